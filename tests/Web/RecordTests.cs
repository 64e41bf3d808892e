using System.Text.Json;
using Microsoft.Playwright;
using Xunit;

namespace SalesFlow.Web;

[Collection(WebDemo.Name)]
public sealed class RecordTests(WebDemo demo)
{
    [Theory]
    [InlineData("zh-CN", true)]
    [InlineData("en", false)]
    public async Task Forms_say_live_what_is_missing_in_either_language_light_and_dark(string language, bool dark)
    {
        var page = await demo.OpenAsync("rep-03", Screen.Phone, "record", language, dark, OfflineTests.Here);
        var complaints = Looks.Complaints(page);
        await Looks.FitsAsync(page);
        await Looks.AccessibleAsync(page);
        await Looks.ShotAsync(page, $"record-{language}");

        await page.ClickAsync("a[href='record/visit']");
        await Assertions.Expect(page.Locator("[data-do=send]")).ToBeDisabledAsync();
        await page.Locator("[data-choice]").First.ClickAsync();
        await Assertions.Expect(page.Locator("[data-do=send]")).ToBeEnabledAsync();
        await page.FillAsync("[name=transcript]", "12345678");
        await Assertions.Expect(page.Locator("[data-rule^=transcript]")).ToContainTextAsync(language == "en" ? "12 to go" : "还差 12 字");
        await page.FillAsync("[name=transcript]", "123456789012345678901");
        await Assertions.Expect(page.Locator("[data-rule^=transcript]")).ToHaveAttributeAsync("data-met", "yes");
        await Looks.FitsAsync(page);
        await Looks.AccessibleAsync(page);
        await Looks.ShotAsync(page, $"record-visit-{language}", whole: true);
        Assert.Empty(complaints);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_support_request_with_its_photo_becomes_a_ticket_and_a_note_takes_two_taps()
    {
        var page = await demo.OpenAsync("rep-04", Screen.Phone, "record/support");
        var fault = $"主轴异响 {Guid.NewGuid():n}";
        await page.Locator("[data-choice]").First.ClickAsync();
        await page.FillAsync("[name=deviceModel]", "ZL-350");
        await page.FillAsync("[name=fault]", fault);
        await page.ClickAsync("[data-urgency=urgent]");
        await Assertions.Expect(page.Locator("[data-do=send]")).ToBeDisabledAsync();
        await page.ClickAsync("[data-do=camera]");
        await page.ClickAsync("[data-do=shoot]");
        await Looks.AccessibleAsync(page);
        await Looks.ShotAsync(page, "record-support", whole: true);
        await page.ClickAsync("[data-do=send]");
        await Assertions.Expect(page.Locator("[data-outcome=sent]")).ToBeVisibleAsync();

        using var http = new HttpClient { BaseAddress = demo.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", WebDemo.Key);
        using var tickets = JsonDocument.Parse(await http.GetStringAsync(new Uri($"/v1/tickets?search={Uri.EscapeDataString(fault)}", UriKind.Relative), TestContext.Current.CancellationToken));
        var ticket = Assert.Single(tickets.RootElement.GetProperty("items").EnumerateArray());
        Assert.Equal(("urgent", "rep-04"), (ticket.GetProperty("urgency").GetString(), ticket.GetProperty("requestedBy").GetString()));
        var photo = Assert.Single(ticket.GetProperty("photos").EnumerateArray()).GetString();
        Assert.True((await http.GetAsync(new Uri($"/v1/evidence/{photo}", UriKind.Relative), TestContext.Current.CancellationToken)).IsSuccessStatusCode);

        var words = $"客户抱怨交期太慢 {Guid.NewGuid():n}";
        await WebDemo.GoAsync(page, "record/note");
        await page.FillAsync("[name=text]", words);
        await page.ClickAsync("[data-do=send]");
        await Assertions.Expect(page.Locator("[data-outcome=sent]")).ToBeVisibleAsync();
        await WebDemo.GoAsync(page, $"notes?search={Uri.EscapeDataString(words[^32..])}");
        await Assertions.Expect(page.Locator("[data-note]")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("[data-note]")).ToContainTextAsync(words);
        await Looks.FitsAsync(page);
        await Looks.AccessibleAsync(page);
        await WebDemo.GoAsync(page, "notes?view=all");
        await Looks.ShotAsync(page, "notes");
        await WebDemo.GoAsync(page, "notes?view=ideas");
        await Looks.AccessibleAsync(page);
        await Looks.ShotAsync(page, "ideas");
        await page.Context.CloseAsync();
    }
}
