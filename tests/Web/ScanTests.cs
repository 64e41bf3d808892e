using System.Globalization;
using System.Text;
using Microsoft.Playwright;
using SalesFlow.Client;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Web;

/// <summary>A ticket's code before the camera: Chromium plays a film of it as if it were one.</summary>
[Collection(WebDemo.Name)]
public sealed class ScanTests(WebDemo demo)
{
    private const int Width = 640, Height = 480, Frames = 10;

    [Fact]
    public async Task The_code_of_a_ticket_is_read_by_the_camera_and_checks_the_engineer_in()
    {
        await demo.BrowserAsync();
        var api = demo.Api();
        var id = $"t-scan-{Guid.NewGuid():n}";
        await api.Actions.PostAsync(
            new SalesAction
            {
                Id = id, Node = "support.requested", OccurredAt = TimeProvider.System.GetUtcNow(), Actor = "rep-01", Customer = "c-0001", Ticket = id,
                Fields = new Fields { { "deviceModel", "ZL-200" }, { "fault", "主轴异响" }, { "urgency", "critical" } }, Evidence = [EvidenceItem.Photo(new string('b', 64), "fault.jpg")],
            }, cancel: TestContext.Current.CancellationToken);
        var ticket = await api.Tickets.GetAsync(id, TestContext.Current.CancellationToken);
        using var folder = new Folder();
        var film = Path.Combine(folder.Path, "code.y4m");
        await FilmAsync(film, await api.Tickets.QrAsync(id, "png", TestContext.Current.CancellationToken));

        await using var browser = await demo.LaunchAsync($"--use-file-for-fake-video-capture={film}");
        var context = await demo.ContextAsync(Screen.Phone, shape: options =>
        {
            OfflineTests.Here(options);
            options.Permissions = ["geolocation", "camera"];
        }, with: browser);
        await WebDemo.SignInAsync(context, "eng-02");
        var page = await context.NewPageAsync();
        await WebDemo.GoAsync(page, $"tickets/{ticket.Number}");
        await page.ClickAsync("[data-do=accept]");
        await Assertions.Expect(page.Locator("[data-state=accepted]")).ToBeVisibleAsync();
        await page.ClickAsync("[data-do=scan]");
        await Assertions.Expect(page.Locator("[data-checkin]")).ToContainTextAsync("±12 m", new() { Timeout = 60_000 });
        Assert.Equal(("on-site", "eng-02"), await api.Tickets.GetAsync(id, TestContext.Current.CancellationToken) is var seen ? (seen.State, seen.CheckIn?.By) : default);
        await context.CloseAsync();
    }

    /// <summary>The picture in the middle of a grey room, a few frames long (YUV4MPEG2).</summary>
    private async Task FilmAsync(string file, byte[] png)
    {
        var page = await (await demo.ContextAsync(Screen.Desktop)).NewPageAsync();
        await page.GotoAsync("/sign-in");
        var grey = Convert.FromBase64String(await page.EvaluateAsync<string>("""
            async ([png, width, height]) => {
              const bitmap = await createImageBitmap(await (await fetch('data:image/png;base64,' + png).catch(() => null))?.blob() ?? new Blob([Uint8Array.from(atob(png), c => c.charCodeAt(0))], { type: 'image/png' }));
              const canvas = new OffscreenCanvas(width, height), pen = canvas.getContext('2d');
              pen.fillStyle = '#999';
              pen.fillRect(0, 0, width, height);
              const side = Math.min(width, height) * .8;
              pen.imageSmoothingEnabled = false;
              pen.fillStyle = '#fff';
              pen.fillRect((width - side) / 2 - 12, (height - side) / 2 - 12, side + 24, side + 24);
              pen.drawImage(bitmap, (width - side) / 2, (height - side) / 2, side, side);
              const { data } = pen.getImageData(0, 0, width, height);
              let text = '';
              for (let i = 0; i < data.length; i += 4) text += String.fromCharCode(16 + data[i] * 219 / 255);
              return btoa(text);
            }
            """, new object[] { Convert.ToBase64String(png), Width, Height }));
        await page.Context.CloseAsync();
        await using var film = File.Create(file);
        film.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"YUV4MPEG2 W{Width} H{Height} F10:1 Ip A1:1 C420jpeg\n")));
        var colour = new byte[Width * Height / 2];
        Array.Fill(colour, (byte)128);
        for (var frame = 0; frame < Frames; frame++)
        {
            film.Write("FRAME\n"u8);
            film.Write(grey);
            film.Write(colour);
        }
    }
}
