using SalesFlow.Actions;
using SalesFlow.Notes;
using SalesFlow.Tenants;
using SalesFlow.Tests.Subjects;
using Xunit;

namespace SalesFlow.Tests.Notes;

/// <summary>What rules and the trained model make of a note's words.</summary>
public sealed class TagRulesTests
{
    private static readonly TagRules Shipped = TagPolicy.Instance.Of(new Catalogue("acme", 1, new TenantSettings(), [], [], [], []));

    [Theory]
    [InlineData("客户投诉主轴又坏了", "complaint")]
    [InlineData("这个月没有投诉，客户很满意", "")]
    [InlineData("没有质量问题，但是联系不上售后", "complaint")]
    [InlineData("要是能自动换刀就好了", "idea")]
    [InlineData("客户建议把防护门改成双开", "idea")]
    [InlineData("没什么建议", "")]
    [InlineData("友商报价比我们低两成", "competitor")]
    [InlineData("没有竞争对手参与", "")]
    [InlineData("问了 VMC-850 的交期", "product")]
    [InlineData("问了ＶＭＣ－８５０的交期", "product")]
    [InlineData("明年三期扩产，加一条产线", "expansion")]
    [InlineData("暂不扩产", "")]
    [InlineData("The customer complained: the spindle is broken", "complaint")]
    [InlineData("No complaints this month", "")]
    [InlineData("It would be nice to have a second door", "idea")]
    [InlineData("They are switching to another supplier", "competitor")]
    [InlineData("An idealist with a rivalry", "")]
    [InlineData("看了 X200，抱怨太慢，建议改进；友商也在谈", "complaint idea competitor product")]
    [InlineData("天气不错", "")]
    public void A_note_is_tagged_by_rules_in_Chinese_and_English(string text, string tags) =>
        Assert.Equal(tags, string.Join(' ', CompiledTags.Of(Shipped).In(text).Select(tag => tag.Key)));

    [Fact]
    public void A_tag_names_the_words_by_which_it_was_given_and_the_version_of_its_rules()
    {
        var play = new SubjectPlay<Note>(new NoteKind(), "n-1");
        play.Act(NoteRules.Taken, """{"text":"客户投诉主轴又坏"}""", customer: "c-1");

        Assert.Equal(new NoteTag("complaint", "rule", 0, "投诉"), Assert.Single(play.State!.Tags));
    }

    [Fact]
    public void A_tenants_own_products_and_competitors_are_data()
    {
        var play = new SubjectPlay<Note>(new NoteKind(), "n-1").With("note-tags", """{"tags":[{"key":"rival-east","labels":{"zh-CN":"东方机床","en":"East Machines"},"words":["东方机床"]}]}""");
        play.Act(NoteRules.Taken, """{"text":"东方机床 下周来演示，客户投诉"}""");

        Assert.Equal([("rival-east", 1)], play.State!.Tags.Select(tag => (tag.Key, tag.Version!.Value)));
        var errors = TagPolicy.Instance.Check("""{"tags":[{"key":"a b","labels":{},"words":[""],"patterns":["(?=x)"]},{"key":"ok","labels":{},"words":[]}]}""");
        Assert.Equal(["/tags/0/key", "/tags/0/words", "/tags/0/patterns/0"], errors.Select(error => error.Pointer));
    }

    /// <summary>Words that no rule knows: rep's own way of saying that a machine shakes.</summary>
    private static readonly string[] Shaking = ["切削时震得厉害", "一开高速就震动明显", "工件表面有震纹", "震动大到要垫木块", "夜班反映机床震", "老机床震得螺丝松了", "震刀严重换了刀也一样", "空转也震"];
    private static readonly string[] Still = ["一切顺利下单了", "约了下周再来", "付款已安排", "合同走流程中", "车间在装空调", "王工出差了", "换了新的采购经理", "参观了展厅"];

    [Fact]
    public void Tags_are_trainable_the_model_adds_what_no_rule_knows_and_says_how_sure_it_is()
    {
        var rules = Shipped with { Tags = [.. Shipped.Tags, new("vibration", new() { ["zh-CN"] = "震动" }, [])] };
        var model = TagTrainer.Train([.. Shaking.Select(text => new TaggedText(text, ["vibration"])), .. Still.Select(text => new TaggedText(text, []))], rules, 3);

        var tag = Assert.Single(NoteRules.TagsOf("客户说精加工时震得不行", rules, 0, model), tag => tag.Key == "vibration");
        Assert.Equal(("model", 3, true), (tag.By, tag.Version, tag.Probability >= 0.5));
        Assert.DoesNotContain(NoteRules.TagsOf("客户说下周付款", rules, 0, model), tag => tag.Key == "vibration");
        var quality = Assert.Single(model.Quality);
        Assert.Equal((16, 8), (quality.Notes, quality.Tagged));
        Assert.True(quality.Recall >= 0.75 && quality.Precision >= 0.75, $"precision {quality.Precision}, recall {quality.Recall}");
        TestContext.Current.TestOutputHelper?.WriteLine($"precision {quality.Precision}, recall {quality.Recall}");
    }

    [Fact]
    public void The_same_texts_in_any_order_give_the_same_weights_and_too_few_are_refused()
    {
        var rules = Shipped with { Tags = [new("vibration", [], [])] };
        TaggedText[] texts = [.. Shaking.Select(text => new TaggedText(text, ["vibration"])), .. Still.Select(text => new TaggedText(text, []))];
        var (one, other) = (TagTrainer.Train(texts, rules, 1).Tags[0], TagTrainer.Train([.. texts.Reverse()], rules, 1).Tags[0]);

        Assert.Equal(one.At, other.At);
        Assert.Equal(one.Weights, other.Weights);
        Assert.Equal(one.Bias, other.Bias);
        Assert.Throws<TooFewTaggedException>(() => TagTrainer.Train(texts[..4], rules, 1));
    }

    [Fact]
    public void What_a_person_said_holds_whatever_is_transcribed_later()
    {
        var play = new SubjectPlay<Note>(new NoteKind(), "n-1");
        play.Act(NoteRules.Taken, "{}", [new EvidenceItem { Kind = "audio", Sha256 = new string('a', 64) }]);
        play.Act(NoteRules.Tagged, """{"tags":["idea"]}""");
        play.Act(NoteRules.Transcribed, """{"model":"m"}""", [new EvidenceItem { Kind = "transcript", Text = "客户投诉" }], actor: "salesflow");

        Assert.Equal(("idea", "person", "客户投诉"), (play.State!.Tags[0].Key, play.State.Tags[0].By, play.State.Text));
    }
}
