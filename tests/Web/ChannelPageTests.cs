using Microsoft.Playwright;
using SalesFlow.Channels;
using SalesFlow.Client;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Web;

/// <summary>Channels on their page, against servers that answer as the providers do.</summary>
[Collection(WebDemo.Calm)]
public sealed class ChannelPageTests(WebDemo demo)
{
    private const string Admin = "gm-01";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("zh-CN", Screen.Desktop, false, "试发成功", "签名不对")]
    [InlineData("en", Screen.Phone, true, "The test message arrived", "sign not match")]
    public async Task A_robot_is_set_up_tried_changed_without_its_secrets_and_removed(string language, Screen screen, bool dark, string arrived, string refused)
    {
        var provider = new Provider(() => TimeProvider.System.GetUtcNow());
        await using var dingtalk = await LocalReceiver.StartAsync(provider.Answer);
        var page = await demo.OpenAsync(Admin, screen, "admin/channels", language, dark);
        await page.ClickAsync("[data-do=add]");
        await page.SelectOptionAsync("[data-field=kind]", "dingtalk");
        await page.FillAsync("[data-field=key]", "web-robot");
        await page.FillAsync("[data-field=name]", "华东销售群");

        // What is missing is said at its field, and nothing is kept.
        await page.ClickAsync("[data-do=save]");
        await Assertions.Expect(page.Locator("[data-at='/address']")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("[data-at='/secret']")).ToBeVisibleAsync();
        await page.FillAsync("[data-field=address]", $"{dingtalk.Address}robot/send?access_token=token-of-the-group");
        await page.FillAsync("[data-field=secret]", "SECwrong");
        await page.SelectOptionAsync("[name=teams]", new SelectOptionValue { Index = 1 });
        var team = await page.Locator("[data-picked]").GetAttributeAsync("data-picked");
        await Looks.FitsAsync(page);
        await Looks.AccessibleAsync(page);
        await Looks.ShotAsync(page, $"channel-editor-{screen}-{language}", whole: true);
        await page.ClickAsync("[data-do=save]");
        await Assertions.Expect(page.Locator("[data-tried=failed]")).ToContainTextAsync(refused);
        await Assertions.Expect(page.Locator(".done")).ToHaveCountAsync(0);

        // A change that names neither address nor secret keeps both; the secret alone is put right.
        var row = page.Locator("[data-channel=web-robot]");
        await row.Locator("[data-do=edit]").ClickAsync();
        await Assertions.Expect(page.Locator("[data-field=address]")).ToHaveValueAsync("");
        await Assertions.Expect(page.Locator("[data-field=secret]")).ToHaveValueAsync("");
        await page.FillAsync("[data-field=secret]", Provider.Secret);
        await page.ClickAsync("[data-do=save]");
        await Assertions.Expect(page.Locator(".done")).ToContainTextAsync(arrived);
        await Assertions.Expect(row.Locator("[data-state=ok]")).ToBeVisibleAsync();
        await row.Locator("[data-do=edit]").ClickAsync();
        await page.FillAsync("[data-field=name]", "华东群");
        await page.FillAsync("[data-field=perMinute]", "10");
        await page.ClickAsync("[data-do=save]");
        await Assertions.Expect(page.Locator(".done")).ToContainTextAsync(arrived);
        await Assertions.Expect(row.Locator("strong")).ToHaveTextAsync("华东群");
        Assert.Equal(2, provider.Taken.Count);
        var kept = await demo.Api().Channels.GetAsync("web-robot", Cancel);
        Assert.Equal(("dingtalk", 10, team), (kept.Kind, kept.PerMinute, Assert.Single(kept.Teams!)));
        var seen = await page.ContentAsync();
        Assert.DoesNotContain("token-of-the-group", seen, StringComparison.Ordinal);
        Assert.DoesNotContain(Provider.Secret, seen, StringComparison.Ordinal);
        await Looks.FitsAsync(page);
        await Looks.AccessibleAsync(page);
        await Looks.ShotAsync(page, $"channels-{screen}-{language}", whole: true);

        await row.Locator("[data-do=remove]").ClickAsync();
        await row.Locator("[data-do=remove-sure]").ClickAsync();
        await Assertions.Expect(row).ToHaveCountAsync(0);
        Assert.DoesNotContain((await demo.Api().Channels.ListAsync(Cancel)).Items, one => one.Key == "web-robot");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_webhooks_secret_is_shown_once_changed_with_an_overlap_and_a_colleagues_change_is_not_overwritten()
    {
        await using var receiver = await LocalReceiver.StartAsync(_ => (200, ""));
        var page = await demo.OpenAsync(Admin, Screen.Desktop, "admin/channels");
        await page.ClickAsync("[data-do=add]");
        await page.SelectOptionAsync("[data-field=kind]", "webhook");
        await page.FillAsync("[data-field=key]", "web-hook");
        await page.FillAsync("[data-field=name]", "CRM");
        await page.FillAsync("[data-field=address]", receiver.Address.ToString());
        await page.SelectOptionAsync("[name=events]", "alert.fired");
        await page.ClickAsync("[data-do=save]");
        await Assertions.Expect(page.Locator(".done")).ToContainTextAsync("试发成功");
        var secret = await page.Locator("[data-told] [data-secret]").InnerTextAsync();
        Assert.StartsWith("whsec_", secret, StringComparison.Ordinal);
        await Looks.ShotAsync(page, "channel-secret", whole: true);
        Assert.True(Signed(receiver.All[^1], secret));
        await page.ClickAsync("[data-do=hide]");
        Assert.DoesNotContain(secret, await page.ContentAsync(), StringComparison.Ordinal);

        // For a day both secrets sign.
        var row = page.Locator("[data-channel=web-hook]");
        await row.Locator("[data-do=rotate]").ClickAsync();
        await row.Locator("[data-do=rotate-sure]").ClickAsync();
        var next = await page.Locator("[data-told] [data-secret]").InnerTextAsync();
        await row.Locator("[data-do=test]").ClickAsync();
        await Assertions.Expect(page.Locator(".done")).ToContainTextAsync("试发成功");
        Assert.True(Signed(receiver.All[^1], secret) && Signed(receiver.All[^1], next));

        // A colleague changed it meanwhile: what is typed here does not overwrite that.
        await row.Locator("[data-do=edit]").ClickAsync();
        var theirs = await demo.Api().Channels.GetAsync("web-hook", Cancel);
        await demo.Api().Channels.PutAsync(theirs with { Name = "CRM 二期" }, Cancel);
        await page.FillAsync("[data-field=name]", "CRM 一期");
        await page.ClickAsync("[data-do=save]");
        await Assertions.Expect(page.Locator("[role=alert]").First).ToBeVisibleAsync();
        var kept = await demo.Api().Channels.GetAsync("web-hook", Cancel);
        Assert.Equal(("CRM 二期", "alert.fired"), (kept.Name, Assert.Single(kept.Events!)));
        await demo.Api().Channels.RemoveAsync("web-hook", Cancel);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_channel_that_is_not_reached_says_why_and_its_log_too()
    {
        await demo.Api().Channels.PutAsync(new() { Key = "browser-test", Kind = "webhook", Name = "浏览器测试", Address = "http://127.0.0.1:9/hook" }, Cancel);
        var page = await demo.OpenAsync(Admin, Screen.Desktop, "admin/channels");
        var row = page.Locator("[data-channel=browser-test]");
        await row.Locator("[data-do=test]").ClickAsync();
        await Assertions.Expect(page.Locator("[data-tried=failed]")).ToContainTextAsync("试发失败：连不上对方");
        await Assertions.Expect(page.Locator("[data-log=browser-test] tbody tr").First).ToContainTextAsync("失败");
        await Looks.ShotAsync(page, "channel-tried", whole: true);
        await demo.Api().Channels.RemoveAsync("browser-test", Cancel);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_members_address_language_and_channels_are_set_on_their_page()
    {
        await demo.Api().Channels.PutAsync(new() { Key = "web-mail", Kind = "email", Name = "公司邮件", Address = "smtp://127.0.0.1:9", Settings = new Dictionary<string, string> { ["from"] = "salesflow@example.com" }, Off = true }, Cancel);
        var before = await demo.Api().Members.GetAsync("rep-05", Cancel);
        var page = await demo.OpenAsync(Admin, Screen.Phone, "admin/members/rep-05");
        await page.FillAsync("[data-field=email]", "rep-05");
        await page.ClickAsync("[data-do=save]");
        await Assertions.Expect(page.Locator("[data-at='/addresses/email']")).ToHaveTextAsync("请填邮箱地址");
        await page.FillAsync("[data-field=email]", "rep-05@example.com");
        await page.SelectOptionAsync("[data-field=language]", "en");
        await page.UncheckAsync("[data-channel=web-mail]");
        await Looks.FitsAsync(page);
        await Looks.AccessibleAsync(page);
        await Looks.ShotAsync(page, "member-told", whole: true);
        await page.ClickAsync("[data-do=save]");
        await Assertions.Expect(page.Locator(".done")).ToBeVisibleAsync();
        var kept = await demo.Api().Members.GetAsync("rep-05", Cancel);
        Assert.Equal(("rep-05@example.com", "en"), (kept.Addresses!["email"], kept.Language));
        Assert.DoesNotContain("web-mail", kept.Channels!);
        Assert.Equal((before.Name, before.Team, before.Supervisor), (kept.Name, kept.Team, kept.Supervisor));
        await demo.Api().Members.PutAsync(before with { Version = null }, Cancel);
        await demo.Api().Channels.RemoveAsync("web-mail", Cancel);
        await page.Context.CloseAsync();
    }

    private static bool Signed(LocalReceiver.Received one, string secret) => WebhookSignature.Verify(
        secret, one.Headers["webhook-id"], one.Headers["webhook-timestamp"], one.Headers["webhook-signature"], one.Body, DateTimeOffset.FromUnixTimeSeconds(long.Parse(one.Headers["webhook-timestamp"])));
}
