using SalesFlow.Chains;
using Xunit;

namespace SalesFlow.Tests.Chains;

public sealed class ChainJudgeTests
{
    [Fact]
    public void A_chain_whose_steps_were_all_done_in_time_is_closed()
    {
        var v = Scenario.Of(Some.Abc()).Act("x.a", 1).Act("x.b", 5).Act("x.c", 9).At(9);

        Assert.Equal("completed", v.State);
        Assert.True(v.Closed);
        Assert.Empty(v.BrokenBy);
        Assert.All(v.Steps, s => Assert.Equal("done", s.State));
        Assert.Empty(v.Wakes);
    }

    [Theory]
    [InlineData(9.999, "done", "intact")]
    [InlineData(10, "done", "intact")]
    [InlineData(10.001, "done-late", "broken")]
    public void In_time_means_at_or_before_the_due_moment(double after, string state, string loop)
    {
        var v = Scenario.Of(Some.Abc()).Act("x.a", after).At(after);

        Assert.Equal(state, v.Step("a")!.State);
        Assert.Equal(loop, VerdictChanges.Loop(v));
    }

    [Fact]
    public void The_first_failure_breaks_the_loop_and_it_stays_broken_though_the_work_goes_on()
    {
        var s = Scenario.Of(Some.Abc()).Act("x.a", 11).Act("x.b", 12).Act("x.c", 13);
        var v = s.At(13);

        Assert.Equal("completed", v.State);
        Assert.False(v.Closed);
        Assert.Equal([new BreakView("a", "overdue", Scenario.Monday.AddHours(10))], v.BrokenBy);
    }

    [Fact]
    public void A_step_that_was_never_done_is_overdue_after_its_limit_and_not_at_it()
    {
        var s = Scenario.Of(Some.Abc()).Act("x.a", 1);

        Assert.Equal("running", s.State("b", 21));
        Assert.Equal("overdue", s.State("b", 21.001));
        Assert.Equal("waiting", s.State("c", 21.001));
    }

    [Fact]
    public void A_first_step_without_a_limit_has_one_working_day_and_then_the_chain_was_never_started()
    {
        var s = Scenario.Of(Some.Template(Some.Step("a"), Some.Step("b", "PT1H")));

        // Monday 09:00 plus eight working hours: Monday 18:00, lunch not counted.
        Assert.Equal(Scenario.Monday.AddHours(9), s.At(0).Step("a")!.Window!.DueAt);
        Assert.Equal([new BreakView("a", "never-started", Scenario.Monday.AddHours(9))], s.At(10).BrokenBy);
    }

    [Fact]
    public void A_chain_planned_for_later_is_planned_until_then_and_waits_for_nothing_else()
    {
        var s = Scenario.Of(Some.Abc(), plannedAfter: 48);

        Assert.Equal("planned", s.At(1).State);
        Assert.Equal([new Wake("start", 1, Scenario.Monday.AddHours(48), [])], s.At(1).Wakes);
        Assert.Equal("open", s.At(48).State);
        Assert.Equal(Scenario.Monday.AddHours(58), s.At(48).Step("a")!.Window!.DueAt);
    }

    [Fact]
    public void An_action_before_the_planned_start_opens_the_chain()
    {
        var v = Scenario.Of(Some.Abc(), plannedAfter: 48).Act("x.a", 2).At(2);

        Assert.Equal("open", v.State);
        Assert.Equal(Scenario.Monday.AddHours(22), v.Step("b")!.Window!.DueAt);
    }

    [Fact]
    public void An_action_of_a_later_step_moves_nothing_and_is_reported_as_wrong_order()
    {
        var v = Scenario.Of(Some.Abc()).Act("x.b", 1).Act("x.a", 2).At(2);

        Assert.Equal("running", v.Step("b")!.State);
        Assert.Equal([new BreakView("b", "wrong-order", Scenario.Monday.AddHours(1))], v.WrongOrder);
        Assert.Empty(v.BrokenBy);
    }

    [Fact]
    public void Where_the_template_is_strict_wrong_order_breaks_the_loop()
    {
        var v = Scenario.Of(Some.Abc() with { Strict = true }).Act("x.b", 1).Act("x.a", 2).At(2);

        Assert.Equal("wrong-order", v.BrokenBy[0].Reason);
    }

    [Fact]
    public void An_action_that_names_the_step_does_it_even_out_of_order()
    {
        var v = Scenario.Of(Some.Abc()).Act("x.other", 1, step: "b").Act("x.a", 2).At(2);

        Assert.Equal("done", v.Step("b")!.State);
        Assert.Equal("wrong-order", v.WrongOrder[0].Reason);
        Assert.Equal("running", v.Step("c")!.State);
    }

