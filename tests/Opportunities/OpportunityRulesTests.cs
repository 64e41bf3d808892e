using SalesFlow.Actions;
using SalesFlow.Opportunities;
using SalesFlow.Subjects;
using SalesFlow.Tenants;
using SalesFlow.Tests.Subjects;
using Xunit;

namespace SalesFlow.Tests.Opportunities;

/// <summary>What follows from an action on an opportunity, by the rules alone.</summary>
public sealed class OpportunityRulesTests
{
    private static readonly EvidenceItem Shown = new() { Kind = "document", Sha256 = new string('a', 64), Name = "五轴方案.pdf" };

    [Fact]
    public void The_customers_summary_has_timestamp_and_attachment_in_both_languages()
    {
        var play = Play();
        play.Catalogue = play.Catalogue with { Members = new() { ["rep-1"] = new Member { Id = "rep-1", Name = "李娜" } } };
        var decision = play.Act(OpportunityKind.Presented, """{"audience":"采购","title":"五轴方案"}""", [Shown], customer: "c-1");

        var summary = Assert.Single(decision.Effects!.OfType<SubjectEffect.Act>());
        Assert.Equal(("customer", "c-1", OpportunityKind.Summary), (summary.Kind, summary.Id, summary.Node));
        Assert.Equal([Shown], summary.Evidence!);
        Assert.Contains("\"at\":\"2026-02-03T02:00:00.0000000+00:00\"", summary.Fields, StringComparison.Ordinal);
        Assert.Contains("李娜 已于 2026-02-03 10:00 向您演示方案《五轴方案》，资料见附件。", summary.Fields, StringComparison.Ordinal);
        Assert.Contains("李娜 presented the proposal '五轴方案' to you on 2026-02-03 10:00. The documents are attached.", summary.Fields, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("proposal.presented", "follow-up")]
    [InlineData("visit.recorded", null)]
    [InlineData("need.raised", null)]
    public void Only_nodes_that_say_so_open_a_follow_up_window(string node, string? template) =>
        Assert.Equal(template, Play().Act(node, "{}", [], customer: "c-1").Effects!.OfType<SubjectEffect.StartChain>().SingleOrDefault()?.Template);

    [Fact]
    public void A_pipeline_that_was_saved_before_windows_were_data_still_opens_the_one_of_a_presented_proposal()
    {
        var play = Play().With("pipeline", """{"stages":[{"key":"new","labels":{"zh-CN":"新","en":"New"},"nodes":["lead.captured"]}]}""");

        Assert.Equal("follow-up", Assert.Single(play.Act(OpportunityKind.Presented, "{}", [Shown], customer: "c-1").Effects!.OfType<SubjectEffect.StartChain>()).Template);
        Assert.Equal("/followUps/a b", Assert.Single(PipelinePolicy.Instance.Check("""{"stages":[{"key":"new","labels":{},"nodes":["x.a"]}],"followUps":{"a b":"t"}}""")).Pointer);
    }

    private static SubjectPlay<Opportunity> Play() => new(new OpportunityKind(), "o-1");
}
