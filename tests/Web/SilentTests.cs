using Microsoft.Playwright;
using SalesFlow.Client;
using Xunit;

namespace SalesFlow.Web;

[Collection(WebDemo.Calm)]
public sealed class SilentTests(WebDemo demo)
{
    [Theory]
    [InlineData(Screen.Desktop, "zh-CN", true)]
    [InlineData(Screen.Phone, "en", false)]
    public async Task A_silent_customer_is_won_back_by_a_chain_and_the_lists_say_what_came_of_it(Screen screen, string language, bool dark)
    {
        var page = await demo.OpenAsync("dir-01", screen, "silent", language, dark);
        var card = page.Locator("article:has([data-do=rescue])").First;
        var customer = (await card.GetAttributeAsync("data-customer"))!;
        await card.Locator("[data-do=rescue]").ClickAsync();
        await Assertions.Expect(page.Locator($"[data-customer='{customer}'] [data-rescue]")).ToBeVisibleAsync();
        await Looks.FitsAsync(page);
        await Looks.AccessibleAsync(page);
        await Looks.ShotAsync(page, $"silent-{screen}-{language}");
        await page.ClickAsync("[data-view=rescue]");
        await Assertions.Expect(page.Locator($"[data-chain^='win-back:{customer}:']")).ToBeVisibleAsync();
        await Looks.FitsAsync(page);
        await Looks.AccessibleAsync(page);
        await Looks.ShotAsync(page, $"silent-rescue-{screen}-{language}");
        foreach (var view in new[] { "won", "kept" })
        {
            await page.ClickAsync($"[data-view={view}]");
            await Assertions.Expect(page.Locator(".card, .empty").First).ToBeVisibleAsync();
            await Looks.FitsAsync(page);
            await Looks.AccessibleAsync(page);
            await Looks.ShotAsync(page, $"silent-{view}-{screen}-{language}");
        }

        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_chain_is_continued_by_its_form_with_a_photo_as_proof()
    {
        var (api, cancel) = (demo.Api(), TestContext.Current.CancellationToken);
        var chain = $"sa-web-{Guid.NewGuid():n}";
        var now = TimeProvider.System.GetUtcNow();
        var customer = await LegalTests.CustomerAsync(api);
        await api.Chains.CreateAsync(new NewChain { Id = chain, Template = "sample", Customer = customer, Owner = "rep-08", PlannedStart = now }, cancel: cancel);
        await api.Actions.PostAsync(
            new SalesAction { Id = $"{chain}.1", Node = "sample.requested", OccurredAt = now, Actor = "rep-08", Customer = customer, Chain = chain, Fields = new Fields { { "applicant", "rep-08" }, { "model", "X200" }, { "urgency", "normal" }, { "expectedAt", "2030-01-02" } } },
            cancel: cancel);
        var page = await demo.OpenAsync("wh-01", Screen.Phone, $"chains/{chain}");
        await page.ClickAsync("[data-go='sample.shipped']");
        await Assertions.Expect(page.Locator($"[data-chain='{chain}']")).ToBeVisibleAsync();
        await page.FillAsync("[data-name=carrier]", "顺丰");
        await page.FillAsync("[data-name=trackingNo]", "SF1001");
        await page.ClickAsync("[data-do=camera]");
        await page.ClickAsync("[data-do=shoot]");
        await Assertions.Expect(page.Locator("[data-photo]")).ToBeVisibleAsync();
        await Looks.FitsAsync(page);
        await Looks.AccessibleAsync(page);
        await Looks.ShotAsync(page, "form-chain", whole: true);
        await page.ClickAsync("[data-do=hand-in]");
        await Assertions.Expect(page.Locator($"[data-handed='{chain}']")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("[data-missing]")).ToHaveCountAsync(0);
        var done = await api.Chains.GetAsync(chain, cancel);
        Assert.True(done.Closed, string.Join(" ", done.BrokenBy));
        Assert.True(Assert.Single(done.Steps[^1].Evidence).Present);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_supervisor_assigns_a_ticket_gives_it_to_someone_else_and_cancels_it()
    {
        var (api, cancel) = (demo.Api(), TestContext.Current.CancellationToken);
        var id = $"t-web-{Guid.NewGuid():n}";
        await api.Actions.PostAsync(
            new SalesAction
            {
                Id = id, Node = "support.requested", OccurredAt = TimeProvider.System.GetUtcNow(), Actor = "rep-09", Customer = await LegalTests.CustomerAsync(api), Ticket = id,
                Fields = new Fields { { "deviceModel", "ZL-200" }, { "fault", "伺服报警" }, { "urgency", "urgent" } }, Evidence = [EvidenceItem.Photo(new string('b', 64), "fault.jpg")],
            }, cancel: cancel);
        var page = await demo.OpenAsync("sup-04", Screen.Desktop, $"tickets/{(await api.Tickets.GetAsync(id, cancel)).Number}");
        await page.SelectOptionAsync("[name=engineer]", "eng-02");
        await page.ClickAsync("[data-do=assign]");
        await Assertions.Expect(page.Locator("[data-state=assigned]")).ToBeVisibleAsync();
        Assert.Equal("eng-02", (await api.Tickets.GetAsync(id, cancel)).Engineer);
        await Looks.AccessibleAsync(page);
        await Looks.ShotAsync(page, "ticket-dispatch", whole: true);
        await page.SelectOptionAsync("[name=engineer]", "eng-03");
        await page.ClickAsync("[data-do=assign]");
        await Assertions.Expect(page.Locator("[name=engineer] option[value=eng-03]")).ToHaveCountAsync(0);
        Assert.Equal("eng-03", (await api.Tickets.GetAsync(id, cancel)).Engineer);
        await page.ClickAsync("details:has([name=cancelReason]) summary");
        await page.FillAsync("[name=cancelReason]", "客户自行修复");
        await page.ClickAsync("[data-do=cancel]");
        await Assertions.Expect(page.Locator("[data-state=cancelled]")).ToBeVisibleAsync();
        Assert.Equal("cancelled", (await api.Tickets.GetAsync(id, cancel)).State);
        await page.Context.CloseAsync();
    }
}
