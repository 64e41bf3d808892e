using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SalesFlow.Client;
using Xunit;

namespace SalesFlow.Web;

/// <summary>Ctrl-K, from anywhere, without a mouse.</summary>
[Collection(WebDemo.Calm)]
public sealed class SearchTests(WebDemo demo)
{
    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en")]
    public async Task A_customer_is_found_by_a_part_of_its_name_and_a_chain_by_its_id(string language)
    {
        await demo.BrowserAsync();
        var (api, cancel) = (demo.Api(), TestContext.Current.CancellationToken);
        var customer = await WebDemo.CustomerAsync(api);
        var chain = (await api.Chains.PageAsync(new ChainsQuery { Limit = 1 }, cancel: cancel)).Items[0];
        var page = await demo.OpenAsync("dir-01", Screen.Desktop, "stuck", language);
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync(customer.Name![..4]);
        await page.Keyboard.PressAsync("Enter");
        var hit = page.Locator($"[data-hits=customers] a[href='customers/{customer.Id}']");
        await Assertions.Expect(page.Locator("[data-hits=customers] a").First).ToContainTextAsync(customer.Name![..4]);
        await Looks.AccessibleAsync(page);
        await Looks.ShotAsync(page, $"search-{language}");
        if (await hit.CountAsync() > 0)
        {
            await hit.First.ClickAsync();
            await Assertions.Expect(page.Locator("h1")).ToContainTextAsync(customer.Name!);
        }

        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync(chain.Id);
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex($"/chains/{Regex.Escape(chain.Id)}$"));
        await page.Context.CloseAsync();
    }
}
