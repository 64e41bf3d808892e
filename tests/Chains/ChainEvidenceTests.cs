using SalesFlow.Chains;
using Xunit;

namespace SalesFlow.Tests.Chains;

public sealed class ChainEvidenceTests
{
    private static readonly ChainTemplate Proved = Some.Template(Some.Step("a", "PT10H") with { Evidence = ["document"] }, Some.Step("b", "PT10H"));

    [Fact]
    public void An_action_without_its_evidence_leaves_the_step_evidence_missing_and_says_what_is_missing()
    {
        var a = Scenario.Of(Proved).Act("x.a", 1).At(1).Step("a")!;

        Assert.Equal("evidence-missing", a.State);
        Assert.Equal(["document"], a.Missing);
    }

    [Fact]
    public void What_is_missing_can_come_with_a_second_action_and_completes_the_step_then()
    {
        var v = Scenario.Of(Proved).Act("x.a", 1).Act("x.a", 4, evidence: Some.Document()).At(4);

        Assert.Equal(Scenario.Monday.AddHours(4), v.Step("a")!.DoneAt);
        Assert.Equal("running", v.Step("b")!.State);
    }

    [Fact]
    public void A_file_that_never_arrived_makes_the_action_incomplete()
    {
        var a = Scenario.Of(Proved).Act("x.a", 1, evidence: Some.Document("cc", there: false)).At(1).Step("a")!;

        Assert.Equal("evidence-missing", a.State);
        Assert.Equal(["file:cc"], a.Missing);
    }

    [Fact]
    public void A_file_that_arrives_before_the_limit_closes_the_step_in_time_and_after_it_late()
    {
        var inTime = Scenario.Of(Proved).Act("x.a", 1, evidence: Some.Document("cc", there: false)).Event(new EvidenceArrived("cc"), 9).At(9);
        var late = Scenario.Of(Proved).Act("x.a", 1, evidence: Some.Document("cc", there: false)).Event(new EvidenceArrived("cc"), 11).At(11);

        Assert.Equal("done", inTime.Step("a")!.State);
        Assert.Equal("done-late", late.Step("a")!.State);
        Assert.Equal([new BreakView("a", "evidence-missing", Scenario.Monday.AddHours(10))], late.BrokenBy);
    }

    [Fact]
    public void When_the_limit_passes_without_the_evidence_the_loop_breaks_by_evidence_missing()
    {
        var v = Scenario.Of(Proved).Act("x.a", 1).At(10.5);

        Assert.Equal("overdue", v.Step("a")!.State);
        Assert.Equal("evidence-missing", v.BrokenBy[0].Reason);
    }

    [Theory]
    [InlineData("客户希望在三月底之前完成装配线的改造,预算已批", true)]
    [InlineData("太 短 了", false)]
    [InlineData("                              ", false)]
    public void A_transcript_needs_as_many_characters_as_the_rule_says_blanks_not_counted(string text, bool complete)
    {
        var template = Some.Template(Some.Step("a", "PT10H") with { Evidence = ["transcript>=20"] });

        Assert.Equal(complete, Scenario.Of(template).Act("x.a", 1, evidence: Some.Transcript(text)).At(1).Step("a")!.Done);
    }

    [Fact]
    public void Alternatives_are_met_by_either_kind_and_by_nothing_else()
    {
        var template = Some.Template(Some.Step("a", "PT10H") with { Evidence = ["photo|document"] });

        Assert.True(Scenario.Of(template).Act("x.a", 1, evidence: Some.Document()).At(1).Step("a")!.Done);
        Assert.False(Scenario.Of(template).Act("x.a", 1, evidence: Some.Transcript("words")).At(1).Step("a")!.Done);
    }

    [Fact]
    public void A_field_that_the_node_needs_is_asked_for_by_name()
    {
        var s = Scenario.Of(SalesFlow.Tenants.Shipped.Templates["proposal-delivery"]).Act("need.raised", 1, evidence: Some.Transcript("客户需要一条装配线"));

        Assert.Equal(["field:need"], s.At(1).Step("need")!.Missing);
        Assert.Equal("done", s.Act("need.raised", 2, fields: """{"need":"装配线"}""").State("need", 2));
    }
}
