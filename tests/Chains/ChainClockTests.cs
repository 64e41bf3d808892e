using SalesFlow.Calendars;
using SalesFlow.Chains;
using Xunit;

namespace SalesFlow.Tests.Chains;

public sealed class ChainClockTests
{
    [Fact]
    public void A_pause_moves_the_due_moment_by_as_long_as_it_lasted_and_is_reported()
    {
        var s = Scenario.Of(Some.Abc()).Pause(2).Resume(5);
        var a = s.At(5).Step("a")!;

        Assert.Equal(Scenario.Monday.AddHours(13), a.Window!.DueAt);
        Assert.Equal(TimeSpan.FromHours(3), a.PausedFor);
    }

    [Fact]
    public void While_paused_nothing_is_due_and_nothing_wakes()
    {
        var v = Scenario.Of(Some.Abc()).Pause(2).At(1000);

        Assert.Null(v.Step("a")!.Window!.DueAt);
        Assert.Equal("running", v.Step("a")!.State);
        Assert.Empty(v.Wakes);
    }

    [Fact]
    public void A_pause_of_one_step_leaves_the_clocks_of_the_others_running()
    {
        var template = Some.Template(Some.Step("a", "PT10H") with { Stage = 1 }, Some.Step("b", "PT10H") with { Stage = 1 });
        var v = Scenario.Of(template).Pause(2, step: "a").At(3);

        Assert.Null(v.Step("a")!.Window!.DueAt);
        Assert.Equal(Scenario.Monday.AddHours(10), v.Step("b")!.Window!.DueAt);
    }

    [Fact]
    public void Work_done_while_paused_counts_in_time()
    {
        Assert.Equal("done", Scenario.Of(Some.Abc()).Pause(2).Act("x.a", 50).State("a", 50));
    }

    [Fact]
    public void Paused_time_outside_working_hours_moves_nothing()
    {
        var template = Some.Template(Some.Step("a", "P1D", "working"));

        // Paused over lunch only: 12:00 to 13:00.
        Assert.Equal(Scenario.Monday.AddHours(9), Scenario.Of(template).Pause(3).Resume(4).At(4).Step("a")!.Window!.DueAt);
        Assert.Equal(Scenario.Monday.AddHours(24), Scenario.Of(template).Pause(2).Resume(3).At(3).Step("a")!.Window!.DueAt - TimeSpan.FromHours(1));
    }

    [Fact]
    public void Only_the_reasons_of_the_template_pause_it()
    {
        var s = Scenario.Of(Some.Abc() with { PauseReasons = ["等待客户"] });

        Assert.Equal(RefusalCode.PauseReasonNotAllowed, ChainRules.Pause(s.Chain, s.At(1), new PauseChain("忙", null, "rep-1"), Scenario.Monday).Refusal!.Code);
        Assert.Null(ChainRules.Pause(s.Chain, s.At(1), new PauseChain("等待客户", null, "rep-1"), Scenario.Monday).Refusal);
    }

    [Fact]
    public void A_void_needs_an_approver_other_than_the_owner()
    {
        var s = Scenario.Of(Some.Abc());

        Assert.Equal(RefusalCode.ApproverIsOwner, ChainRules.VoidIt(s.Chain, new VoidChain("dropped", "rep-1", "rep-1")).Refusal!.Code);
    }

    [Theory]
    [InlineData("keep", null, true)]
    [InlineData("resume", 29.0, false)]
    [InlineData("restart", 30.0, false)]
    public void Reopening_keeps_the_verdict_resumes_the_clock_or_starts_it_anew(string mode, double? dueAfter, bool closed)
    {
        // Step a is done after 1 h of its 10 h, and the chain is reopened at 20 h.
        var s = Scenario.Of(Some.Template(Some.Step("a", "PT10H")) with { Reopen = mode }).Act("x.a", 1).Reopen(20);
        var v = s.At(20);

        Assert.Equal("open", v.State);
        Assert.Equal(closed, v.Closed);
        Assert.Equal(dueAfter is { } h ? Scenario.Monday.AddHours(h) : null, v.Step("a")!.Window?.DueAt);
        Assert.Equal("completed", s.Act("x.a", 25).At(25).State);
    }

    [Fact]
    public void Restarting_a_clock_makes_a_new_generation_whose_rungs_fire_again()
    {
        var s = Scenario.Of(Some.Template(Some.Step("a", "PT10H")) with { Reopen = "restart" });
        Assert.Equal(["a:80%"], s.Wake(8.5));
        s.Act("x.a", 9).Reopen(20);

        Assert.Equal(2, s.At(20).Step("a")!.Window!.Generation);
        Assert.Equal(["a:80%"], s.Wake(28.5));
    }

