using System.Diagnostics;
using System.Globalization;
using SalesFlow.PostgreSql;
using SalesFlow.Storage;
using SalesFlow.Support;
using Spectre.Console;

namespace SalesFlow.Bench;

/// <summary>Actions per second on PostgreSQL, every row in the same run: a stored procedure called by pgbench, a plain API that calls it, a grain written with Orleans
/// as it comes, SalesFlow one by one and in batches, and SalesFlow behind a gateway with one, two and three silos.</summary>
public static class PostgresBench
{
    private const int Connections = 64;
    private const int Group = 13;
    private const int BatchSize = 100;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(8);

    /// <param name="arguments"><c>--chains n</c> (16,000); <c>--postgres "Host=…"</c> names a server, else a private one is started; <c>--most-silos n</c> (3); <c>--burst n</c> (20,000);
    /// <c>--only steps|customers|batches|burst|pgbench</c> measures that alone, for profiling.</param>
    public static async Task RunAsync(string[] arguments)
    {
        var chains = Options.Number(arguments, "--chains", 16_000);
        var most = Options.Number(arguments, "--most-silos", 3);
        var burst = Options.Number(arguments, "--burst", 20_000);
        var place = await BenchDatabase.OpenAsync(arguments);
        if (Array.IndexOf(arguments, "--only") is var at and >= 0)
        {
            await Only(place, chains, arguments[at + 1], burst);
            return;
        }

        var rows = new List<PostgresRow> { await PgBench(place, chains), await Procedure(place, chains), await Baseline(place, chains) };
        rows.AddRange(await Product(place, chains, null));
        rows.Add(await Engine(place, 64));
        rows.Add(await Engine(place, 512));
        for (var silos = 1; silos <= most; silos++)
        {
            rows.Add(await Silos(place, chains, silos));
        }

        Print(rows);
        await PostgresBurst.RunAsync(place, burst);
    }

    private static async Task Only(BenchDatabase place, int chains, string what, int burst)
    {
        if (what == "burst")
        {
            await PostgresBurst.RunAsync(place, burst);
            return;
        }

        Print(what == "pgbench" ? [await PgBench(place, chains)] : await Product(place, chains, what));
    }

    private static async Task<PostgresRow> PgBench(BenchDatabase place, int chains)
    {
        var database = await place.NewAsync();
        await StoredProcedure.PrepareAsync(database);
        await StoredProcedure.PgBenchAsync(place, database, Connections, WarmUp, chains);
        var cpu = place.Cpu?.Used() ?? default;
        var (perSecond, average) = await StoredProcedure.PgBenchAsync(place, database, Connections, Measured, chains);
        var actions = (long)(perSecond * Measured.TotalSeconds);
        return new PostgresRow("pgbench calls the stored procedure", perSecond, $"{average:N1} (mean)", "–", 0, default, Since(place, cpu), default, actions);
    }

    private static async Task<PostgresRow> Procedure(BenchDatabase place, int chains)
    {
        var database = await place.NewAsync();
        await StoredProcedure.PrepareAsync(database);
        return await Server(place, "plain API that calls it", ["procedure-server"], database, chains);
    }

    private static async Task<PostgresRow> Baseline(BenchDatabase place, int chains) =>
        await Server(place, "baseline: grain state + one reminder per window", ["baseline-server", "--db", "-"], await place.NewAsync(), chains);

    private static async Task<PostgresRow> Server(BenchDatabase place, string name, string[] command, string database, int chains)
    {
        var port = ChildServer.FreePort();
        await using var server = ChildServer.Start(Environment.ProcessPath!, [.. command, "--port", $"{port}", "--postgres", database], new Uri($"http://127.0.0.1:{port}"));
        await server.WaitReadyAsync("/healthz/ready", TimeSpan.FromSeconds(60));
        var requests = new ActionRequests(server.Address, TimeProvider.System.GetUtcNow(), apiKey: null);
        var row = await Measure(place, name, [server], server.Address, requests.ChainSteps(ChainWalk.Divide(chains, Connections, Group, ActionRequests.Steps)));
        await server.StopAsync(TimeSpan.FromSeconds(20));
        return row;
    }

    private static async Task<List<PostgresRow>> Product(BenchDatabase place, int chains, string? only)
    {
        await using var cluster = new BenchCluster(await place.NewAsync());
        var server = await cluster.StartAsync("all");
        var batchChains = Math.Max(chains, 3 * BatchSize * Connections);
        var requests = await cluster.OpenAsync(server, chains + batchChains, Connections);
        var rows = new List<PostgresRow>();
        await Add("steps", "SalesFlow: chain steps, one per request", requests.ChainSteps(ChainWalk.Divide(chains, Connections, Group, ActionRequests.Steps)));
        await Add("customers", "SalesFlow: customer actions, one per request", requests.CustomerActions(Connections, chains / Connections));
        await Add("batches", $"SalesFlow: chain steps, {BatchSize} per request",
            requests.ChainSteps(ChainWalk.Divide(batchChains, Connections, BatchSize, ActionRequests.Steps, first: chains), BatchSize), BatchSize);
        return rows;

        async Task Add(string what, string name, LoadRender render, int actionsPerRequest = 1)
        {
            if (only is null || only == what)
            {
                rows.Add(await Measure(place, name, cluster.Processes, server.Address, render, actionsPerRequest));
            }
        }
    }

