using System.Globalization;
using Microsoft.Playwright;
using SalesFlow.Client;
using Xunit;

namespace SalesFlow.Web;

/// <summary>Customers, who went silent, and what is owed: as the API says, at both sizes.</summary>
[Collection(WebDemo.Calm)]
public sealed class CustomerTests(WebDemo demo)
{
    [Fact]
    public async Task The_silent_list_of_a_past_day_and_what_is_owed_are_what_the_API_says()
    {
        var api = demo.Api();
        var day = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(-20);
        var silent = await api.Customers.SilentAsync(day, cancel: TestContext.Current.CancellationToken);
        var owed = await api.Orders.ReceivablesAsync(day, cancel: TestContext.Current.CancellationToken);
        Assert.NotEqual(0, silent.Count);

        var page = await demo.OpenAsync("dir-01", Screen.Desktop, $"silent?asOf={day:yyyy-MM-dd}");
        await Assertions.Expect(page.Locator("[data-count]")).ToHaveTextAsync($"{silent.Count} 家");
        await Assertions.Expect(page.Locator($"[data-customer='{silent.Items[0].Customer}']")).ToContainTextAsync(silent.Items[0].Reasons[0].Text);

        await WebDemo.GoAsync(page, $"receivables?asOf={day:yyyy-MM-dd}");
        var open = owed.Currencies.Single().Amount;
        await Assertions.Expect(page.Locator("[data-open]")).ToHaveTextAsync(open >= 10_000 ? $"¥ {(open / 10_000).ToString("#,0.#", CultureInfo.InvariantCulture)} 万" : $"¥ {open.ToString("#,0.##", CultureInfo.InvariantCulture)}");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_customer_is_found_by_a_word_and_its_timeline_goes_on()
    {
        var customer = await WebDemo.CustomerAsync(demo.Api());
        var page = await demo.OpenAsync("dir-01", Screen.Desktop, $"customers?q={Uri.EscapeDataString(customer.Name!)}");
        await page.Locator("tbody a").Filter(new() { HasText = customer.Name }).First.ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync(customer.Name!);
        await Assertions.Expect(page.Locator(".timeline li").First).ToBeVisibleAsync();
        await page.Context.CloseAsync();
    }
}
