using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using SalesFlow.Support;
using Spectre.Console;

namespace SalesFlow.Bench;

/// <summary>
/// What one tenant notices of another: tenant B sends single actions at a modest, steady rate, first alone, then while tenant A floods the same server with
/// batches on 64 connections as fast as they are answered. With the server's own limits, and with the gate wide open. A control floods another server process
/// on the same machine meanwhile: what B notices then is the machine's doing, and no server could spare it.
/// </summary>
public static class FairnessBench
{
    private const int FloodConnections = 64;
    private const int BatchSize = 100;
    private const int SteadyConnections = 4;
    private const double SteadyPerSecond = 50;
    private const string OperatorKey = "sf_operator0123456789012345678901234567890123";
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);

    private sealed record Row(string Name, Latencies Latency, string Statuses, LoadResult? Flood);

    /// <summary>Measures all rows and prints the table.</summary>
    /// <param name="arguments"><c>--rounds n</c> (2), <c>--seconds n</c> of each measurement (8), <c>--in-flight n</c> of one tenant in place of the server's default,
    /// <c>--beside n</c> actions/s that a tenant may begin beside
    /// others, also in its place, <c>--agreed n</c> actions/s that A may send (500) where its operator has limited it, <c>--only usual|agreed|open</c>.</param>
    public static async Task RunAsync(string[] arguments)
    {
        var (rounds, seconds) = (Options.Number(arguments, "--rounds", 2), TimeSpan.FromSeconds(Options.Number(arguments, "--seconds", 8)));
        var settings = new Dictionary<string, string> { ["SalesFlow__Bootstrap__OperatorKey"] = OperatorKey };
        if (Options.Number(arguments, "--in-flight", 0) is var inFlight and > 0)
        {
            settings["SalesFlow__Limits__InFlightEach"] = $"{inFlight}";
        }

        if (Options.Number(arguments, "--beside", 0) is var beside and > 0)
        {
            settings["SalesFlow__Limits__ActionsBeside"] = $"{beside}";
        }

        var open = new Dictionary<string, string>(settings) { ["SalesFlow__Limits__InFlight"] = "1000000", ["SalesFlow__Limits__InFlightEach"] = "1000000", ["SalesFlow__Limits__InFlightAlone"] = "1000000", ["SalesFlow__Limits__ActionsBeside"] = "1000000" };
        var only = Array.IndexOf(arguments, "--only") is var place and >= 0 ? arguments[place + 1] : null;
        if (only is null or "usual")
        {
            Print("as it comes", await MeasureAsync(settings, rounds, seconds, control: true));
        }

        if (only is null or "agreed")
        {
            var agreed = Options.Number(arguments, "--agreed", 500);
            Print($"A's operator has limited it to {agreed:N0} actions/s", await MeasureAsync(settings, rounds, seconds, control: false, agreed));
        }

        if (only is null or "open")
        {
            Print("gate wide open", await MeasureAsync(open, 1, seconds, control: false));
        }
    }

    private static async Task<List<Row>> MeasureAsync(Dictionary<string, string> settings, int rounds, TimeSpan seconds, bool control, int? agreed = null)
    {
        using var directory = new TempDirectory();
        await using var server = await ProductServer.StartAsync(directory.Path, settings);
        await server.PutAsync("/v1/nodes/x.note", Note);
        var quiet = new ActionRequests(server.Address, TimeProvider.System.GetUtcNow(), await NewTenantAsync(server, "quiet"));
        if (agreed is { } most)
        {
            await LimitAsync(server, most);
        }

        using var otherDirectory = new TempDirectory();
        await using var other = control ? await ProductServer.StartAsync(otherDirectory.Path, settings) : null;
        if (other is not null)
        {
            await other.PutAsync("/v1/nodes/x.note", Note);
        }

        var rows = new List<Row>();
        var run = 0;

        // Both paths are compiled before anything is measured.
        await Task.WhenAll([Flood(server, WarmUp), Steady(WarmUp), .. other is null ? Array.Empty<Task>() : [Flood(other, WarmUp)]]);
        for (var round = 1; round <= rounds; round++)
        {
            var alone = await Steady(seconds);
            rows.Add(new($"round {round}: B alone", alone.Latency, Statuses(alone.ByStatus), null));
            rows.Add(await BesideAsync($"round {round}: B beside A's flood", server));
            if (other is not null)
            {
                rows.Add(await BesideAsync($"round {round}: B beside a flood of another server", other));
            }
        }

        await server.StopAsync();
        return rows;

        async Task<Row> BesideAsync(string name, ProductServer flooded)
        {
            using var enough = new CancellationTokenSource();
            var flood = Flood(flooded, WarmUp + seconds + WarmUp, enough.Token);
            await Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None);
            var beside = await Steady(seconds);
            await enough.CancelAsync();
            return new(name, beside.Latency, Statuses(beside.ByStatus), await flood);
        }

        Task<LoadResult> Flood(ProductServer flooded, TimeSpan duration, CancellationToken cancellation = default) => HttpLoad.RunAsync(
            flooded.Address, FloodConnections, duration,
            new ActionRequests(flooded.Address, TimeProvider.System.GetUtcNow(), ProductServer.ApiKey).CustomerActions(FloodConnections, 200, BatchSize, ++run),
            cancellation: cancellation);

        Task<(Latencies Latency, IReadOnlyDictionary<int, long> ByStatus)> Steady(TimeSpan duration) =>
            new SteadySender(server.Address, quiet.CustomerActions(SteadyConnections, 50, round: ++run), SteadyConnections, SteadyPerSecond).RunAsync(duration);
    }

    private static object Note => new { key = "x.note", labels = new Dictionary<string, string> { ["zh-CN"] = "备注", ["en"] = "Note" }, evidence = Array.Empty<string>() };

    private static async Task<string> NewTenantAsync(ProductServer server, string tenant)
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", OperatorKey);
        using var made = await http.PostAsJsonAsync(new Uri("/v1/tenants", UriKind.Relative), new { id = tenant });
        made.EnsureSuccessStatusCode();
        var key = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetString()!;
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var put = await http.PutAsJsonAsync(new Uri("/v1/nodes/x.note", UriKind.Relative), Note);
        put.EnsureSuccessStatusCode();
        return key;
    }

    /// <summary>What an operator does for a tenant that may not send more.</summary>
    private static async Task LimitAsync(ProductServer server, int actionsPerSecond)
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", OperatorKey);
        using var saved = await http.PutAsJsonAsync(new Uri($"/v1/tenants/{ProductServer.Tenant}", UriKind.Relative), new { limits = new { actionsPerSecond, actionsBurst = actionsPerSecond / 4 } });
        saved.EnsureSuccessStatusCode();
    }

    private static string Statuses(IReadOnlyDictionary<int, long> byStatus) => string.Join(", ", byStatus.OrderBy(s => s.Key).Select(s => $"{s.Key} × {s.Value}"));

    private static void Print(string title, List<Row> rows)
    {
        var table = new Table().Border(TableBorder.Simple).Title($"{title}; {Machine.Load}");
        table.AddColumn($"B: {SteadyPerSecond} single actions/s");
        foreach (var column in new[] { "p50 ms", "p99 ms", "max ms", "p99 × alone", "B's answers", "A's actions/s", "A's p99 ms", "A's answers" })
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        var alone = TimeSpan.Zero;
        foreach (var row in rows)
        {
            var p99 = row.Latency.Quantile(0.99);
            alone = row.Flood is null ? p99 : alone;
            table.AddRow(row.Name, Milliseconds(row.Latency.Quantile(0.5)), Milliseconds(p99), Milliseconds(row.Latency.Max),
                row.Flood is null ? "" : $"{p99 / alone:N1}", row.Statuses,
                row.Flood is null ? "" : $"{row.Flood.PerSecond * BatchSize:N0}", row.Flood is null ? "" : Milliseconds(row.Flood.Latency.Quantile(0.99)), row.Flood?.Statuses ?? "");
        }

        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 180);
        AnsiConsole.Write(table);
    }

    private static string Milliseconds(TimeSpan time) => $"{time.TotalMilliseconds:N1}";
}
