using System.Diagnostics;
using System.Globalization;
using SalesFlow.Chains;
using Xunit;

namespace SalesFlow.Simulation;

/// <summary>Seeds of the simulated world. <c>SALESFLOW_SIMULATE=&lt;seeds&gt;</c> runs that many; <c>SALESFLOW_SEED=&lt;seed&gt;</c> runs one again, and
/// <c>SALESFLOW_TRACE=&lt;file&gt;</c> keeps its whole trace.</summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    /// <summary>A world broken on purpose is found out by the first of so many seeds that meets the fault; most are by the first few.</summary>
    private const int MostSeeds = 120;

    [Fact]
    public void Nothing_is_lost_doubled_early_or_forgotten_whatever_fails()
    {
        var first = Number("SALESFLOW_SEED");
        var seeds = first is { } one ? Enumerable.Range(one, 1) : Enumerable.Range(1, Number("SALESFLOW_SIMULATE") ?? 50);
        var (lived, acknowledged, turns, watch) = (TimeSpan.Zero, 0L, 0L, Stopwatch.StartNew());
        var failed = new List<Simulation>();
        using var log = Environment.GetEnvironmentVariable("SALESFLOW_TRACE") is { } path ? File.CreateText(path) : null;
        foreach (var seed in seeds)
        {
            var world = Simulation.Run(seed, log: log);
            if (world.Wrong.Count > 0)
            {
                failed.Add(world);
            }

            (lived, acknowledged, turns) = (lived + world.Lived, acknowledged + world.Acknowledged, turns + world.Turns);
        }

        output.WriteLine($"{lived.TotalHours:F0} simulated hours, {acknowledged} actions acknowledged, {turns} turns, {Environment.CpuUsage.TotalTime.TotalSeconds:F1} s of CPU, {watch.Elapsed.TotalSeconds:F1} s");
        Assert.True(failed.Count == 0, $"{string.Join('\n', failed.Select(world => $"SALESFLOW_SEED={world.Seed}: {world.Wrong[0]}"))}\n{failed.FirstOrDefault()}");
        Assert.True(acknowledged > 0);
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3)]
    public void The_same_seed_is_the_same_world(int seed)
    {
        var (once, again) = (Simulation.Run(seed), Simulation.Run(seed));
        Assert.True(once.Turns > 1_000);
        Assert.Equal((once.TraceHash, once.Turns, once.Acknowledged), (again.TraceHash, again.Turns, again.Acknowledged));
        Assert.NotEqual(once.TraceHash, Simulation.Run(seed + 1_000).TraceHash);
    }

    [Fact]
    public void A_clock_that_is_set_back_does_not_open_again_what_is_over()
    {
        var world = Simulation.Script((world, cluster, workload) =>
        {
            var chain = workload.Grains.GetGrain<IChainGrain>("acme/c-1");
            var overdue = false;
            workload.Go(async () => await chain.Plan(new PlanChain("c-1", "quiet", "cu-1", null, "rep-1", "east", world.Now, "{}", [1], false, "test")));
            world.RunUntil(world.Now + TimeSpan.FromMinutes(61));
            workload.Go(async () => overdue = (await chain.Read())!.Steps[0].State == "overdue");
            world.RunUntil(world.Now + TimeSpan.FromMinutes(1));
            Assert.True(overdue);

            cluster.StoreClock.Wrong = TimeSpan.FromMinutes(-30);
            workload.Go(async () => await chain.Reassign(new ReassignChain("rep-2", null, "test")));
            world.RunUntil(world.Now + TimeSpan.FromMinutes(1));
        });
        Assert.True(world.Wrong.Count == 0, world.ToString());
    }

    /// <summary>A simulation that cannot fail proves nothing: each of these worlds is broken on purpose, and it must show soon.</summary>
    [Theory]
    [InlineData(Sabotage.AcknowledgedBeforeKept, "was told to be")]
    [InlineData(Sabotage.IdsAreForgotten, "is there twice")]
    [InlineData(Sabotage.VersionsAreNotChecked, "was kept upon record")]
    [InlineData(Sabotage.WindowsAreForgottenOnFailover, "still open")]
    [InlineData(Sabotage.EffectsAreDoneBeforeDelivery, "was to be handed to")]
    [InlineData(Sabotage.ClosedWindowsStay, "window")]
    [InlineData(Sabotage.BoardIsNotTold, "the board says")]
    [InlineData(Sabotage.ASiloIsAheadOfTheStore, "before its moment")]
    public void What_is_broken_on_purpose_is_found(Sabotage sabotage, string said)
    {
        var found = Enumerable.Range(1, MostSeeds).Select(seed => Simulation.Run(seed, sabotage)).FirstOrDefault(world => world.Wrong.Any(wrong => wrong.Contains(said, StringComparison.Ordinal)));
        Assert.True(found is not null, $"{MostSeeds} seeds did not find {sabotage}");
        output.WriteLine($"seed {found.Seed}: {found.Wrong[0]}");
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