    /// <summary>The floor: the very rows of chain steps that were decided before, written by the journal's engine one batch after the other. No HTTP, no grains.</summary>
    private static async Task<PostgresRow> Engine(BenchDatabase place, int size)
    {
        var commits = RulesBench.Commits(3_000);
        await using var database = PostgreSqlDatabase.Open(await place.NewAsync());
        var engine = new PostgreSqlJournalEngine(database, new SiloFence());
        var (cpu, used) = (Environment.CpuUsage.TotalTime, place.Cpu?.Used() ?? default);
        var watch = Stopwatch.StartNew();
        foreach (var batch in commits.Chunk(size))
        {
            await engine.WriteAsync(batch);
        }

        return new PostgresRow($"the same rows, nothing decided, batches of {size}", commits.Count / watch.Elapsed.TotalSeconds, "–", "–", 0,
            Environment.CpuUsage.TotalTime - cpu, Since(place, used), default, commits.Count);
    }

    private static async Task<PostgresRow> Silos(BenchDatabase place, int chains, int silos)
    {
        await using var cluster = new BenchCluster(await place.NewAsync());
        for (var i = 0; i < silos; i++)
        {
            await cluster.StartAsync("silo");
        }

        var gateway = await cluster.StartAsync("api");
        var requests = await cluster.OpenAsync(gateway, chains, Connections);
        return await Measure(place, $"SalesFlow: a gateway and {silos} silo{(silos > 1 ? "s" : "")}, one per request", cluster.Processes, gateway.Address,
            requests.ChainSteps(ChainWalk.Divide(chains, Connections, Group, ActionRequests.Steps)));
    }

    private static async Task<PostgresRow> Measure(
        BenchDatabase place, string name, IReadOnlyList<ChildServer> processes, Uri address, LoadRender render, int actionsPerRequest = 1)
    {
        await HttpLoad.RunAsync(address, Connections, WarmUp, render);
        Console.WriteLine($"{name}: warm");
        var (cpu, database) = (Cpu(processes), place.Cpu?.Used() ?? default);
        var load = await HttpLoad.RunAsync(address, Connections, Measured, render);
        Console.WriteLine($"{name}: {load.Statuses}");
        return new PostgresRow(
            name, load.PerSecond * actionsPerRequest, $"{load.Latency.Quantile(0.5).TotalMilliseconds:N1}", $"{load.Latency.Quantile(0.99).TotalMilliseconds:N1}",
            load.Failed, Cpu(processes) - cpu, Since(place, database), load.LoadCpu, Math.Max(1, load.Succeeded * actionsPerRequest));
    }

    private static TimeSpan Since(BenchDatabase place, TimeSpan before) => place.Cpu is { } cpu ? cpu.Used() - before : default;

    private static TimeSpan Cpu(IReadOnlyList<ChildServer> processes) => new(processes.Sum(process => process.Cpu.Ticks));

    private static void Print(List<PostgresRow> rows)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn("actions of about 1 KB on PostgreSQL, durable when answered");
        foreach (var column in new[] { "actions/s", "p50 ms", "p99 ms", "errors", "our CPU µs/action", "PostgreSQL's", "client's", "× pgbench", "× plain API", "× baseline" })
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach (var row in rows)
        {
            table.AddRow(
                Markup.Escape(row.Name), $"{row.PerSecond:N0}", row.P50, row.P99, $"{row.Errors:N0}", Each(row, row.Cpu), Each(row, row.Database), Each(row, row.Client),
                Times(row, 0, "N2"), Times(row, 1, "N2"), Times(row, 2, "N1"));
        }

        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 170);
        AnsiConsole.Write(table);

        static string Each(PostgresRow row, TimeSpan cpu) => cpu == TimeSpan.Zero ? "–" : $"{cpu.TotalMicroseconds / row.Actions:N0}";

        string Times(PostgresRow row, int other, string format) =>
            rows.Count > 3 ? (row.PerSecond / rows[other].PerSecond).ToString(format, CultureInfo.CurrentCulture) : "–";
    }

    /// <param name="Cpu">Processor time of our processes.</param>
    /// <param name="Database">Of PostgreSQL's.</param>
    /// <param name="Client">Of the load generator.</param>
    private sealed record PostgresRow(
        string Name, double PerSecond, string P50, string P99, long Errors, TimeSpan Cpu, TimeSpan Database, TimeSpan Client, long Actions);
}
