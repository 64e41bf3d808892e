using System.Text.Json;
using Microsoft.Playwright;
using SalesFlow.Client;
using Xunit;

namespace SalesFlow.Web;

/// <summary>What is held of a person: taken along as a file, and erased after its id was typed.</summary>
[Collection(WebDemo.Calm)]
public sealed class PersonalCardTests(WebDemo demo)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("zh-CN", Screen.Desktop, false, "已删除")]
    [InlineData("en", Screen.Phone, true, "Erased")]
    public async Task A_customers_data_is_downloaded_and_erased_and_only_an_admin_may(string language, Screen screen, bool dark, string erased)
    {
        await demo.BrowserAsync();
        var id = $"c-personal-{language}".ToLowerInvariant();
        var secret = $"王小明{language}";
        await demo.Api().Actions.PostAsync(
            new SalesAction
            {
                Id = $"{id}-profile", Node = "customer.profiled", Actor = "rep-01", Customer = id, OccurredAt = TimeProvider.System.GetUtcNow(),
                Fields = new Fields { { "name", secret }, { "owner", "rep-01" }, { "contacts", JsonSerializer.SerializeToElement(new[] { new { name = secret, phone = "13800001111" } }) } },
            },
            cancel: Cancel);

        var others = await demo.OpenAsync("dir-01", screen, $"customers/{id}", language, dark);
        await Assertions.Expect(others.Locator("h1")).ToContainTextAsync(secret);
        await Assertions.Expect(others.Locator("[data-personal]")).ToHaveCountAsync(0);
        await others.Context.CloseAsync();

        var page = await demo.OpenAsync("gm-01", screen, $"customers/{id}", language, dark);
        await page.Locator("[data-personal] summary").ClickAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("[data-do=personal-export]"));
        Assert.Equal($"{id}.json", download.SuggestedFilename);
        Assert.Contains("13800001111", await File.ReadAllTextAsync(await download.PathAsync(), Cancel), StringComparison.Ordinal);

        // Nothing goes by one press: the id is typed, and why is said.
        await page.ClickAsync("[data-do=erase]");
        await page.FillAsync("[data-field=reason]", "本人要求");
        await Assertions.Expect(page.Locator("[data-do=erase-sure]")).ToBeDisabledAsync();
        await page.FillAsync("[data-field=typed]", id[..^1]);
        await Assertions.Expect(page.Locator("[data-do=erase-sure]")).ToBeDisabledAsync();
        Assert.Equal(secret, (await demo.Api().Customers.GetAsync(id, Cancel)).Name);
        await page.FillAsync("[data-field=typed]", id);
        await Looks.FitsAsync(page);
        await Looks.AccessibleAsync(page);
        await Looks.ShotAsync(page, $"personal-{screen}-{language}", whole: true);
        await page.ClickAsync("[data-do=erase-sure]");
        await Assertions.Expect(page.Locator("[data-erased]")).ToContainTextAsync(erased);
        await Assertions.Expect(page.Locator("h1")).Not.ToContainTextAsync(secret);
        await Looks.ShotAsync(page, $"personal-erased-{screen}-{language}", whole: true);
        var left = (await demo.Api().Personal.CustomerAsync(id, Cancel)).GetRawText();
        Assert.DoesNotContain(secret, left, StringComparison.Ordinal);
        Assert.DoesNotContain("13800001111", left, StringComparison.Ordinal);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_member_who_still_owns_chains_is_not_erased_and_the_page_says_why()
    {
        await demo.BrowserAsync();
        var owner = (await demo.Api().Chains.PageAsync(new ChainsQuery { InFlight = true, Limit = 1 }, cancel: Cancel)).Items[0].Owner!;
        var page = await demo.OpenAsync("gm-01", Screen.Desktop, $"admin/members/{owner}");
        await page.Locator("[data-personal] summary").ClickAsync();
        await page.ClickAsync("[data-do=erase]");
        await page.FillAsync("[data-field=reason]", "离职");
        await page.FillAsync("[data-field=typed]", owner);
        await page.ClickAsync("[data-do=erase-sure]");
        await Assertions.Expect(page.Locator("[data-personal] [role=alert]").First).ToBeVisibleAsync();
        Assert.NotNull((await demo.Api().Members.GetAsync(owner, Cancel)).Name);
        await Looks.ShotAsync(page, "personal-in-use", whole: true);
        await page.Context.CloseAsync();
    }
}
