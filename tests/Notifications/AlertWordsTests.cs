using SalesFlow.Journal;
using Xunit;
using static SalesFlow.Notifications.AlertSamples;

namespace SalesFlow.Notifications;

public sealed class AlertWordsTests
{
    private static readonly Dictionary<string, string> Template = new() { ["zh-CN"] = "方案交付", ["en"] = "Proposal delivery" };
    private static readonly Dictionary<string, string> Step = new() { ["zh-CN"] = "提交方案", ["en"] = "Submit proposal" };

    [Fact]
    public void An_overdue_step_says_who_what_and_since_when_in_both_languages()
    {
        var text = Text(MessageKind.Single, new AlertSubject(Alert("a").Alert, "c-101", "张三", Template, Step, Now, false));
        Assert.Equal("【超期】客户 c-101，方案交付 pd-0001，步骤「提交方案」应于 2026-02-03 09:00 前完成，已超期 2 小时 5 分，负责人：张三。", text["zh-CN"]);
        Assert.Equal("Overdue: customer c-101, Proposal delivery pd-0001, step \"Submit proposal\" due 2026-02-03 09:00, late by 2 h 5 min, owner: 张三.", text["en"]);
    }

    [Fact]
    public void A_reminder_ahead_says_when_it_is_due_and_that_it_was_sent_late()
    {
        var text = Text(MessageKind.Single, new AlertSubject(Alert("a").Alert with { Late = true }, "c-101", null, Template, Step, Now.AddDays(1), false));
        Assert.Equal("【提醒】客户 c-101，方案交付 pd-0001，步骤「提交方案」应于 2026-02-04 09:00 前完成。（补发）", text["zh-CN"]);
        Assert.Equal("Reminder: customer c-101, Proposal delivery pd-0001, step \"Submit proposal\" due 2026-02-04 09:00. (sent late)", text["en"]);
    }

    [Fact]
    public void A_chain_that_could_not_be_read_leaves_its_words_out()
    {
        var text = Text(MessageKind.Single, new AlertSubject(Alert("a").Alert, null, null, null, null, null, false));
        Assert.Equal("【提醒】动作链 pd-0001，步骤「proposal」。", text["zh-CN"]);
        Assert.Equal("Reminder: chain pd-0001, step \"proposal\".", text["en"]);
    }

    [Fact]
    public void A_digest_lists_twenty_and_counts_the_rest()
    {
        var text = Text(MessageKind.Digest, [.. Enumerable.Range(0, 23).Select(i => new AlertSubject(Alert($"a-{i}").Alert, $"c-{i}", null, Template, Step, Now, true))]);
        var lines = text["zh-CN"].Split('\n');
        Assert.Equal(22, lines.Length);
        Assert.Equal("您有 23 条提醒：", lines[0]);
        Assert.Contains("c-19", lines[20]);
        Assert.Equal("另有 3 条，请在系统中查看。", lines[21]);
        Assert.EndsWith("and 3 more; see the alert list.", text["en"]);
    }

    private static IReadOnlyDictionary<string, string> Text(MessageKind kind, params AlertSubject[] alerts) =>
        AlertWords.Text(kind, alerts, "Asia/Shanghai", Now.AddMinutes(125));
}
