using System.Text;
using System.Text.Json;
using SalesFlow.Api;
using SalesFlow.EndToEnd;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Channels;

/// <summary>A server that may call addresses of its own machine.</summary>
public sealed class OutgoingServer : EdgeServer
{
    protected override ValueTask ConfigureAsync(Dictionary<string, string?> settings)
    {
        settings["SalesFlow:Channel:AllowPrivate"] = "true";
        return default;
    }
}

/// <summary>After a proposal was presented the customer is sent its summary by WeChat, against a local server that answers as WeCom does.</summary>
public sealed class CustomerSummaryTests(OutgoingServer server) : IClassFixture<OutgoingServer>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_customer_is_sent_what_was_presented_by_whom_and_when_with_the_documents()
    {
        var provider = new Provider(() => DateTimeOffset.MinValue);
        await using var wecom = await LocalReceiver.StartAsync(one => provider.Answer(one));
        var company = await Company.MakeAsync(server, "wechat");
        await company.SendAsync("PUT", "/v1/members/rep-1", """{"name":"李娜","addresses":{"wecom":"LiNa"}}""");
        var channel = $$$"""{"kind":"wecom-customer","address":"{{{wecom.Address}}}","secret":"{{{Provider.AppSecret}}}","settings":{"corpId":"{{{Provider.Corp}}}"}}""";
        Assert.Equal("wecom-customer", JsonElement.Parse((await company.SendAsync("PUT", "/v1/channels/wechat", channel)).Text).GetProperty("kind").GetString());
        Assert.Equal("delivered", (await company.PostAsync("/v1/channels/wechat/test", "{}")).GetProperty("status").GetString());
        Assert.Empty(provider.ToCustomers);

        await company.PostAsync("/v1/actions", """{"id":"p-1","node":"customer.profiled","occurredAt":"2026-03-02T02:00:00Z","actor":"rep-1","customer":"c-1","fields":{"name":"宁波海天","contacts":[{"name":"王工","wechat":"wmAAA"},{"name":"陈总","phone":"1"}]}}""");
        await Present(company, "c-1", "a-1");
        await Present(company, "c-2", "a-2");
        await Company.UntilAsync(async () => (await Tried(company)).Length == 3, "both summaries were tried");

        var sent = JsonElement.Parse(Assert.Single(provider.ToCustomers));
        Assert.Equal(("single", "LiNa", "wmAAA"), (Text(sent, "chat_type"), Text(sent, "sender"), Assert.Single(sent.GetProperty("external_userid").EnumerateArray()).GetString()));
        Assert.Equal("李娜 已于 2026-03-02 10:00 向您演示方案《五轴方案》，资料见附件。\n交期 30 天", sent.GetProperty("text").GetProperty("content").GetString());
        var attachment = Assert.Single(sent.GetProperty("attachments").EnumerateArray());
        Assert.Equal(("file", "方案 a-1"), (Text(attachment, "msgtype"), provider.Uploads[attachment.GetProperty("file").GetProperty("media_id").GetString()!]));

        var tries = await Tried(company);
        Assert.Equal(["delivered", "delivered", "dropped"], tries.Select(one => Text(one, "status")).Order(StringComparer.Ordinal));
        Assert.Contains("external_userid", tries.Single(one => Text(one, "status") == "dropped").GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Contacts_that_WeCom_does_not_reach_are_refused_in_the_log_and_come_again_once_they_are_mended()
    {
        var provider = new Provider(() => DateTimeOffset.MinValue) { Unreached = "wmOLD" };
        await using var wecom = await LocalReceiver.StartAsync(one => provider.Answer(one));
        var company = await Company.MakeAsync(server, "wechat-lost");
        await company.SendAsync("PUT", "/v1/channels/wechat", $$$"""{"kind":"wecom-customer","language":"en","address":"{{{wecom.Address}}}","secret":"{{{Provider.AppSecret}}}","settings":{"corpId":"{{{Provider.Corp}}}"}}""");
        await Profile(company, "p-1", "wmOLD");
        await Present(company, "c-1", "a-1");
        await Company.UntilAsync(async () => (await Tried(company)).Any(one => Text(one, "status") == "failed"), "it was refused");
        Assert.Contains("fail_list", (await Tried(company))[0].GetProperty("error").GetString(), StringComparison.Ordinal);

        await Profile(company, "p-2", "wmNEW");
        provider.EndToken();
        await Company.UntilAsync(async () => (await Tried(company)).Any(one => Text(one, "status") == "delivered"), "it came again");
        Assert.StartsWith("rep-1 presented the proposal '五轴方案' to you on 2026-03-02 10:00.", JsonElement.Parse(provider.ToCustomers[^1]).GetProperty("text").GetProperty("content").GetString(), StringComparison.Ordinal);
    }

    private static Task<JsonElement> Profile(Company company, string id, string wechat) => company.PostAsync("/v1/actions",
        $$$"""{"id":"{{{id}}}","node":"customer.profiled","occurredAt":"2026-03-02T02:00:00Z","actor":"rep-1","customer":"c-1","fields":{"contacts":[{"name":"王工","wechat":"{{{wechat}}}"}]}}""");

    private static async Task Present(Company company, string customer, string id)
    {
        var file = await company.Client.Evidence.UploadAsync(Encoding.UTF8.GetBytes("方案 " + id), "text/plain", Cancel);
        await company.PostAsync("/v1/actions",
            $$$"""{"id":"{{{id}}}","node":"proposal.presented","occurredAt":"2026-03-02T02:00:00Z","actor":"rep-1","customer":"{{{customer}}}","opportunity":"o-{{{customer}}}","fields":{"audience":"采购","title":"五轴方案","summary":"交期 30 天"},"evidence":[{"kind":"document","sha256":"{{{file}}}","name":"方案.txt"}]}""");
    }

    private static async Task<JsonElement[]> Tried(Company company) => [.. (await company.GetAsync("/v1/channels/wechat/deliveries")).GetProperty("items").EnumerateArray()];

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
