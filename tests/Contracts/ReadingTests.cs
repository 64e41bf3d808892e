using CsCheck;
using Xunit;

namespace SalesFlow.Contracts;

public sealed class ReadingTests
{
    [Theory]
    [InlineData("乙方承担无限连带责任。", true)]
    [InlineData("乙方不承担无限连带责任。", false)]
    [InlineData("乙方无需承担无限连带责任。", false)]
    [InlineData("乙方不得不承担无限连带责任。", true)]
    [InlineData("所谓“无限连带责任”条款不适用。", false)]
    [InlineData("本合同所称无限连带责任是指以全部财产清偿。", false)]
    [InlineData("本合同所称无限连带责任是指以全部财产清偿，乙方承担无限连带责任。", true)]
    [InlineData("乙方承担“无限连带责任”。", true)]
    [InlineData("合同中删去“无限连带责任”字样。", false)]
    [InlineData("乙 方 承 担 无 限\u3000连 带 责 任。", true)]
    [InlineData("乙方承担无\u200B限连带\uFEFF责任。", true)]
    [InlineData("乙方承擔無限連帶責任。", true)]
    [InlineData("乙方承担无限\n连带责任。", true)]
    [InlineData("甲方承担无限连带责任。", false)]
    [InlineData("无限连带责任由乙方承担。", true)]
    [InlineData("甲方有权向乙方主张无限连带责任。", true)]
    [InlineData("Ｔｈｅ Ｓｕｐｐｌｉｅｒ shall bear ｕｎｌｉｍｉｔｅｄ ｊｏｉｎｔ liability.", true)]
    public void An_undertaking_is_told_from_its_negation_quotation_and_definition(string text, bool risky) =>
        Assert.Equal(risky, ContractReview.Review(text).Findings.Any(f => f.Source == "unlimited-joint-liability"));

    [Fact]
    public void The_other_side_has_the_other_risks()
    {
        const string text = "甲方应承担无限连带责任。";
        Assert.Empty(ContractReview.Review(text).Findings);
        Assert.Single(ContractReview.Review(text, new() { Side = Side.Buyer }).Findings);
        Assert.Single(ContractReview.Review("甲方（卖方）：某公司\n乙方（买方）：某厂\n" + text).Findings);
    }

    [Fact]
    public void A_language_may_be_asked_for()
    {
        const string text = "乙方承担无限连带责任。 The Supplier shall bear unlimited joint and several liability.";
        Assert.Equal(2, ContractReview.Review(text).Findings.Count);
        Assert.Equal("乙方承担无限连带责任"[4..], Assert.Single(ContractReview.Review(text, new() { Language = Language.Chinese }).Findings).Text);
        Assert.Equal(["en"], ContractReview.Review(text, new() { Language = Language.English }).Packs.Keys);
    }

    [Fact]
    public void Clauses_are_cut_at_their_numbers_and_wrapped_lines_stay_together()
    {
        const string text = "设备采购合同\n\n第一条 违约责任\n乙方承担无限\n连带责任，依据第三条约定执行。第二条 价款 按附件执行。\n（一）分期付款；（二）一次付清。\n1.1 交货期为 3.5 个月。\n1.2 运费\n① 含税\n5. Liability. The Supplier shall not be liable.\nPlain paragraph here.\nAnother one.";
        var clauses = ContractReview.Review(text).Clauses;
        Assert.Equal(
            ["设备采购合同", "第一条 违约责任", "第二条 价款", "（一）", "（二）", "1.1 交", "1.2 运费", "① 含税", "5. Liability.", "Plain", "Another"],
            clauses.Select((c, i) => text.Substring(c.Span.Start, Math.Min(c.Span.Length, new[] { 6, 8, 6, 3, 3, 5, 6, 4, 13, 5, 7 }[i]))));
        Assert.Equal("第一条 违约责任", clauses[1].Title);
        Assert.Equal("5. Liability.", clauses[8].Title);
        var finding = Assert.Single(ContractReview.Review(text).Findings, f => f.Source == "unlimited-joint-liability");
        Assert.Equal((1, "无限\n连带责任"), (finding.Clause, finding.Text));
    }

    [Theory]
    [InlineData("1.1 乙方按合同总价的 30% 支付违约金。")]
    [InlineData("第五条 违约责任 乙方逾期交货的，按合同总价的 30% 支付违约金。")]
    public void A_number_or_title_on_the_same_line_hides_nothing(string text) =>
        Assert.Contains(ContractReview.Review(text).Findings, f => f.Source == "penalty-rate");

    [Fact]
    public void No_text_throws_and_every_span_lies_within_its_clause()
    {
        string[] pieces =
        [
            "第一条 ", "（二）", "1.1", "①", "Article 5. ", "乙方", "甲方", "不", "不得", "承担", "无限连带责任", "“", "”", "\"", "是指", "，", "。", "；", "\n", "\r\n", "  ", "\u3000", "\u200B",
            "\uD83D", "\uDE00", "😀", "Supplier ", "shall not ", "unlimited liability", "30%", "百分之三十", "违约金", "每逾期一日", "*", "_", "自动续期", "价格不得调整", "免费", "ａｂ", "\0",
        ];
        var text = Gen.Int[0, pieces.Length - 1].Array[0, 60].Select(picks => string.Concat(picks.Select(i => pieces[i])));
        Gen.Select(Gen.Bool, text, Gen.String).Select(t => t.Item1 ? t.Item2 : t.Item3).Sample(t =>
        {
            var result = ContractReview.Review(t);
            var end = 0;
            foreach (var clause in result.Clauses)
            {
                Assert.True(clause.Span.Start >= end && clause.Span.Length > 0 && clause.Span.End <= t.Length && clause.BodyStart >= clause.Span.Start && clause.BodyStart <= clause.Span.End);
                end = clause.Span.End;
            }

            foreach (var finding in result.Findings)
            {
                var clause = result.Clauses[finding.Clause].Span;
                Assert.True(finding.Span.Length > 0 && finding.Span.Start >= clause.Start && finding.Span.End <= clause.End);
                Assert.Equal(t.Substring(finding.Span.Start, finding.Span.Length), finding.Text);
            }
        }, iter: 3_000);
    }

    [Theory]
    [InlineData("连带")]
    [InlineData("最终用户收到甲方付款")]
    [InlineData("(((((第")]
    [InlineData("buyer may terminate liability cap joint price 5% penalty ")]
    public void The_longest_text_of_near_misses_is_reviewed_to_its_end(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, ContractReview.LongestText / piece.Length));
        Assert.Equal(text.TrimEnd().Length, ContractReview.Review(text).Clauses[^1].Span.End);
    }

    [Theory]
    [InlineData("百分之三十", 30)]
    [InlineData("千分之五", 0.5)]
    [InlineData("万分之五", 0.05)]
    [InlineData("12.5 %", 12.5)]
    [InlineData("5‰", 0.5)]
    [InlineData("三成", 30)]
    [InlineData("一倍", 100)]
    [InlineData("百分之一百二十", 120)]
    [InlineData("百分之零点五", 0.5)]
    [InlineData("thirty per cent", 30)]
    public void Shares_are_read_as_contracts_write_them(string text, double percent) => Assert.Equal((decimal)percent, Numbers.Percent(text));
}
