using SalesFlow.Support;

namespace SalesFlow.Bench;

/// <summary>How soon a server that was down tells what became due meanwhile, with a million windows open, beside a plain poller.</summary>
public static class RestartBench
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>Measures and prints the table.</summary>
    /// <param name="arguments"><c>--windows n</c> (1,000,000) open, <c>--missed n</c> (2,000) more became due while the server was down.</param>
    public static async Task RunAsync(string[] arguments)
    {
        var (windows, missed) = (Options.Number(arguments, "--windows", 1_000_000), Options.Number(arguments, "--missed", 2_000));
        using var directory = new TempDirectory();
        await using var server = await ProductServer.StartAsync(directory["data"]);
        await SeedCatalogue.PutAsync(server);
        await server.StopAsync();
        await Seeder.RunAsync(server.DataDirectory, ProductServer.Tenant, WindowsSeed.Far(windows));
        var due = Stamp.Now(TimeProvider.System).AddSeconds(10);
        await Seeder.RunAsync(server.DataDirectory, ProductServer.Tenant, WindowsSeed.Due("d", missed, due));
        var late = due - TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(1);
        if (late > TimeSpan.Zero)
        {
            await Task.Delay(late);
        }

        var product = await RestartAsync(server, missed);
        await server.StopAsync();
        var baseline = await PollerRun.RestartAsync(directory["poller.db"], windows, missed);

        ComparisonTable.Print($"restart with {windows:N0} windows open, {missed:N0} of them missed", "a plain poller",
        [
            new("process start until ready, s", Seconds(product.Ready), Seconds(baseline.Ready)),
            new("process start until the first alert is durable, s", Seconds(product.First), Seconds(baseline.First)),
            new("process start until all missed are told, s", Seconds(product.All), Seconds(baseline.All), "≤ 10"),
        ]);
        await Verification.RunAsync(arguments, server.DataDirectory);
    }

    private static async Task<CatchUp> RestartAsync(ProductServer server, int missed)
    {
        var watching = AlertWatch.WaitAsync(Path.Combine(server.DataDirectory, "salesflow.db"), 0, missed, Patience);
        var started = TimeProvider.System.GetUtcNow();
        await server.StartAgainAsync();
        var ready = TimeProvider.System.GetUtcNow() - started;
        var seen = await watching;
        return new CatchUp(ready, seen.First - started, seen.Last - started);
    }

    private static string Seconds(TimeSpan? time) => time is { } given ? $"{given.TotalSeconds:N2}" : "–";
}