    [Theory]
    [InlineData("keep")]
    [InlineData("resume")]
    [InlineData("restart")]
    public void A_broken_loop_stays_broken_however_the_chain_is_reopened(string mode)
    {
        var v = Scenario.Of(Some.Template(Some.Step("a", "PT10H")) with { Reopen = mode }).Act("x.a", 11).Reopen(20).Act("x.a", 21).At(21);

        Assert.Equal("completed", v.State);
        Assert.False(v.Closed);
        Assert.Equal([new BreakView("a", "overdue", Scenario.Monday.AddHours(10))], v.BrokenBy);
    }

    [Fact]
    public void A_calendar_that_moves_an_overdue_window_does_not_mend_the_loop()
    {
        var s = Scenario.Of(Some.Template(Some.Step("a", "P1D", "working")));
        s.Wake(10);
        var broken = s.At(10).BrokenBy;
        s.Clocks.Add("default", 2, WorkCalendar.Create(new CalendarDefinition { TimeZone = "Asia/Shanghai", WeeklyHours = new Dictionary<string, IReadOnlyList<string[]>> { ["fri"] = [["09:00", "17:00"]] } }));
        s.Event(new CalendarsPinned(new() { ["default"] = 2 }, true, [.. broken]), 11);

        Assert.Equal("running", s.State("a", 11));
        Assert.Equal(broken, s.At(11).BrokenBy);
    }

    [Fact]
    public void A_pause_lasts_no_longer_than_the_template_allows()
    {
        var s = Scenario.Of(Some.Abc() with { PauseLimit = "PT4H" }).Pause(2);

        Assert.Equal(Scenario.Monday.AddHours(14), s.At(3).Step("a")!.Window!.DueAt);
        Assert.Equal("overdue", s.State("a", 15));
        Assert.Null(ChainRules.Pause(s.Chain, s.At(7), new PauseChain("等待客户", null, "rep-1"), Scenario.Monday.AddHours(7)).Refusal);
        Assert.Equal(RefusalCode.ChainPaused, ChainRules.Pause(s.Chain, s.At(5), new PauseChain("等待客户", null, "rep-1"), Scenario.Monday.AddHours(5)).Refusal!.Code);
    }

    [Fact]
    public void A_new_calendar_version_holds_for_windows_that_open_later_unless_open_ones_take_it_too()
    {
        var template = Some.Template(Some.Step("a", "P1D", "working"), Some.Step("b", "P1D", "working"));
        var late = new CalendarDefinition { TimeZone = "Asia/Shanghai", WeeklyHours = new Dictionary<string, IReadOnlyList<string[]>> { ["mon"] = [["14:00", "22:00"]], ["tue"] = [["14:00", "22:00"]] }, DayLength = "PT8H" };
        var kept = Scenario.Of(template);
        var moved = Scenario.Of(template);
        kept.Clocks.Add("default", 2, WorkCalendar.Create(late));
        moved.Clocks.Add("default", 2, WorkCalendar.Create(late));

        kept.Event(new CalendarsPinned(new() { ["default"] = 2 }, false), 1).Act("x.a", 2);
        moved.Event(new CalendarsPinned(new() { ["default"] = 2 }, true), 1);

        Assert.Equal(1, kept.At(2).Step("a")!.Window!.CalendarVersion);
        Assert.Equal(2, kept.At(2).Step("b")!.Window!.CalendarVersion);
        Assert.Equal(Scenario.Monday.AddHours(13), kept.At(2).Step("b")!.Window!.DueAt);
        Assert.Equal(Scenario.Monday.AddHours(13), moved.At(2).Step("a")!.Window!.DueAt);
    }

    [Fact]
    public void Reassigning_and_pausing_lose_no_time_that_was_used_before()
    {
        var s = Scenario.Of(Some.Abc()).Pause(1).Resume(3).Event(new ChainReassigned("rep-2", "west", "rep-1", "sup-1"), 4).Pause(5).Resume(6);

        Assert.Equal(Scenario.Monday.AddHours(13), s.At(6).Step("a")!.Window!.DueAt);
        Assert.Equal("rep-2", s.Chain.Owner);
    }

    [Fact]
    public void Explain_accounts_for_every_minute_from_start_to_due()
    {
        var s = Scenario.Of(Some.Template(Some.Step("a", "P3D", "working"))).Pause(2).Resume(30);
        var explained = ChainExplain.Of(new Judged(s.Chain, s.At(30), 3), s.Clocks, "a").Value!;

        Assert.Equal(explained.Started, explained.Intervals[0].From);
        Assert.Equal(explained.DueAt, explained.Intervals[^1].To);
        Assert.All(explained.Intervals.Zip(explained.Intervals.Skip(1)), p => Assert.Equal(p.First.To, p.Second.From));
        Assert.Equal(TimeSpan.FromHours(24), explained.Intervals.Where(i => i.Counted).Aggregate(TimeSpan.Zero, (sum, i) => sum + (i.To - i.From)));
        Assert.Contains(explained.Intervals, i => i.Why == "pause: 等待客户");
        Assert.Equal("rep-1", Assert.Single(explained.Pauses).By);
    }
}
