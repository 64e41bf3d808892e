using Microsoft.Playwright;
using SalesFlow.Client;
using Xunit;

namespace SalesFlow.Web;

/// <summary>A member's inbox: what comes is there without a reload, and goes in one tap.</summary>
[Collection(WebDemo.Name)]
public sealed class InboxTests(WebDemo demo)
{
    [Theory]
    [InlineData(Screen.Phone, "zh-CN", false)]
    [InlineData(Screen.Desktop, "en", true)]
    public async Task A_reminder_comes_in_live_and_is_acknowledged_or_snoozed_in_one_tap(Screen screen, string language, bool dark)
    {
        await demo.BrowserAsync();
        var api = demo.Api();
        var member = screen == Screen.Phone ? "rep-05" : "rep-06";
        var page = await demo.OpenAsync(member, screen, "inbox", language, dark);
        var complaints = Looks.Complaints(page);
        var readAll = page.Locator("[data-do=read]");
        await page.Locator("h1").WaitForAsync();
        if (await readAll.CountAsync() > 0)
        {
            await readAll.ClickAsync();
        }

        await Assertions.Expect(page.Locator(".bell")).ToHaveAttributeAsync("data-unread", "0");
        var ids = new[] { $"ib-{Guid.NewGuid():n}", $"ib-{Guid.NewGuid():n}" };
        foreach (var id in ids)
        {
            await api.Chains.CreateAsync(new NewChain { Id = id, Template = await ShortAsync(api), Customer = "c-0001", Owner = member, PlannedStart = TimeProvider.System.GetUtcNow().AddDays(-20) }, cancel: TestContext.Current.CancellationToken);
        }

        // What fires now is told to the owner; the page has it without being asked.
        await Assertions.Expect(page.Locator("[data-alert][data-unread=yes]").First).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Assertions.Expect(page.Locator(".bell")).Not.ToHaveAttributeAsync("data-unread", "0");
        await Looks.FitsAsync(page);
        await Looks.AccessibleAsync(page);
        await Looks.ShotAsync(page, $"inbox-{screen}-{language}");

        var first = page.Locator("[data-alert]").First;
        var acknowledged = (await first.GetAttributeAsync("data-alert"))!;
        await first.Locator("[data-do=acknowledge]").ClickAsync();
        await Assertions.Expect(page.Locator($"[data-alert='{acknowledged}']")).ToHaveCountAsync(0);
        var second = page.Locator("[data-alert]").First;
        var snoozed = (await second.GetAttributeAsync("data-alert"))!;
        await second.Locator("[data-do=snooze]").ClickAsync();
        await Assertions.Expect(page.Locator($"[data-alert='{snoozed}']")).ToHaveCountAsync(0);
        await page.ClickAsync("a[href='inbox?view=all']");
        await Assertions.Expect(page.Locator($"[data-alert='{acknowledged}']")).ToBeVisibleAsync();
        await Looks.AccessibleAsync(page);
        Assert.Empty(complaints);
        await page.Context.CloseAsync();
    }

    /// <summary>A promise of which all rungs are long past: they fire at once.</summary>
    private static async Task<string> ShortAsync(SalesFlowClient api)
    {
        const string key = "inbox-test";
        await api.Templates.PutAsync(new ChainTemplate
        {
            Key = key, Labels = new Dictionary<string, string> { ["zh-CN"] = "收件箱测试", ["en"] = "Inbox test" },
            Steps = [new TemplateStep { Key = "need", Node = "need.raised", Role = "rep", Stage = 1, Required = true, Evidence = [], Labels = new Dictionary<string, string> { ["zh-CN"] = "提出需求", ["en"] = "Raise the need" }, Limit = new StepLimit { Length = "P1D", Clock = "elapsed" }, Ladder = [new Rung("80%", "owner"), new Rung("due", "owner")] }],
        }, cancel: TestContext.Current.CancellationToken);
        return key;
    }
}
