using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using SalesFlow.Support;

namespace SalesFlow.Bench;

/// <summary>What <c>GET /v1/customers/{id}/overview</c> costs for a customer with many events, among other customers with few.</summary>
public static class OverviewBench
{
    private const int Connections = 2, Batch = 500, Others = 200;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(8);

    /// <summary>Seeds over HTTP as imported history, measures and prints; on SQLite, and on PostgreSQL where it is on this machine.</summary>
    /// <param name="arguments"><c>--events n</c>: the customer's events (10,000); <c>--verify</c>.</param>
    public static async Task RunAsync(string[] arguments)
    {
        var events = Options.Number(arguments, "--events", 10_000);
        using var directory = new TempDirectory();
        var data = directory["overview"];
        await MeasureAsync("SQLite", data, events, null);
        await Verification.RunAsync(arguments, data);
        if (PrivatePostgres.Binaries() is not null)
        {
            var database = await BenchDatabase.OpenAsync(arguments);
            await MeasureAsync("PostgreSQL", directory["overview-postgresql"], events, new Dictionary<string, string> { ["SalesFlow__Storage"] = "postgresql", ["ConnectionStrings__SalesFlow"] = await database.NewAsync() });
        }
    }

    private static async Task MeasureAsync(string engine, string data, int events, Dictionary<string, string>? settings)
    {
        await using (var server = await ProductServer.StartAsync(data, settings))
        {
            var started = Stopwatch.GetTimestamp();
            await SeedAsync(server, events);
            Console.WriteLine($"{engine}: {events:N0} events of one customer and {Others:N0} others seeded in {Stopwatch.GetElapsedTime(started).TotalSeconds:N0} s");
            await server.Http.GetStringAsync(new Uri("/v1/customers/forecast", UriKind.Relative));
            foreach (var path in (string[])["/v1/customers/big/overview", "/v1/customers/big/timeline"])
            {
                await AskAsync(server, path, WarmUp);
                var cpu = server.Process.Cpu;
                var (load, bytes) = await AskAsync(server, path, Measured);
                Console.WriteLine(
                    $"{path}: p50 {load.Latency.Quantile(0.5).TotalMilliseconds:N1} ms, p99 {load.Latency.Quantile(0.99).TotalMilliseconds:N1} ms, max {load.Latency.Max.TotalMilliseconds:N1} ms; "
                    + $"{load.PerSecond:N0}/s over {Connections} connections; {(server.Process.Cpu - cpu).TotalMilliseconds / Math.Max(1, load.Succeeded):N1} ms of the server's processor an answer; {bytes:N0} bytes (goal of the overview: p99 ≤ 100 ms)");
            }

            Console.WriteLine(Machine.Load);
            await server.StopAsync();
        }
    }

    private static async Task<(LoadResult Load, int Bytes)> AskAsync(ProductServer server, string path, TimeSpan duration)
    {
        var bytes = (await server.Http.GetByteArrayAsync(new Uri(path, UriKind.Relative))).Length;
        var load = await HttpLoad.RunAsync(server.Address, Connections, duration, GetRequest.Render(server.Address, path, ProductServer.ApiKey));
        return load.Failed == 0 ? (load, bytes) : throw new InvalidOperationException($"{path} answered {load.Statuses}.");
    }

    /// <summary>Half on the customer itself, a fifth on opportunities, the rest on orders of four events each.</summary>
    private static async Task SeedAsync(ProductServer server, int events)
    {
        var start = new DateTimeOffset(2025, 1, 1, 2, 0, 0, TimeSpan.Zero);
        var actions = new List<object>();
        for (var n = 0; n < events; n++)
        {
            var at = start.AddMinutes(n * 50L * 10_000 / events).ToString("O", CultureInfo.InvariantCulture);
            actions.Add((n % 10) switch
            {
                < 5 => new { id = $"e-{n}", node = "need.raised", occurredAt = at, actor = "rep-1", customer = "big", fields = new { need = "x" } },
                < 7 => new { id = $"e-{n}", node = "visit.recorded", occurredAt = at, actor = "rep-1", customer = "big", opportunity = $"o-{n % 200}", fields = new { } },
                7 => Order(n, at, "big"),
                8 => new { id = $"e-{n}", node = "invoice.issued", occurredAt = at, actor = "erp", customer = "big", order = $"so-{n - 1}", fields = new { invoiceNo = $"i-{n}", amount = 100, dueDate = "2025-12-31" } },
                _ => new { id = $"e-{n}", node = "payment.received", occurredAt = at, actor = "erp", customer = "big", order = $"so-{n - 2}", fields = new { amount = n % 200 < 190 ? 100 : 40 } },
            });
        }

        for (var n = 0; n < Others * 5; n++)
        {
            actions.Add(Order(events + n, start.AddDays(n % 365).ToString("O", CultureInfo.InvariantCulture), $"c-{n % Others}"));
        }

        foreach (var part in actions.Chunk(Batch))
        {
            using var answer = await server.Http.PostAsJsonAsync(new Uri("/v1/actions/batch?mode=history", UriKind.Relative), part);
            var said = await answer.Content.ReadFromJsonAsync<JsonElement>();
            if (!answer.IsSuccessStatusCode || said.GetProperty("accepted").GetInt32() != part.Length)
            {
                throw new InvalidOperationException($"The seed was not taken: {(int)answer.StatusCode} {said}");
            }
        }
    }

    private static object Order(int n, string at, string customer) => new
    {
        id = $"e-{n}", node = "order.placed", occurredAt = at, actor = "erp", customer, order = $"so-{n}",
        fields = new { amount = 100, lines = new[] { new { product = $"P-{n % 7}", category = $"k-{n % 3}", quantity = 1, amount = 100, cost = 60 } } },
    };
}
