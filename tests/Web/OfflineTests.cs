using System.Text.Json;
using Microsoft.Playwright;
using Xunit;

namespace SalesFlow.Web;

[Collection(WebDemo.Name)]
public sealed class OfflineTests(WebDemo demo)
{
    private const string Words = "见了设备科王工，新产线下月试车，希望提前拿到参数表。";

    [Fact]
    public async Task A_visit_recorded_without_a_network_and_across_a_reload_is_on_the_server_once_with_its_photo_and_its_own_time()
    {
        var page = await demo.OpenAsync("rep-01", Screen.Phone, "record/visit", shape: Here);
        await Assertions.Expect(page.Locator("html[data-offline]")).ToBeAttachedAsync(new() { Timeout = 60_000 });
        await page.Locator("[data-choice]").First.ClickAsync();
        var customer = (await page.Locator("[data-customer]").GetAttributeAsync("data-customer"))!;

        await page.Context.SetOfflineAsync(true);
        await Assertions.Expect(page.Locator(".queue-mark")).ToContainTextAsync("离线");
        await page.ClickAsync("[data-do=camera]");
        await page.ClickAsync("[data-do=shoot]");
        await Assertions.Expect(page.Locator("img[data-photo]")).ToHaveCountAsync(1);
        await page.ClickAsync("[data-do=locate]");
        await Assertions.Expect(page.Locator("[data-place]")).ToContainTextAsync("±12 m");
        await page.FillAsync("[name=transcript]", Words);

        // The page comes back without a network, and what was entered is still there.
        await page.ReloadAsync();
        await WebDemo.ReadyAsync(page);
        await Assertions.Expect(page.Locator("[name=transcript]")).ToHaveValueAsync(Words);
        await Assertions.Expect(page.Locator("img[data-photo]")).ToHaveCountAsync(1);
        await page.FillAsync("[name=todo]", "发参数表");
        await page.FillAsync("[name=due]", "2030-03-10");
        await Assertions.Expect(page.Locator("[data-met=no]")).ToHaveCountAsync(0);
        await Looks.ShotAsync(page, "offline-visit", whole: true);
        var photo = (await page.Locator("img[data-photo]").GetAttributeAsync("data-photo"))!;
        var before = TimeProvider.System.GetUtcNow();
        await page.ClickAsync("[data-do=send]");
        await Assertions.Expect(page.Locator("[data-outcome=waiting]")).ToBeVisibleAsync();
        var after = TimeProvider.System.GetUtcNow();
        await Assertions.Expect(page.Locator(".queue-mark")).ToHaveAttributeAsync("data-waiting", "1");
        await page.ClickAsync(".queue-mark");
        await Assertions.Expect(page.Locator("[data-queue='1']")).ToContainTextAsync("拜访");
        await Looks.ShotAsync(page, "offline-queue");
        await Looks.FitsAsync(page);
        await Looks.AccessibleAsync(page);

        await page.ReloadAsync();
        await WebDemo.ReadyAsync(page);
        await Assertions.Expect(page.Locator("[data-queue='1']")).ToBeVisibleAsync();
        await page.Context.SetOfflineAsync(false);
        await Assertions.Expect(page.Locator("[data-queue=empty]")).ToBeVisibleAsync();

        using var http = new HttpClient { BaseAddress = demo.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", WebDemo.Key);
        using var found = JsonDocument.Parse(await http.GetStringAsync(new Uri($"/v1/visits?customer={customer}&owner=rep-01&search={Uri.EscapeDataString("提前拿到参数表")}", UriKind.Relative), TestContext.Current.CancellationToken));
        var visit = Assert.Single(found.RootElement.GetProperty("items").EnumerateArray());
        Assert.Equal("valid", visit.GetProperty("state").GetString());
        Assert.Equal(1, visit.GetProperty("actions").GetInt32());
        Assert.Equal(photo, Assert.Single(visit.GetProperty("photos").EnumerateArray()).GetString());
        Assert.InRange(visit.GetProperty("visitedAt").GetDateTimeOffset(), before.AddSeconds(-1), after);
        Assert.True((await http.GetAsync(new Uri($"/v1/evidence/{photo}", UriKind.Relative), TestContext.Current.CancellationToken)).IsSuccessStatusCode);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task After_signing_out_nothing_of_the_person_is_left_on_the_device()
    {
        var page = await demo.OpenAsync("rep-02", Screen.Phone, "me");
        await Assertions.Expect(page.Locator("html[data-offline]")).ToBeAttachedAsync(new() { Timeout = 60_000 });
        await page.ClickAsync("[data-do=leave]");
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/sign-in"));
        await WebDemo.ReadyAsync(page);
        var pages = await page.EvaluateAsync<string[]>("async () => { const kept = await caches.open('salesflow-pages'); return (await kept.keys()).map(key => key.url); }");
        Assert.Empty(pages);
        var answers = await page.EvaluateAsync<string[]>("async () => { const kept = await caches.open('salesflow-files'); return (await kept.keys()).map(key => key.url).filter(url => url.includes('/v1/')); }");
        Assert.Empty(answers);
        await page.Context.CloseAsync();
    }

    internal static void Here(BrowserNewContextOptions options)
    {
        options.Geolocation = new() { Latitude = 29.87f, Longitude = 121.54f, Accuracy = 12 };
        options.Permissions = ["geolocation"];
    }
}