    [Fact]
    public void An_action_at_the_very_moment_at_which_the_step_before_was_done_counts()
    {
        var v = Scenario.Of(Some.Abc()).Act("x.a", 1).Act("x.b", 1).Act("x.c", 1).At(1);

        Assert.True(v.Closed);
    }

    [Fact]
    public void Steps_of_one_stage_run_in_parallel_and_the_next_stage_waits_for_the_last_of_them()
    {
        var template = Some.Template(Some.Step("a", "PT10H") with { Stage = 1 }, Some.Step("b", "PT10H") with { Stage = 1 }, Some.Step("c", "PT10H") with { Stage = 2 });
        var s = Scenario.Of(template).Act("x.b", 1);

        Assert.Equal("waiting", s.State("c", 1));
        Assert.Equal(Scenario.Monday.AddHours(13), s.Act("x.a", 3).At(3).Step("c")!.Window!.DueAt);
    }

    [Fact]
    public void An_optional_step_blocks_nothing_and_breaks_nothing()
    {
        var template = Some.Template(Some.Step("a", "PT10H"), Some.Step("b", "PT1H") with { Required = false }, Some.Step("c", "PT10H"));
        var v = Scenario.Of(template).Act("x.a", 1).Act("x.c", 8).At(8);

        Assert.True(v.Closed);
        Assert.Equal("overdue", v.Step("b")!.State);
    }

    [Theory]
    [InlineData("""{"paid":"instalments"}""", "running")]
    [InlineData("""{"paid":"wire"}""", "skipped")]
    [InlineData("{}", "skipped")]
    public void A_conditional_step_is_there_only_while_its_field_has_the_value(string fields, string state)
    {
        var template = Some.Template(Some.Step("a", "PT10H"), Some.Step("b", "PT5H") with { When = new Condition { Field = "paid", In = ["instalments"] } }, Some.Step("c", "PT9H"));
        var s = Scenario.Of(template, fields: fields).Act("x.a", 1);

        Assert.Equal(state, s.State("b", 1));
        Assert.Equal(state == "skipped" ? "running" : "waiting", s.State("c", 1));
    }

    [Fact]
    public void A_limit_can_run_from_the_chains_start_from_a_step_or_from_a_moment_in_a_field()
    {
        var template = Some.Template(
            Some.Step("a", "PT10H"), Some.Step("b", "PT30H", from: "chain"), Some.Step("c", "P0D", from: "field:deadline"), Some.Step("d", "PT2H", from: "a") with { Node = "x.a" });
        var v = Scenario.Of(template, fields: """{"deadline":"2026-03-04T18:00:00+08:00"}""").Act("x.a", 4).At(4);

        Assert.Equal(Scenario.Monday.AddHours(30), v.Step("b")!.Window!.DueAt);
        Assert.Equal(new DateTimeOffset(2026, 3, 4, 10, 0, 0, TimeSpan.Zero), v.Step("c")!.Window!.DueAt);
        Assert.Equal(Scenario.Monday.AddHours(6), v.Step("d")!.Window!.DueAt);
    }

    [Fact]
    public void A_date_in_a_field_lasts_to_its_end_in_the_calendars_zone()
    {
        var v = Scenario.Of(Some.Template(Some.Step("a", "P0D", from: "field:by")), fields: """{"by":"2026-03-04"}""").At(0);

        Assert.Equal(new DateTimeOffset(2026, 3, 4, 16, 0, 0, TimeSpan.Zero), v.Step("a")!.Window!.DueAt);
    }

    [Theory]
    [InlineData("critical", 4)]
    [InlineData("特急", 4)]
    [InlineData("urgent", 9)]
    [InlineData("normal", 57)]
    public void The_on_site_limit_follows_the_urgency_told_with_the_request(string urgency, double dueAfter)
    {
        var s = Scenario.Of(SalesFlow.Tenants.Shipped.Templates["onsite-support"]);
        s.Act("support.requested", 0, fields: $$"""{"deviceModel":"SV-2","fault":"抖动","urgency":"{{urgency}}","expectedArrival":"2026-03-02T14:00:00+08:00"}""",
            evidence: new SalesFlow.Actions.EvidenceItem { Kind = "photo", Sha256 = "bb" });

        Assert.Equal(Scenario.Monday.AddHours(dueAfter), s.At(0).Step("check-in")!.Window!.DueAt);
    }

    [Fact]
    public void A_void_chain_counts_nowhere_and_waits_for_nothing()
    {
        var v = Scenario.Of(Some.Abc()).Void(1).At(100);

        Assert.Equal("void", v.State);
        Assert.Equal("void", v.Outcome);
        Assert.Empty(v.Wakes);
    }
}
