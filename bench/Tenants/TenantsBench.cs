using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using SalesFlow.Support;
using Spectre.Console;

namespace SalesFlow.Bench;

/// <summary>Many tenants in one process: what each weighs when it is used and when it sleeps, how soon the server is ready again, how soon a tenant that sleeps answers, and what the
/// process does while nobody asks.</summary>
public static class TenantsBench
{
    private const string OperatorKey = "sf_operator0123456789012345678901234567890123";
    private const int AtOnce = 8, Asked = 500;

    private sealed record Tenant(string Id, string Key);

    /// <param name="arguments"><c>--tenants n</c> (10,000), each with a member, a calendar, a chain under way and an order; <c>--idle seconds</c> (60) of nobody asking; <c>--verify</c>.</param>
    public static async Task RunAsync(string[] arguments)
    {
        var (count, idle) = (Options.Number(arguments, "--tenants", 10_000), TimeSpan.FromSeconds(Options.Number(arguments, "--idle", 60)));
        var settings = new Dictionary<string, string> { ["SalesFlow__Bootstrap__OperatorKey"] = OperatorKey };
        using var directory = new TempDirectory();
        await using var server = await ProductServer.StartAsync(directory["data"], settings);
        await AskAsync(server, [new(ProductServer.Tenant, ProductServer.ApiKey)]);
        var empty = await RestartAsync(server, idle);

        var started = Stopwatch.GetTimestamp();
        var tenants = await MakeAsync(server, count);
        var made = Stopwatch.GetElapsedTime(started);
        var used = Memory.Of(server.Process);

        var full = await RestartAsync(server, idle);
        var chosen = new Random(20260).GetItems([.. tenants], Math.Min(Asked, count));
        var first = await AskAsync(server, chosen);
        var again = await AskAsync(server, chosen);
        var all = await AskAsync(server, tenants);
        var awake = Memory.Of(server.Process);

        AnsiConsole.Write(new Table().Title($"{count:N0} tenants in one process").AddColumns("", "one tenant", $"{count:N0}", "for each more")
            .AddRow("made, with a member, a calendar, a chain and an order", "", $"{made.TotalSeconds:N0} s", $"{made.TotalMilliseconds / count:N1} ms")
            .AddRow("in memory after that, all used", "", Mebibytes(used.Own), Each(used.Own - empty.Memory.Own, count))
            .AddRow("process start until ready", $"{empty.Ready.TotalSeconds:N1} s", $"{full.Ready.TotalSeconds:N1} s", $"{(full.Ready - empty.Ready).TotalMilliseconds / count:N3} ms")
            .AddRow("in memory after the start, idle", Mebibytes(empty.Memory.Own), Mebibytes(full.Memory.Own), Each(full.Memory.Own - empty.Memory.Own, count))
            .AddRow($"processor time of {idle.TotalSeconds:N0} idle seconds", $"{empty.Cpu.TotalMilliseconds:N0} ms", $"{full.Cpu.TotalMilliseconds:N0} ms", "")
            .AddRow("first answer of a sleeping tenant (rates), median, p99", "", $"{first.Median:N1} ms, {first.P99:N1} ms", "")
            .AddRow("the same again", "", $"{again.Median:N1} ms, {again.P99:N1} ms", "")
            .AddRow("all asked once, one after the other: median, p99", "", $"{all.Median:N1} ms, {all.P99:N1} ms", "")
            .AddRow("in memory then", "", Mebibytes(awake.Own), Each(awake.Own - full.Memory.Own, count)));
        Console.WriteLine(Machine.Load);
        await server.StopAsync();
        await Verification.RunAsync(arguments, server.DataDirectory);
    }

    private static async Task<(TimeSpan Ready, Memory Memory, TimeSpan Cpu)> RestartAsync(ProductServer server, TimeSpan idle)
    {
        await server.StopAsync();
        var started = Stopwatch.GetTimestamp();
        await server.StartAgainAsync();
        var ready = Stopwatch.GetElapsedTime(started);
        // What a start leaves to do is done by then.
        await Task.Delay(idle, TimeProvider.System);
        var cpu = server.Process.Cpu;
        await Task.Delay(idle, TimeProvider.System);
        return (ready, Memory.Of(server.Process), server.Process.Cpu - cpu);
    }

    private static async Task<IReadOnlyList<Tenant>> MakeAsync(ProductServer server, int count)
    {
        var tenants = new Tenant[count];
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (n, stop) =>
        {
            var id = $"t{n:00000}";
            var made = await SendAsync(server, HttpMethod.Post, "/v1/tenants", OperatorKey, new { id }, stop);
            var key = made.GetProperty("key").GetString()!;
            tenants[n] = new(id, key);
            await SendAsync(server, HttpMethod.Put, "/v1/members/rep-1", key, new { id = "rep-1", name = "张三", team = "east" }, stop);
            await SendAsync(server, HttpMethod.Put, "/v1/calendars/own", key, new { timeZone = "Asia/Shanghai", weeklyHours = new { mon = new[] { new[] { "09:00", "12:00" } } } }, stop);
            await SendAsync(server, HttpMethod.Post, "/v1/chains", key, new { id = "c-1", template = "proposal-delivery", customer = "k-1", owner = "rep-1", plannedStart = TimeProvider.System.GetUtcNow() }, stop);
            await SendAsync(server, HttpMethod.Post, "/v1/actions", key, new
            {
                id = "o-1", node = "order.placed", occurredAt = TimeProvider.System.GetUtcNow(), actor = "erp", customer = "k-1", order = "so-1",
                fields = new { lines = new[] { new { product = "P-1", quantity = 1, amount = 100 } } },
            }, stop);
        });
        return tenants;
    }

    /// <summary>Milliseconds until each tenant's rates are answered, one after the other.</summary>
    private static async Task<(double Median, double P99)> AskAsync(ProductServer server, IReadOnlyCollection<Tenant> tenants)
    {
        var took = new List<double>(tenants.Count);
        foreach (var tenant in tenants)
        {
            var started = Stopwatch.GetTimestamp();
            await SendAsync(server, HttpMethod.Get, "/v1/rates", tenant.Key, null, default);
            took.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        took.Sort();
        return (took[took.Count / 2], took[Math.Min(took.Count - 1, took.Count * 99 / 100)]);
    }

    private static async Task<JsonElement> SendAsync(ProductServer server, HttpMethod method, string path, string key, object? body, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var answer = await server.Http.SendAsync(request, stop);
        return answer.IsSuccessStatusCode
            ? await answer.Content.ReadFromJsonAsync<JsonElement>(stop)
            : throw new InvalidOperationException($"{method} {path} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(stop)}");
    }

    private static string Mebibytes(long bytes) => $"{bytes / 1048576.0:N0} MiB";

    private static string Each(long bytes, int count) => $"{bytes / 1024.0 / count:N1} KiB";
}
