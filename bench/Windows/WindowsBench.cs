using System.Diagnostics;
using SalesFlow.Support;

namespace SalesFlow.Bench;

/// <summary>What a million open windows weigh, and how late twenty thousand are told that are due at one moment (twice), beside a plain poller over an index.</summary>
public static class WindowsBench
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(30);

    /// <summary>Measures and prints the table.</summary>
    /// <param name="arguments"><c>--windows n</c> (1,000,000) open and far, <c>--burst n</c> (20,000) due at once, <c>--lead s</c> (45) seconds between seeding
    /// and due, most of which the server is up.</param>
    public static async Task RunAsync(string[] arguments)
    {
        var (windows, burst) = (Options.Number(arguments, "--windows", 1_000_000), Options.Number(arguments, "--burst", 20_000));
        var lead = TimeSpan.FromSeconds(Options.Number(arguments, "--lead", 45));
        using var directory = new TempDirectory();
        await using var server = await ProductServer.StartAsync(directory["data"]);
        await SeedCatalogue.PutAsync(server);
        await server.StopAsync();

        var (_, empty) = await WeighAsync(server);
        await Seeder.RunAsync(server.DataDirectory, ProductServer.Tenant, WindowsSeed.Far(windows));
        var (full, counted) = await WeighAsync(server);
        var (cold, warm) = await BurstsAsync(server, burst, lead);
        await server.StopAsync();
        var baseline = await PollerRun.BurstAsync(directory["poller.db"], windows, burst);

        ComparisonTable.Print($"{windows:N0} windows open, {burst:N0} due at one moment", "a plain poller",
        [
            new("memory over an empty server: resident MB", Megabytes(full.Resident - empty.Resident), "–", "≤ 300"),
            new("the same after the board was asked", Megabytes(counted.Resident - empty.Resident), "–"),
            new("not of files (heap, page caches), over an empty server: MB", Megabytes(full.Own - empty.Own), "–"),
            new("the same after the board was asked", Megabytes(counted.Own - empty.Own), "–"),
            new("resident bytes per window, board asked", $"{(counted.Resident - empty.Resident) / windows:N0}", "–", "≤ 300"),
            new("empty server: resident, not of files, MB", $"{Megabytes(empty.Resident)}, {Megabytes(empty.Own)}", "–"),
            .. Late("first burst after a start", cold, baseline),
            .. Late("second burst", warm, baseline),
        ]);
        await Verification.RunAsync(arguments, server.DataDirectory);
    }

    private static IEnumerable<ComparisonRow> Late(string which, Burst product, Burst baseline)
    {
        yield return new($"{which}: alert.fired_at − due, p50 / p99 / max ms", ComparisonTable.Quantiles(product.Fired), ComparisonTable.Quantiles(baseline.Fired), "p99 ≤ 1,000");
        yield return new($"{which}: row durable − due, p50 / p99 / max ms", ComparisonTable.Quantiles(product.Durable), ComparisonTable.Quantiles(baseline.Durable), "p99 ≤ 1,000");
        yield return new($"{which}: due until all rows are there, ms", $"{product.All.TotalMilliseconds:N0}", $"{baseline.All.TotalMilliseconds:N0}");
        yield return new($"{which}: processor time until then, s", $"{product.Cpu.TotalSeconds:N2}", $"{baseline.Cpu.TotalSeconds:N2}");
    }

    // Both times the same steps after a start: ready, its shards' first reads, then the board.
    private static async Task<(Memory Ready, Memory Counted)> WeighAsync(ProductServer server)
    {
        var started = Stopwatch.GetTimestamp();
        await server.StartAgainAsync();
        Console.WriteLine($"ready {Stopwatch.GetElapsedTime(started).TotalSeconds:N1} s after its start");
        await Task.Delay(TimeSpan.FromSeconds(3));
        var ready = Memory.Of(server.Process);
        await server.Http.GetStringAsync(new Uri("/v1/rates", UriKind.Relative));
        var counted = Memory.Of(server.Process);
        await server.StopAsync();
        return (ready, counted);
    }

    // The first meets code that .NET has not yet compiled for good; what a server that runs does shows in the second.
    private static async Task<(Burst Cold, Burst Warm)> BurstsAsync(ProductServer server, int burst, TimeSpan lead)
    {
        var due = Stamp.Now(TimeProvider.System) + lead;
        await Seeder.RunAsync(server.DataDirectory, ProductServer.Tenant, WindowsSeed.Due("d", burst, due).Concat(WindowsSeed.Due("e", burst, due + Between)));
        await server.StartAgainAsync();
        var left = due - TimeProvider.System.GetUtcNow();
        Console.WriteLine($"ready {left.TotalSeconds:N1} s before the first burst");
        if (left < TimeSpan.FromSeconds(1))
        {
            throw new InvalidOperationException("The server came up after the burst's moment: give a longer --lead.");
        }

        var file = Path.Combine(server.DataDirectory, "salesflow.db");
        var cold = await Burst.WatchAsync(file, server.Process, burst, due, Patience);
        var warm = await Burst.WatchAsync(file, server.Process, burst, due + Between, Patience);
        foreach (var line in server.Process.LastLines.Split('\n').Where(line => line.StartsWith("warn", StringComparison.Ordinal) || line.StartsWith("fail", StringComparison.Ordinal)).CountBy(line => line))
        {
            Console.WriteLine($"the server said {line.Value} times: {line.Key}");
        }

        return (cold, warm);
    }

    private static string Megabytes(long bytes) => $"{bytes / 1_000_000.0:N0}";
}
