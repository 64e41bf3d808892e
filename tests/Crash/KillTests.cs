using System.Collections.Concurrent;
using System.Diagnostics;
using SalesFlow.Client;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Tests.Crash;

/// <summary>Real processes, killed without warning under load; afterwards an outside checker holds what was acknowledged against what is there.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Kills = 20;
    private const int Workers = 8;

    [Fact]
    public async Task After_twenty_kills_under_load_nothing_acknowledged_is_missing_no_rung_is_doubled_or_missing_and_rates_equal_a_recount()
    {
        var cancel = TestContext.Current.CancellationToken;
        var seed = int.TryParse(Environment.GetEnvironmentVariable("SALESFLOW_SEED"), out var given) ? given : 20261123;
        output.WriteLine($"seed {seed} (SALESFLOW_SEED repeats a run)");
        var random = new Random(seed);
        var directory = Directory.CreateTempSubdirectory("salesflow-kill-").FullName;
        var load = new KillLoad();
        await using (var server = await ProductServer.StartAsync(directory, cancellation: cancel))
        {
            await KillLoad.PrepareAsync(server, cancel);
            for (var round = 0; round < Kills; round++)
            {
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
                var workers = Enumerable.Range(0, Workers).Select(w => load.RunAsync(server, round, w, new Random(random.Next()), stop.Token)).ToArray();

                // Killed after a number of acknowledgements, not after a time: the test waits for what happens, never for the clock.
                await load.UntilAsync(load.Acknowledged.Count + random.Next(50, 600), cancel);
                await server.KillAsync();
                await stop.CancelAsync();
                await Task.WhenAll(workers);
                await server.StartAgainAsync(cancel);
            }

            var client = new SalesFlowClient(server.Http, ProductServer.ApiKey);
            await KillLoad.SettledAsync(client, load.Chains.Keys, cancel);
            await NothingIsLost(client, load, cancel);
            await EveryRungOnce(client, load, cancel);
            Assert.True(await server.StopAsync(), "the server did not stop by itself");
        }

        await Verify(directory, cancel);
        output.WriteLine($"{load.Acknowledged.Count} actions and {load.Chains.Count} chains acknowledged over {Kills} kills");
        Folder.Delete(directory);
    }

    /// <summary>Posting an acknowledged action again must answer that it is known.</summary>
    private static async Task NothingIsLost(SalesFlowClient client, KillLoad load, CancellationToken cancel)
    {
        foreach (var part in load.Acknowledged.Values.Chunk(1000))
        {
            var again = await client.Actions.PostBatchAsync(part, cancel: cancel);
            Assert.Equal((0, part.Length, 0), (again.Accepted, again.Replayed, again.Refused));
        }
    }

    private static async Task EveryRungOnce(SalesFlowClient client, KillLoad load, CancellationToken cancel)
    {
        var told = new Dictionary<string, List<string>>();
        await foreach (var alert in client.Alerts.ListAsync(new AlertsQuery(), cancel))
        {
            var rungs = told.TryGetValue(alert.Chain!, out var known) ? known : told[alert.Chain!] = [];
            rungs.Add($"{alert.Step}/{alert.Generation}/{alert.Rung}");
        }

        Assert.All(told, chain => Assert.Equal(chain.Value.Distinct().Count(), chain.Value.Count));
        var overdue = 0;
        foreach (var id in load.Chains.Keys)
        {
            var chain = await client.Chains.GetAsync(id, cancel);
            if (chain.Steps.Any(s => s.State == StepState.Overdue))
            {
                overdue++;
                var step = chain.Steps.First(s => s.State == StepState.Overdue).Key;
                Assert.Equal([$"{step}/1/50%", $"{step}/1/due", $"{step}/1/due+PT1S"], told[id].Where(r => r.StartsWith(step + "/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
            }
        }

        Assert.NotEqual(0, overdue);
    }

    private static async Task Verify(string directory, CancellationToken cancel)
    {
        using var verify = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "salesflow.dll"), "verify", "--data", directory])
        {
            RedirectStandardOutput = true,
        })!;
        var text = await verify.StandardOutput.ReadToEndAsync(cancel);
        await verify.WaitForExitAsync(cancel);
        Assert.True(verify.ExitCode == 0, text);
    }
}
