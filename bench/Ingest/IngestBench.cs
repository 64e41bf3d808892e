using System.Globalization;
using System.Net.Http.Json;

using SalesFlow.Support;

namespace SalesFlow.Bench;

/// <summary>
/// How many actions per second are taken and kept, over HTTP, beside a grain written with Orleans as it comes (state by
/// <c>WriteStateAsync</c>, one reminder per open window) in the same run on the same disk.
/// </summary>
public static class IngestBench
{
    private const int Connections = 64;
    private const int WarmChainsPerConnection = 13;
    private const int BatchSize = 100;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(8);

    /// <summary>Measures all rows and prints the table.</summary>
    /// <param name="arguments"><c>baseline</c> measures the baseline alone, in its variants; <c>--chains n</c> changes the number of chains (16,000);
    /// <c>--only steps|customers|batches</c> measures that row alone, for profiling; <c>--plain</c> sends nothing personal, so that nothing is sealed.</param>
    public static async Task RunAsync(string[] arguments)
    {
        var chains = Array.IndexOf(arguments, "--chains") is var at and >= 0 ? int.Parse(arguments[at + 1], CultureInfo.InvariantCulture) : 16_000;
        var only = Array.IndexOf(arguments, "--only") is var place and >= 0 ? arguments[place + 1] : null;
        List<IngestRow> rows = only is null ? [await MeasureBaselineAsync("baseline: grain state + one reminder per window", chains, BaselineOptions.Best)] : [];
        if (arguments.Contains("baseline"))
        {
            rows.Add(await MeasureBaselineAsync("the same, connections as they come", chains, BaselineOptions.Best with { OneConnection = false }));
            rows.Add(await MeasureBaselineAsync("baseline without reminders", chains, BaselineOptions.Best with { Reminders = false }));
        }
        else
        {
            rows.AddRange(await MeasureProductAsync(chains, only, arguments.Contains("--plain")));
        }

        IngestTable.Print(rows);
    }

    private static async Task<IngestRow> MeasureBaselineAsync(string name, int chains, BaselineOptions options)
    {
        using var directory = new TempDirectory();
        var port = ChildServer.FreePort();
        await using var server = ChildServer.Start(Environment.ProcessPath!,
            ["baseline-server", "--port", $"{port}", "--db", directory["baseline.db"], .. options.ToArguments()], new Uri($"http://127.0.0.1:{port}"));
        await server.WaitReadyAsync("/healthz/ready", TimeSpan.FromSeconds(30));

        var requests = new ActionRequests(server.Address, TimeProvider.System.GetUtcNow(), apiKey: null);
        var row = await MeasureAsync(name, server, requests.ChainSteps(ChainWalk.Divide(chains, Connections, WarmChainsPerConnection, ActionRequests.Steps)));
        await RequireFullSyncAsync(server);
        await server.StopAsync(TimeSpan.FromSeconds(20));
        return row;
    }

    // Asked after the load, of the very connections that carried it.
    private static async Task RequireFullSyncAsync(ChildServer server)
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        var answers = await http.GetFromJsonAsync<string[]>(new Uri("/durability", UriKind.Relative));
        if (answers is not ["wal, synchronous=2"])
        {
            throw new InvalidOperationException($"The baseline's connections are not all in WAL mode with synchronous=FULL: {string.Join("; ", answers ?? [])}");
        }
    }

    private static async Task<List<IngestRow>> MeasureProductAsync(int chains, string? only, bool plain)
    {
        using var directory = new TempDirectory();
        await using var server = await ProductServer.StartAsync(directory.Path);
        await IngestCatalogue.PutAsync(server);
        var requests = new ActionRequests(server.Address, TimeProvider.System.GetUtcNow(), ProductServer.ApiKey, plain);

        // Batches walk their own chains, behind the ones of the single actions.
        var batchChains = Math.Max(chains, 3 * BatchSize * Connections);
        await OpenChainsAsync(server, requests, chains + batchChains);
        var single = ChainWalk.Divide(chains, Connections, WarmChainsPerConnection, ActionRequests.Steps);
        var batches = ChainWalk.Divide(batchChains, Connections, BatchSize, ActionRequests.Steps, first: chains);
        var rows = new List<IngestRow>();
        if (only is null or "steps")
        {
            rows.Add(await MeasureAsync("SalesFlow: chain steps, one per request", server.Process, requests.ChainSteps(single)));
        }

        if (only is null or "customers")
        {
            rows.Add(await MeasureAsync("SalesFlow: customer actions, one per request", server.Process, requests.CustomerActions(Connections, chains / Connections)));
        }

        if (only is null or "batches")
        {
            rows.Add(await MeasureAsync($"SalesFlow: chain steps, {BatchSize} per request", server.Process, requests.ChainSteps(batches, BatchSize), AllAccepted, BatchSize));
        }

        await server.StopAsync();
        return rows;
    }

    private static async Task OpenChainsAsync(ProductServer server, ActionRequests requests, int chains)
    {
        var opened = await HttpLoad.RunAsync(server.Address, Connections, TimeSpan.FromMinutes(2), requests.OpenChains(Connections, chains, IngestCatalogue.Template));
        if (opened.Succeeded != chains)
        {
            throw new InvalidOperationException($"Of {chains} chains {opened.Succeeded} were opened: {opened.Statuses}.");
        }

        Console.WriteLine($"{chains:N0} chains opened at {opened.PerSecond:N0}/s");
    }

    private static async Task<IngestRow> MeasureAsync(string name, ChildServer server, LoadRender render, LoadCheck? check = null, int actionsPerRequest = 1)
    {
        await HttpLoad.RunAsync(server.Address, Connections, WarmUp, render, check);
        var cpu = server.Cpu;
        var load = await HttpLoad.RunAsync(server.Address, Connections, Measured, render, check);
        return new IngestRow(name, load, actionsPerRequest, server.Cpu - cpu);
    }

    private static bool AllAccepted(int status, ReadOnlySpan<byte> body) => body.IndexOf("\"refused\":0"u8) >= 0;
}
