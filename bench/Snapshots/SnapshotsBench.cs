using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using SalesFlow.Support;

namespace SalesFlow.Bench;

/// <summary>A run of monthly snapshots over many customers, killed once in the middle: whether it goes on and takes each once, and how long it takes. Its short form is the test <c>KilledRunTests</c>.</summary>
public static class SnapshotsBench
{
    private const int Batch = 1_000, AtOnce = 4;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    /// <param name="arguments"><c>--customers n</c> (100,000), one order each, three months old; <c>--verify</c>.</param>
    public static async Task RunAsync(string[] arguments)
    {
        var customers = Options.Number(arguments, "--customers", 100_000);
        using var directory = new TempDirectory();
        var data = directory["snapshots"];
        await using (var server = await ProductServer.StartAsync(data))
        {
            var started = Stopwatch.GetTimestamp();
            var placed = TimeProvider.System.GetUtcNow().AddDays(-95);
            await Parallel.ForEachAsync(Enumerable.Range(0, customers).Chunk(Batch), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (part, stop) => await SeedAsync(server, part, placed, stop));
            Console.WriteLine($"{customers:N0} customers with an order each seeded in {Stopwatch.GetElapsedTime(started).TotalSeconds:N0} s");

            started = Stopwatch.GetTimestamp();
            using var fill = await server.Http.PostAsync(new Uri("/v1/customers/snapshots/fill", UriKind.Relative), null);
            fill.EnsureSuccessStatusCode();
            await UntilAsync(server, schedule => schedule.TryGetProperty("after", out var after) && string.CompareOrdinal(after.GetString(), Name(customers / 2)) >= 0);
            await server.KillAsync();
            var killed = Stopwatch.GetElapsedTime(started);
            await server.StartAgainAsync();
            var ready = Stopwatch.GetElapsedTime(started);
            var schedule = await UntilAsync(server, now => !now.TryGetProperty("running", out _) && now.TryGetProperty("lastMonth", out _));
            var took = Stopwatch.GetElapsedTime(started);
            var taken = schedule.GetProperty("taken").GetInt32();
            var kept = await CountAsync(server);
            Console.WriteLine(
                $"{kept:N0} snapshots in {took.TotalSeconds:N0} s ({kept / (took - (ready - killed)).TotalSeconds:N0}/s while it ran), killed after {killed.TotalSeconds:N0} s, ready again after {(ready - killed).TotalSeconds:N1} s; "
                + $"the run counts {taken:N0}; the process has {server.Process.Cpu.TotalSeconds:N0} s of processor time since");
            Console.WriteLine(Machine.Load);
            await server.StopAsync();
            var months = kept / customers;
            if (months == 0 || kept != (long)months * customers)
            {
                throw new InvalidOperationException($"{kept:N0} snapshots are not the same number for each of {customers:N0} customers.");
            }
        }

        await Verification.RunAsync(arguments, data);
    }

    private static string Name(int n) => $"c-{n.ToString("D7", CultureInfo.InvariantCulture)}";

    private static async Task SeedAsync(ProductServer server, int[] part, DateTimeOffset placed, CancellationToken stop)
    {
        var actions = part.Select(n => new
        {
            id = $"o-{n}", node = "order.placed", occurredAt = placed.AddMinutes(-(n % 1_000)), actor = "erp", customer = Name(n), order = $"so-{n}",
            fields = new { lines = new[] { new { product = $"P-{n % 7}", category = $"k-{n % 3}", quantity = 1, amount = 100 } } },
        });
        using var answer = await server.Http.PostAsJsonAsync(new Uri("/v1/actions/batch?mode=history", UriKind.Relative), actions, stop);
        var said = await answer.Content.ReadFromJsonAsync<JsonElement>(stop);
        if (!answer.IsSuccessStatusCode || said.GetProperty("accepted").GetInt32() != part.Length)
        {
            throw new InvalidOperationException($"The seed was not taken: {(int)answer.StatusCode} {said}");
        }
    }

    private static async Task<JsonElement> UntilAsync(ProductServer server, Func<JsonElement, bool> holds)
    {
        while (true)
        {
            var schedule = await server.Http.GetFromJsonAsync<JsonElement>(new Uri("/v1/customers/snapshots/schedule", UriKind.Relative));
            if (holds(schedule))
            {
                return schedule;
            }

            await Task.Delay(Look, TimeProvider.System);
        }
    }

    private static async Task<int> CountAsync(ProductServer server)
    {
        var (count, cursor) = (0, "");
        do
        {
            var page = await server.Http.GetFromJsonAsync<JsonElement>(new Uri($"/v1/customers/snapshots?limit=500&cursor={Uri.EscapeDataString(cursor)}", UriKind.Relative));
            count += page.GetProperty("items").GetArrayLength();
            cursor = page.GetProperty("next").GetString() ?? "";
        }
        while (cursor.Length > 0);
        return count;
    }
}
