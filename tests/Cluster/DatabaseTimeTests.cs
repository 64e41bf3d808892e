using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Time.Testing;
using SalesFlow.Client;
using SalesFlow.Hosting;
using SalesFlow.Journal;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Cluster;

public sealed class DatabaseTimeTests
{
    private static readonly DateTimeOffset Noon = new(2026, 2, 3, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_quickest_look_counts_and_is_half_its_round_trip_old()
    {
        var machine = new FakeTimeProvider(Noon);
        var time = new DatabaseTime(machine);

        await time.MeasureAsync(new Clock(machine, TimeSpan.FromMinutes(5), 40, 6, 80), Cancel);

        // Asked 6 ms before: the answer was right 3 ms after the question; 80 ms have gone since.
        Assert.Equal(TimeSpan.FromMinutes(5), time.Offset);
        machine.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal(machine.GetUtcNow() + TimeSpan.FromMinutes(5), time.GetUtcNow());
    }

    [Fact]
    public async Task A_difference_within_the_round_trip_moves_nothing_and_a_real_one_steps_by_itself_only()
    {
        var machine = new FakeTimeProvider(Noon);
        var time = new DatabaseTime(machine);
        await time.MeasureAsync(new Clock(machine, TimeSpan.FromMinutes(5), 10, 10, 10), Cancel);

        await time.MeasureAsync(new Clock(machine, TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(4), 10, 10, 10), Cancel);
        Assert.Equal(TimeSpan.FromMinutes(5), time.Offset);

        await time.MeasureAsync(new Clock(machine, TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(60), 10, 10, 10), Cancel);
        Assert.Equal(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(60), time.Offset);
    }

    [Fact]
    public async Task Silos_whose_clocks_are_five_minutes_off_go_by_the_databases_no_window_fires_early()
    {
        await using var cluster = await ProductCluster.NewAsync();
        await using var ahead = await StartAsync(cluster, TimeSpan.FromMinutes(5));
        await using var behind = await StartAsync(cluster, TimeSpan.FromMinutes(-5));
        using var first = new HttpClient { BaseAddress = new Uri(EmbeddedServer.Address(ahead)) };
        using var second = new HttpClient { BaseAddress = new Uri(EmbeddedServer.Address(behind)) };
        SalesFlowClient[] clients = [new(first, ProductServer.ApiKey), new(second, ProductServer.ApiKey)];
        await Quick.PutAsync(clients[0], "t", 3, Cancel);

        for (var n = 0; n < 20; n++)
        {
            await Quick.PlanAsync(clients[n % 2], "t", $"k-{n}", Cancel);
        }

        // Looked at all the while: whatever is kept was due by the database's clock.
        await Quick.UntilAsync(
            async () =>
            {
                Assert.Equal(0, await cluster.AskAsync<long>("SELECT count(*) FROM alert WHERE due_at >= extract(epoch FROM clock_timestamp()) * 1000 OR fired_at < due_at"));
                return await cluster.AskAsync<long>("SELECT count(*) FROM alert") == 20;
            },
            "every window fires", Cancel);
        Assert.Equal(0, await cluster.AskAsync<long>("SELECT count(*) FROM record WHERE abs(recorded_at - extract(epoch FROM clock_timestamp()) * 1000) > 240000"));
        await behind.StopAsync(Cancel);
        await ahead.StopAsync(Cancel);
    }

    private static async Task<WebApplication> StartAsync(ProductCluster cluster, TimeSpan offset)
    {
        var settings = cluster.Settings.ToDictionary(pair => pair.Key.Replace("__", ":", StringComparison.Ordinal), pair => (string?)pair.Value);
        settings["urls"] = "http://127.0.0.1:0";
        var app = await ServerHost.BuildAsync(settings, quiet: true, new Shifted(offset));
        await app.StartAsync(Cancel);
        return app;
    }

    /// <summary>A database whose clock is ahead of a machine's, and that takes its time to answer, half of it on the way there.</summary>
    private sealed class Clock(FakeTimeProvider machine, TimeSpan ahead, params int[] trips) : IDatabaseClock
    {
        private int look;

        public ValueTask<DateTimeOffset> NowAsync(CancellationToken cancellation = default)
        {
            var half = TimeSpan.FromMilliseconds(trips[look++]) / 2;
            machine.Advance(half);
            var said = machine.GetUtcNow() + ahead;
            machine.Advance(half);
            return new(said);
        }
    }

    /// <summary>A machine whose clock is wrong.</summary>
    private sealed class Shifted(TimeSpan offset) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + offset;
    }
}
