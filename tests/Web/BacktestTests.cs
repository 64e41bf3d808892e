using Microsoft.Playwright;
using SalesFlow.Client;
using Xunit;

namespace SalesFlow.Web;

[Collection(WebDemo.Calm)]
public sealed class BacktestTests(WebDemo demo)
{
    [Theory]
    [InlineData(Screen.Desktop, "zh-CN", false)]
    [InlineData(Screen.Phone, "en", true)]
    public async Task A_manager_tries_24_hours_in_place_of_48_and_sees_which_chains_would_break(Screen screen, string language, bool dark)
    {
        var month = TimeProvider.System.GetUtcNow().AddMonths(-1).ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture);
        var page = await demo.OpenAsync("dir-01", screen, $"backtest?template=follow-up&period={month}", language, dark);
        var complaints = Looks.Complaints(page);
        await Looks.AccessibleAsync(page);
        await Assertions.Expect(page.Locator("button[type=submit]")).ToBeDisabledAsync();

        await page.Locator("[data-length=next]").FillAsync("24");
        await page.Locator("[data-length=next]").BlurAsync();
        await page.Locator("button[type=submit]").ClickAsync();
        await page.Locator("[data-answer]").WaitForAsync();

        var told = await demo.Api().Templates.BacktestAsync(
            "follow-up", new BacktestQuestion { Period = month, Limits = new Dictionary<string, StepLimit> { ["next"] = new() { Length = "PT24H" } } }, TestContext.Current.CancellationToken);
        Assert.True(told.WouldBreak > 0);
        await Assertions.Expect(page.Locator("[data-would-break]")).ToHaveTextAsync($"{told.WouldBreak}");
        await Assertions.Expect(page.Locator("[data-after]")).ToHaveTextAsync(FormattableString.Invariant($"{told.After.Rate!.Value * 100:0.0} %"));
        Assert.Equal(told.Chains.Select(chain => chain.Id), await page.Locator("[data-changed]").EvaluateAllAsync<string[]>("all => all.map(one => one.dataset.changed)"));
        await Looks.FitsAsync(page);
        await Looks.AccessibleAsync(page);
        await Looks.ShotAsync(page, $"backtest-{screen}-{language}{(dark ? "-dark" : "")}");
        Assert.Empty(complaints);
        await page.Context.CloseAsync();
    }
}
