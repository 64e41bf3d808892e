using Microsoft.Playwright;
using Xunit;

namespace SalesFlow.Web;

[Collection(WebDemo.Name)]
public sealed class OverviewTests(WebDemo demo)
{
    [Theory]
    [InlineData(Screen.Desktop, "zh-CN", false, "总览")]
    [InlineData(Screen.Desktop, "en", true, "Overview")]
    [InlineData(Screen.Phone, "zh-CN", true, "总览")]
    [InlineData(Screen.Phone, "en", false, "Overview")]
    public async Task A_manager_sees_rates_and_what_is_stuck_at_any_size_in_either_language(Screen screen, string language, bool dark, string title)
    {
        var context = await demo.ContextAsync(screen, language, dark);
        await WebDemo.SignInAsync(context, "dir-01");
        var page = await context.NewPageAsync();
        var complaints = Looks.Complaints(page);
        await WebDemo.GoAsync(page, "");

        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync(title);
        await Assertions.Expect(page.Locator("[data-rate]").First).ToContainTextAsync("%");
        await Looks.FitsAsync(page);
        await Looks.AccessibleAsync(page);
        await Looks.ShotAsync(page, $"overview-{screen}-{language}{(dark ? "-dark" : "")}", whole: screen == Screen.Phone);
        Assert.Empty(complaints);
        await context.CloseAsync();
    }

    [Fact]
    public async Task What_waits_besides_chains_leads_to_as_many_as_it_says()
    {
        var page = await demo.OpenAsync("dir-01", Screen.Desktop);
        foreach (var (desk, shown, counted) in new (string, string, Func<Task<int>>)[]
        {
            ("tickets", "[data-ticket]", () => page.Locator("[data-ticket]").CountAsync()),
            ("silent", "[data-count]", async () =>
            {
                await Assertions.Expect(page.Locator("[data-count]").First).ToContainTextAsync(new System.Text.RegularExpressions.Regex("[0-9]"));
                return Digits(await page.Locator("[data-count]").First.InnerTextAsync());
            }),
            ("breaks", "[data-kind] .rate-value", async () => (await page.Locator("[data-kind] .rate-value").AllInnerTextsAsync()).Sum(Digits)),
        })
        {
            var door = page.Locator($"[data-desk={desk}] .rate-value");
            var told = Digits(await door.InnerTextAsync());
            Assert.True(told > 0, desk);
            await door.ClickAsync();
            await page.Locator(shown).First.WaitForAsync();
            Assert.Equal((desk, told), (desk, await counted()));
            await WebDemo.GoAsync(page, "");
        }

        var money = await page.Locator("[data-desk=receivables] .rate-value").InnerTextAsync();
        await page.Locator("[data-desk=receivables] .rate-value").ClickAsync();
        await Assertions.Expect(page.Locator(".sums")).ToContainTextAsync(money);
        await page.Context.CloseAsync();

        static int Digits(string text) => int.Parse(string.Concat(text.Where(char.IsAsciiDigit)), System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Who_is_not_signed_in_is_asked_and_comes_back_to_where_they_wanted()
    {
        var context = await demo.ContextAsync(Screen.Desktop);
        var page = await context.NewPageAsync();
        await WebDemo.GoAsync(page, "?period=all");

        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/sign-in"));
        await Looks.AccessibleAsync(page);
        await Looks.ShotAsync(page, "sign-in");
        await page.Locator("[data-role=manager]").ClickAsync();

        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("总览");
        Assert.EndsWith("?period=all", page.Url, StringComparison.Ordinal);
        await context.CloseAsync();
    }
}
