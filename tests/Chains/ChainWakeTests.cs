using SalesFlow.Chains;
using Xunit;

namespace SalesFlow.Tests.Chains;

public sealed class ChainWakeTests
{
    [Fact]
    public void The_default_ladder_tells_at_80_percent_at_due_and_a_day_after()
    {
        var s = Scenario.Of(Some.Abc());

        Assert.Empty(s.Wake(8));
        Assert.Equal(["a:80%"], s.Wake(8.001));
        Assert.Empty(s.Wake(9));
        Assert.Equal(["a:due"], s.Wake(10.001));
        Assert.Equal(["a:due+P1D"], s.Wake(34.001));
        Assert.Empty(s.Wake(500));
    }

    [Fact]
    public void A_doubled_wake_up_fires_nothing_twice()
    {
        var s = Scenario.Of(Some.Abc());

        Assert.Equal(["a:80%"], s.Wake(8.5));
        Assert.Empty(s.Wake(8.5));
        Assert.Empty(s.Wake(8.6));
    }

    [Fact]
    public void After_downtime_every_missed_rung_fires_once_in_order()
    {
        Assert.Equal(["a:80%", "a:due", "a:due+P1D"], Scenario.Of(Some.Abc()).Wake(100));
    }

    [Fact]
    public void An_action_that_comes_before_a_late_timer_finds_every_rung_that_was_missed()
    {
        var s = Scenario.Of(Some.Abc());

        Assert.Empty(s.Owed(8));
        Assert.Equal(["a:80%", "a:due"], s.Owed(12));

        Assert.Empty(s.Owed(12));
        Assert.Empty(s.Act("x.a", 12).Wake(18));
        Assert.Equal("done-late", s.State("a", 18));
    }

    [Fact]
    public void A_step_that_is_done_tells_nobody_any_more()
    {
        var s = Scenario.Of(Some.Abc()).Act("x.a", 1);

        Assert.Equal(["b:80%"], s.Wake(17.5));
    }

    [Fact]
    public void Two_rungs_at_one_moment_are_one_rung_that_tells_both()
    {
        var step = Some.Step("a", "PT10H") with { Ladder = [new() { At = "due", To = "owner" }, new() { At = "due", To = "supervisor" }] };

        Assert.Equal(["a:due"], Scenario.Of(Some.Template(step)).Wake(11));
        Assert.Equal("owner+supervisor", Assert.Single(Scenario.Of(Some.Template(step)).Chain.Template.Steps[0].Ladder).To);
    }

    [Fact]
    public void An_empty_ladder_tells_nobody_but_the_loop_still_breaks()
    {
        var s = Scenario.Of(Some.Template(Some.Step("a", "PT10H") with { Ladder = [] }));

        Assert.Empty(s.Wake(11));
        Assert.Equal("overdue", s.At(11).BrokenBy[0].Reason);
        Assert.Equal(Scenario.Monday.AddHours(11), s.Chain.AsOf);
    }

    [Fact]
    public void A_wake_up_is_asked_for_after_the_moment_never_before_it()
    {
        var wake = Assert.Single(Scenario.Of(Some.Abc()).At(0).Wakes);

        Assert.Equal(Scenario.Monday.AddHours(8).AddMilliseconds(1), wake.At);
    }

    [Fact]
    public void Rungs_before_the_due_moment_and_on_a_working_clock_follow_that_clock()
    {
        var step = Some.Step("a", "P2D", "working") with { Ladder = [new() { At = "due-PT4H", To = "owner" }, new() { At = "due+P1D", To = "manager" }] };
        var s = Scenario.Of(Some.Template(step));
        var rungs = Assert.Single(s.At(0).Wakes).Rungs;

        // Due Tuesday 18:00; four working hours before is 14:00, one working day after is Wednesday 18:00.
        Assert.Equal([Scenario.Monday.AddHours(29), Scenario.Monday.AddHours(57)], rungs.Select(r => r.At));
    }
}
