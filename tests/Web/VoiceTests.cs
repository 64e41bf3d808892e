using System.Text.Json;
using Microsoft.Playwright;
using Xunit;

namespace SalesFlow.Web;

/// <summary>Speech by Chromium's fake microphone, and a code held before its fake camera.</summary>
[Collection(WebDemo.Name)]
public sealed class VoiceTests(WebDemo demo)
{
    [Fact]
    public async Task A_note_is_spoken_in_two_taps_also_without_a_network_and_is_on_the_server_once()
    {
        var page = await demo.OpenAsync("rep-08", Screen.Phone, "record/note", shape: Microphone);
        var complaints = Looks.Complaints(page);
        await Assertions.Expect(page.Locator("html[data-offline]")).ToBeAttachedAsync(new() { Timeout = 60_000 });
        await Assertions.Expect(page.Locator("[data-do=send]")).ToBeDisabledAsync();
        await Looks.FitsAsync(page);
        await Looks.AccessibleAsync(page);
        await page.Context.SetOfflineAsync(true);

        await page.ClickAsync("[data-do=record]");
        await Assertions.Expect(page.Locator("[data-voice=on]")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".meter b")).ToContainTextAsync("1 / 15");
        await Looks.ShotAsync(page, "voice-recording");
        await Looks.AccessibleAsync(page);
        await page.ClickAsync("[data-do=stop-send]");
        await Assertions.Expect(page.Locator("[data-outcome=waiting]")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".queue-mark")).ToHaveAttributeAsync("data-waiting", "1");
        await page.Context.SetOfflineAsync(false);
        await Assertions.Expect(page.Locator(".queue-mark")).ToHaveCountAsync(0);

        using var http = new HttpClient { BaseAddress = demo.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", WebDemo.Key);
        using var notes = JsonDocument.Parse(await http.GetStringAsync(new Uri("/v1/notes?owner=rep-08&limit=50", UriKind.Relative), TestContext.Current.CancellationToken));
        var note = Assert.Single(notes.RootElement.GetProperty("items").EnumerateArray(), one => one.TryGetProperty("audio", out _));
        Assert.InRange(note.GetProperty("seconds").GetDouble(), 0.5, 15);
        var file = await http.GetByteArrayAsync(new Uri($"/v1/evidence/{note.GetProperty("audio").GetString()}", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal([0x1a, 0x45, 0xdf, 0xa3], file[..4]);

        // And it can be heard again.
        await WebDemo.GoAsync(page, "notes");
        var heard = page.Locator($"audio[data-audio='{note.GetProperty("audio").GetString()}']");
        Assert.True(await heard.EvaluateAsync<bool>("audio => new Promise(done => { audio.onloadedmetadata = () => done(true); audio.onerror = () => done(false); audio.load(); audio.preload = 'metadata'; })"));
        // Whether a file is there already is asked without a network, and of a server that has not got it.
        Assert.DoesNotContain(complaints, line => !line.StartsWith("Failed to load resource", StringComparison.Ordinal));
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Speech_ends_by_itself_after_fifteen_seconds_stays_with_the_form_and_can_be_taken_back()
    {
        var page = await demo.OpenAsync("rep-09", Screen.Phone, "record/visit", shape: Microphone);
        await page.ClickAsync("[data-do=record]");
        await Assertions.Expect(page.Locator("[data-voice=kept]")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Assertions.Expect(page.Locator("[data-voice=kept]")).ToContainTextAsync("15 秒");
        await Looks.AccessibleAsync(page);
        await page.ReloadAsync();
        await WebDemo.ReadyAsync(page);
        await Assertions.Expect(page.Locator("audio[data-audio]")).ToBeVisibleAsync();
        await page.ClickAsync("[data-do=unrecord]");
        await Assertions.Expect(page.Locator("[data-voice=off]")).ToBeVisibleAsync();
        await page.Context.CloseAsync();
    }

    private static void Microphone(BrowserNewContextOptions options) => options.Permissions = ["microphone"];
}
