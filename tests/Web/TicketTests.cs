using System.Text;
using Microsoft.Playwright;
using SalesFlow.Client;
using Xunit;

namespace SalesFlow.Web;

[Collection(WebDemo.Name)]
public sealed class TicketTests(WebDemo demo)
{
    [Fact]
    public async Task An_engineer_accepts_scans_the_code_on_site_and_the_customer_signs_on_the_screen()
    {
        await demo.BrowserAsync();
        var api = demo.Api();
        var id = $"t-web-{Guid.NewGuid():n}";
        await api.Actions.PostAsync(
            new SalesAction
            {
                Id = id, Node = "support.requested", OccurredAt = TimeProvider.System.GetUtcNow(), Actor = "rep-01", Customer = await CustomerAsync(), Ticket = id,
                Fields = new Fields { { "deviceModel", "ZL-200" }, { "fault", "主轴异响，停机" }, { "urgency", "critical" } },
                Evidence = [EvidenceItem.Photo(new string('a', 64), "fault.jpg")],
            }, cancel: TestContext.Current.CancellationToken);
        var ticket = await api.Tickets.GetAsync(id, TestContext.Current.CancellationToken);
        var code = await api.Tickets.QrAsync(id, "png", TestContext.Current.CancellationToken);

        var page = await demo.OpenAsync("eng-01", Screen.Phone, $"tickets/{ticket.Number}", shape: OfflineTests.Here);
        await page.ClickAsync("[data-do=accept]");
        await Assertions.Expect(page.Locator("[data-state=accepted]")).ToBeVisibleAsync();
        await Looks.FitsAsync(page);
        await Looks.AccessibleAsync(page);
        await Looks.ShotAsync(page, "ticket-accepted", whole: true);

        // The very picture of the code, read in the browser.
        await page.Locator("[name=qr]").SetInputFilesAsync(new FilePayload { Name = "code.png", MimeType = "image/png", Buffer = code });
        await Assertions.Expect(page.Locator("[data-checkin]")).ToContainTextAsync("±12 m");
        var seen = await api.Tickets.GetAsync(id, TestContext.Current.CancellationToken);
        Assert.Equal(("on-site", "eng-01"), (seen.State, seen.CheckIn?.By));
        Assert.Equal(29.87, seen.CheckIn!.Lat!.Value, 3);

        await page.FillAsync("[name=signer]", "王建国");
        var field = (await page.Locator("canvas").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(field.X + 40, field.Y + 100);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(field.X + 120, field.Y + 40, new() { Steps = 8 });
        await page.Mouse.MoveAsync(field.X + 220, field.Y + 130, new() { Steps = 8 });
        await page.Mouse.UpAsync();
        await Looks.ShotAsync(page, "ticket-signing", whole: true);
        await page.ClickAsync("[data-do=sign]");
        await Assertions.Expect(page.Locator("[data-receipt]")).ToContainTextAsync("王建国");
        var done = await api.Tickets.GetAsync(id, TestContext.Current.CancellationToken);
        Assert.Equal("done", done.State);
        using var http = new HttpClient { BaseAddress = demo.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", WebDemo.Key);
        var drawing = await http.GetByteArrayAsync(new Uri($"/v1/evidence/{done.Receipt!.Sha256}", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal("PNG", Encoding.ASCII.GetString(drawing, 1, 3));
        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineData("eng-01", Screen.Phone, "zh-CN", true)]
    [InlineData("dir-01", Screen.Desktop, "en", false)]
    public async Task The_queue_stands_in_the_order_of_the_server(string member, Screen screen, string language, bool dark)
    {
        var page = await demo.OpenAsync(member, screen, "tickets?view=queue", language, dark);
        var wanted = new List<string>();
        await foreach (var ticket in demo.Api().Tickets.QueueAsync(cancel: TestContext.Current.CancellationToken))
        {
            wanted.Add(ticket.Id);
        }

        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync(language == "en" ? "Tickets" : "工单");
        Assert.Equal(wanted.Take(60), await page.Locator("[data-ticket]").EvaluateAllAsync<string[]>("all => all.map(one => one.dataset.ticket)"));
        await Looks.FitsAsync(page);
        await Looks.AccessibleAsync(page);
        await Looks.ShotAsync(page, $"tickets-{screen}-{language}");
        await WebDemo.GoAsync(page, "tickets?view=board");
        await Looks.FitsAsync(page);
        await Looks.AccessibleAsync(page);
        await Looks.ShotAsync(page, $"tickets-board-{screen}-{language}");
        await page.Context.CloseAsync();
    }

    private async Task<string> CustomerAsync()
    {
        await foreach (var ticket in demo.Api().Tickets.ListAsync(new TicketsQuery { Limit = 1 }, TestContext.Current.CancellationToken))
        {
            return ticket.Customer;
        }

        throw new InvalidOperationException("the demo has no tickets");
    }
}
