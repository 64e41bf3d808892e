using CsCheck;
using SalesFlow.Chains;
using Xunit;

namespace SalesFlow.Tests.Chains;

public sealed class ChainHistoryTests
{
    [Fact]
    public void History_is_judged_by_the_device_time_and_windows_long_past_are_settled_at_their_own_due_moment()
    {
        var s = Scenario.Of(Some.Abc(), history: true).Act("x.a", 5000, occurredAfter: 3, history: true);
        var v = s.At(5000);

        Assert.Equal("done", v.Step("a")!.State);
        Assert.Equal([new BreakView("b", "overdue", Scenario.Monday.AddHours(23))], v.BrokenBy);
        Assert.Empty(s.Wake(5001));
    }

    [Fact]
    public void A_row_counts_whole_milliseconds_however_fine_the_clients_moment_is()
    {
        var s = Scenario.Of(Some.Abc(), history: true).Act("x.a", 5000, occurredAfter: 3.00012345, history: true);
        var v = s.At(5000);
        var row = ChainProjection.Row(s.Chain, v, s.Clocks);

        // Else what is kept and what a recount of the same records gives are not the same.
        Assert.NotEqual(Stamp.Whole(v.BrokenBy[0].At), v.BrokenBy[0].At);
        Assert.Equal(Stamp.Whole(v.BrokenBy[0].At), row.BrokenAt);
        Assert.Equal((0, 0), (row.StuckSince!.Value.Ticks % TimeSpan.TicksPerMillisecond, (row.NextDue?.Ticks ?? 0) % TimeSpan.TicksPerMillisecond));
    }

    [Fact]
    public void An_older_action_that_comes_later_puts_history_right()
    {
        var s = Scenario.Of(Some.Abc(), history: true)
            .Act("x.c", 5000, occurredAfter: 5, history: true).Act("x.b", 5000, occurredAfter: 4, history: true).Act("x.a", 5000, occurredAfter: 3, history: true);

        Assert.True(s.At(5000).Closed);
        Assert.Empty(s.At(5000).WrongOrder);
    }

    [Fact]
    public void A_live_action_is_judged_by_the_servers_time()
    {
        Assert.Equal("done-late", Scenario.Of(Some.Abc()).Act("x.a", 11, occurredAfter: 3).State("a", 11));
    }

    [Fact]
    public void Within_a_steps_tolerance_the_devices_time_counts_and_beyond_it_the_servers()
    {
        var template = Some.Template(Some.Step("a", "PT10H") with { Tolerance = "PT2H" });

        Assert.Equal("done", Scenario.Of(template).Act("x.a", 11, occurredAfter: 9.5).State("a", 11));
        Assert.Equal("done-late", Scenario.Of(template).Act("x.a", 13, occurredAfter: 9.5).State("a", 13));
        Assert.Equal("running", Scenario.Of(template).State("a", 11.9));
        Assert.Equal("overdue", Scenario.Of(template).State("a", 12.1));
    }

    [Fact]
    public void Events_shuffled_within_the_tolerance_end_in_the_same_state_as_in_order()
    {
        var template = Some.Template([.. Some.Abc().Steps.Select(s => s with { Tolerance = "PT6H" })]);
        var events = new[] { ("x.a", 1.0), ("x.b", 2.0), ("x.b", 2.5), ("x.c", 3.0), ("x.a", 3.5) };
        var inOrder = Play(template, events);

        Gen.Shuffle(events).Sample(shuffled => Assert.Equal(inOrder, Play(template, shuffled)), iter: 200);
        Assert.Contains("completed intact", inOrder, StringComparison.Ordinal);
    }

    private static string Play(ChainTemplate template, (string Node, double At)[] events)
    {
        var s = Scenario.Of(template);
        for (var i = 0; i < events.Length; i++)
        {
            s.Act(events[i].Node, 4 + (i * 0.1), occurredAfter: events[i].At);
        }

        var v = s.At(6);
        return $"{v.State} {VerdictChanges.Loop(v)} " + string.Join(" ", v.Steps.Select(x => $"{x.Step.Key}:{x.State}@{x.DoneAt:O}"));
    }
}
