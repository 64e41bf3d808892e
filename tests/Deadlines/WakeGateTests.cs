using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace SalesFlow.Deadlines;

public sealed class WakeGateTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Of_the_windows_that_wait_for_a_place_the_one_due_first_goes_first_whatever_shard_it_is_of()
    {
        var gate = Gate(1, Noon.AddMinutes(2));
        var place = await gate.Enter(Noon);
        var late = gate.Enter(Noon.AddMinutes(2));
        var early = gate.Enter(Noon.AddMinutes(1));
        var alsoEarly = gate.Enter(Noon.AddMinutes(1));

        gate.Leave(place);
        place = await early;
        Assert.Equal((false, false), (late.IsCompleted, alsoEarly.IsCompleted));
        gate.Leave(place);
        place = await alsoEarly;
        Assert.False(late.IsCompleted);
        gate.Leave(place);
        await late;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    public async Task Places_that_nobody_waits_for_are_free_again(int minutesLate)
    {
        var gate = Gate(2, Noon.AddMinutes(minutesLate));
        for (var i = 0; i < 10; i++)
        {
            Assert.True(gate.Enter(Noon).IsCompletedSuccessfully);
            gate.Leave(await gate.Enter(Noon));
            gate.Leave(new(minutesLate > 0));
        }

        Assert.True(gate.Enter(Noon).IsCompletedSuccessfully);
        Assert.True(gate.Enter(Noon).IsCompletedSuccessfully);
        Assert.False(gate.Enter(Noon).IsCompleted);
    }

    [Fact]
    public async Task A_backlog_goes_group_by_group_and_each_group_side_by_side()
    {
        var gate = Gate(100, Noon.AddSeconds(10));
        var second = Enumerable.Range(0, 5).Select(_ => gate.Enter(Noon.AddSeconds(1))).ToArray();
        Assert.All(second, one => Assert.True(one.IsCompletedSuccessfully));
        var first = gate.Enter(Noon);
        var third = gate.Enter(Noon.AddSeconds(2));

        // What was due before a group that is under way joins it; what was due clearly after it waits for all of it.
        Assert.True(first.IsCompletedSuccessfully);
        Assert.False(third.IsCompleted);
        foreach (var one in second)
        {
            gate.Leave(await one);
            Assert.False(third.IsCompleted);
        }

        gate.Leave(await first);
        await third;
    }

    [Theory]
    [InlineData(9, 1)]
    [InlineData(11, 11)]
    public void A_group_is_narrow_where_few_wait_and_a_part_of_its_age_where_many_do(int waiting, int together)
    {
        var gate = Gate(10, Noon.AddHours(1));
        gate.Hold();
        var line = Enumerable.Range(0, waiting).Select(n => gate.Enter(Noon.AddSeconds(n))).ToArray();
        gate.Release();

        Assert.Equal(Math.Min(together, 10), line.Count(one => one.IsCompletedSuccessfully));
    }

    [Fact]
    public async Task Windows_that_are_on_time_and_wake_ups_that_failed_before_do_not_wait_for_the_backlog()
    {
        var gate = Gate(100, Noon.AddSeconds(10));
        await gate.Enter(Noon);

        Assert.True(gate.Enter(Noon.AddSeconds(9)).IsCompletedSuccessfully);
        Assert.True(gate.Enter(Noon.AddSeconds(5), inOrder: false).IsCompletedSuccessfully);
        Assert.False(gate.Enter(Noon.AddSeconds(5)).IsCompleted);
    }

    [Fact]
    public async Task The_backlog_waits_until_all_shards_are_there_and_have_read_theirs()
    {
        var gate = Gate(100, Noon.AddSeconds(10));
        gate.Hold();
        gate.Begin(1);
        gate.Begin(2);
        var later = gate.Enter(Noon.AddSeconds(5));
        gate.Known(1);
        gate.Release();
        Assert.False(later.IsCompleted);

        var older = gate.Enter(Noon);
        gate.Known(2);
        Assert.True(older.IsCompletedSuccessfully);
        Assert.False(later.IsCompleted);
        gate.Leave(await older);
        await later;
    }

    [Fact]
    public async Task It_is_crowded_while_more_wait_than_there_are_places()
    {
        var gate = Gate(2, Noon);
        var entered = Enumerable.Range(0, 4).Select(_ => gate.Enter(Noon)).ToList();
        Assert.False(gate.Crowded);
        entered.Add(gate.Enter(Noon));
        Assert.True(gate.Crowded);

        gate.Leave(await entered[0]);
        Assert.False(gate.Crowded);
    }

    private static WakeGate Gate(int places, DateTimeOffset now) =>
        new(Options.Create(new DeadlineOptions { WakesPerSilo = places }), new FakeTimeProvider(now));
}
