using Microsoft.Playwright;
using Xunit;

namespace SalesFlow.Web;

/// <summary>The weekly digest and adoption, as a manager looks at them.</summary>
[Collection(WebDemo.Calm)]
public sealed class DigestTests(WebDemo demo)
{
    [Theory]
    [InlineData(Screen.Desktop, "zh-CN", false)]
    [InlineData(Screen.Phone, "en", true)]
    public async Task A_manager_sees_the_digest_before_it_is_sent_and_every_number_leads_to_as_many(Screen screen, string language, bool dark)
    {
        await demo.BrowserAsync();
        var week = (await demo.Api().Board.AdoptionAsync(cancel: TestContext.Current.CancellationToken)).Weeks[^2].Week;
        var page = await demo.OpenAsync("gm-01", screen, $"digest?week={week}", language, dark);
        var complaints = Looks.Complaints(page);
        await Assertions.Expect(page.Locator("[data-letter]")).ToContainTextAsync(language == "en" ? "Closed-loop rate" : "闭环率");
        await page.ClickAsync("[data-language=en]");
        await Assertions.Expect(page.Locator("[data-letter]")).ToContainTextAsync("Weekly digest");
        await Looks.FitsAsync(page);
        await Looks.AccessibleAsync(page);
        await Looks.ShotAsync(page, $"digest-{screen}-{language}", whole: true);

        var broken = page.Locator("[data-digest=rate] .keys a").Nth(1);
        var count = int.Parse(System.Text.RegularExpressions.Regex.Match(await broken.InnerTextAsync(), @"\d+").Value, System.Globalization.CultureInfo.InvariantCulture);
        await broken.ClickAsync();
        await Assertions.Expect(page.Locator("[data-count]")).ToHaveTextAsync(language == "en" ? $"{count} in all" : $"共 {count} 条");

        await WebDemo.GoAsync(page, $"adoption?week={week}");
        var acted = int.Parse((await page.Locator("[data-acted]").GetAttributeAsync("data-acted"))!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(acted > 0);
        await page.ClickAsync("[data-acted]");
        await Assertions.Expect(page.Locator("[data-member]")).ToHaveCountAsync(acted);
        await Looks.FitsAsync(page);
        await Looks.AccessibleAsync(page);
        await Looks.ShotAsync(page, $"adoption-{screen}-{language}", whole: true);
        Assert.Empty(complaints);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task An_admin_switches_it_on_and_sees_when_it_goes_out()
    {
        var page = await demo.OpenAsync("gm-01", Screen.Desktop, "digest");
        await Assertions.Expect(page.Locator("[data-sending=off]")).ToBeVisibleAsync();
        await page.CheckAsync("[name=on]");
        await page.SelectOptionAsync("[name=day]", "fri");
        await page.Locator("[name=time]").FillAsync("17:30");
        // Receivers are chosen by name; one that was chosen can be taken away.
        await page.SelectOptionAsync("[name=members]", "gm-01");
        await page.SelectOptionAsync("[name=members]", "dir-01");
        await page.ClickAsync("[data-picked=gm-01]");
        await Assertions.Expect(page.Locator("[data-picked]")).ToHaveCountAsync(1);
        await page.ClickAsync("[data-do=save]");
        await Assertions.Expect(page.Locator("[data-sending=on]")).ToContainTextAsync("17:30", new() { Timeout = 30_000 });
        Assert.Equal(["dir-01"], (await demo.Api().Board.DigestRulesAsync(TestContext.Current.CancellationToken)).Members);
        await demo.Api().Board.SaveDigestRulesAsync(new(), TestContext.Current.CancellationToken);
        await page.Context.CloseAsync();
    }
}
