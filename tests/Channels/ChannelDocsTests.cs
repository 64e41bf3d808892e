using System.Text;
using SalesFlow.Actions;
using SalesFlow.Journal;
using SalesFlow.Notifications;
using SalesFlow.Opportunities;
using SalesFlow.Subjects;
using SalesFlow.Support;
using SalesFlow.Tests.Subjects;
using Xunit;

namespace SalesFlow.Channels;

/// <summary>docs/channels.md shows what is sent: its examples are made by the code that sends. <c>SALESFLOW_WRITE_DOCS=true</c> writes them anew.</summary>
public sealed class ChannelDocsTests
{
    private const string Begin = "<!-- made by ChannelDocsTests -->\n", End = "<!-- end -->";
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 14, 0, 0, TimeSpan.FromHours(8));

    [Fact]
    public void Each_channels_message_is_shown_as_it_is_read_in_both_languages()
    {
        var text = Repository.Text("docs", "channels.md");
        var (from, to) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        Assert.True(from >= Begin.Length && to > from, "the marks are there");
        var made = Made();
        if (Environment.GetEnvironmentVariable("SALESFLOW_WRITE_DOCS") == "true")
        {
            File.WriteAllText(Repository.Path("docs", "channels.md"), text[..from] + made + text[to..]);
            return;
        }

        Assert.Equal(made, text[from..to]);
    }

    private static string Made()
    {
        var text = new StringBuilder();
        foreach (var (kind, name) in new[] { ("wecom-robot", "企业微信群机器人 · WeCom group robot"), ("wecom-app", "企业微信应用消息 · WeCom application"), ("dingtalk", "钉钉机器人 · DingTalk robot"), ("feishu", "飞书机器人 · Feishu robot"), ("email", "邮件 · E-mail") })
        {
            text.Append($"\n### {name} (`{kind}`)\n");
            foreach (var language in new[] { "zh-CN", "en" })
            {
                text.Append($"\n{(language == "en" ? "English" : "中文")}:\n\n");
                Show(kind, ChannelWords.Of(language, [Alert(1)], "Asia/Shanghai", Now, Told(kind), ChannelKinds.All[kind].MostBytes));
                Show(kind, ChannelWords.Of(language, [.. Enumerable.Range(1, 45).Select(Alert)], "Asia/Shanghai", Now, Told(kind), Math.Min(1_200, ChannelKinds.All[kind].MostBytes)));
                Show(kind, ChannelWords.Test(language, language == "en" ? "Sales" : "销售群", language == "en" ? "Chen Ming" : "陈明"));
            }
        }

        text.Append("\n### 企业微信客户群发 · WeCom, to customers (`wecom-customer`)\n");
        foreach (var language in new[] { "zh-CN", "en" })
        {
            text.Append($"\n{(language == "en" ? "English" : "中文")}:\n\n```\n{Summary().Text(language, ChannelKinds.All[ChannelKinds.WeComCustomer].MostBytes)}\n[五轴方案.pdf]\n```\n");
        }

        var body = """{"stream":"chain/pd-0001","version":3,"kind":"chain.paused","recordedAt":"2026-03-02T06:00:00.000Z","data":{"reason":"waiting-customer","by":"rep-07"}}"""u8.ToArray();
        var record = new JournalRecord(new("acme", "chain/pd-0001"), 3, 4711, "chain.paused", Now.ToUniversalTime(), body, [], null);
        text.Append("\n### Webhook (`webhook`)\n\nData, the same in every language:\n\n```\n")
            .Append($"webhook-id: {Events.Id(4711)}\nwebhook-timestamp: {Now.ToUnixTimeSeconds()}\n")
            .Append($"webhook-signature: {WebhookSignature.Sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", Events.Id(4711), Now, Events.Payload(record))}\n\n")
            .Append($"{Encoding.UTF8.GetString(Events.Payload(record))}\n```\n\n");
        return text.ToString();

        void Show(string kind, (string Title, string Text) message) => text.Append(kind == "email" ? $"```\n{message.Title}\n\n{message.Text}\n```\n\n" : $"```\n{message.Text}\n```\n\n");
    }

    /// <summary>As the rules of opportunities queue it.</summary>
    private static CustomerSummary Summary()
    {
        var play = new SubjectPlay<Opportunity>(new OpportunityKind(), "o-1");
        play.Catalogue = play.Catalogue with { Members = new() { ["rep-07"] = new() { Id = "rep-07", Name = "张三" } } };
        var decision = play.Act(
            OpportunityKind.Presented, """{"audience":"采购","title":"五轴方案","summary":"交期 30 天，含两年保修。"}""", [new() { Kind = "document", Sha256 = new string('a', 64), Name = "五轴方案.pdf" }], customer: "c-101", actor: "rep-07");
        var act = decision.Effects!.OfType<SubjectEffect.Act>().Single();
        var kept = new ActionCommand("a-1//summary", act.Node, Now, "rep-07", "c-101", act.Kind, act.Id, null, act.Fields, act.Evidence!, [], [], false);
        var stream = new StreamId("acme", GrainKeys.Subject(act.Kind, act.Id));
        var record = SubjectRecords.Write(stream, 1, Now, SubjectRecords.Data(stream, kept, [], null, null), []);
        return CustomerSummary.Of(new JournalRecord(stream, 1, 1, record.Kind, Now, record.Body, record.Digest, null), null, play.Catalogue);
    }

    private static Func<AlertSubject, IEnumerable<string>>? Told(string kind) => ChannelKinds.All[kind].Personal ? null : _ => ["张三", "李四"];

    private static AlertSubject Alert(int number)
    {
        var due = Now.AddHours(-30 + (2 * number));
        return new(
            new($"a-{number}", $"pd-{number:0000}", "proposal", "proposal", 1, "due", ["rep-07"], due, Now, false, Now, null), $"c-{number + 100}", "张三", new Dictionary<string, string> { ["zh-CN"] = "方案交付", ["en"] = "Proposal delivery" },
            new Dictionary<string, string> { ["zh-CN"] = "提交方案", ["en"] = "Submit the proposal" }, due, false);
    }
}
