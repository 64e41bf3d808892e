using System.Text;
using System.Text.Json;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Channels;

/// <summary>Webhooks from the journal to a real receiver, by a clock that the test moves.</summary>
public sealed class WebhookTests
{
    private static readonly Channel Hook = new() { Key = "erp", Kind = ChannelKinds.Webhook };

    [Fact]
    public void The_vectors_of_Standard_Webhooks_pass()
    {
        var vectors = JsonElement.Parse(File.ReadAllText(SharedData.Path("standards/webhook_vectors.json")));
        foreach (var one in vectors.GetProperty("sign").EnumerateArray())
        {
            var (key, id, at) = (one.GetProperty("key").GetString()!, one.GetProperty("id").GetString()!, one.GetProperty("timestamp").GetInt64());
            var payload = Encoding.UTF8.GetBytes(one.GetProperty("payload").GetString()!);
            var signature = WebhookSignature.Sign(key, id, DateTimeOffset.FromUnixTimeSeconds(at), payload);
            Assert.Equal(one.GetProperty("signature").GetString(), signature);

            var now = DateTimeOffset.FromUnixTimeSeconds(at);
            Assert.True(WebhookSignature.Verify(key, id, $"{at}", $"v1,AAAA {signature}", payload, now.AddMinutes(5)));
            Assert.False(WebhookSignature.Verify(key, id, $"{at}", signature, payload, now.AddMinutes(5).AddSeconds(1)));
            Assert.False(WebhookSignature.Verify(key, id, $"{at}", signature, payload, now.AddMinutes(-6)));
            Assert.False(WebhookSignature.Verify(key, id + "x", $"{at}", signature, payload, now));
            Assert.False(WebhookSignature.Verify(key, id, "soon", signature, payload, now));
            Assert.False(WebhookSignature.Verify(WebhookSignature.NewSecret(), id, $"{at}", signature, payload, now));
        }
    }

    [Fact]
    public async Task A_receiver_that_fails_for_an_hour_gets_every_event_in_order_per_subject_once()
    {
        await using var silo = await ChannelSilo.StartAsync();
        var up = silo.Now.AddHours(1);
        var requests = 0;
        await using var receiver = await LocalReceiver.StartAsync(_ => (silo.Now < up ? (Interlocked.Increment(ref requests) % 2 == 0 ? 503 : 500) : 204, ""));
        var secret = (await silo.SaveAsync(Hook, $"{receiver.Address}hook")).Secret!;
        await silo.UntilAsync(async () => (await silo.Channel("erp").Health()).Behind == 0);
        var expected = new List<string>();
        for (var i = 0; i < 120; i++)
        {
            expected.Add(await silo.HappensAsync($"c-{i % 7}"));
            silo.Silo.Time.Advance(TimeSpan.FromSeconds(20));
        }

        await silo.UntilAsync(() => receiver.Taken.Length >= expected.Count, TimeSpan.FromSeconds(15), () => $"{receiver.Taken.Length} of {expected.Count}, {receiver.All.Length} requests");

        Assert.True(receiver.All.Length - receiver.Taken.Length >= 10, "it was tried while it failed");
        var taken = receiver.Taken.Select(one => (Id: one.Headers["webhook-id"], Body: JsonElement.Parse(one.Body), one)).ToArray();
        Assert.Equal(expected.Order(StringComparer.Ordinal), taken.Select(one => one.Id).Order(StringComparer.Ordinal));
        foreach (var subject in taken.GroupBy(one => one.Body.GetProperty("subject").GetString()))
        {
            var versions = subject.Select(one => one.Body.GetProperty("version").GetInt32()).ToArray();
            Assert.Equal(versions.Order(), versions);
        }

        Assert.All(taken, one => Assert.True(WebhookSignature.Verify(
            secret, one.Id, one.one.Headers["webhook-timestamp"], one.one.Headers["webhook-signature"], one.one.Body, DateTimeOffset.FromUnixTimeSeconds(long.Parse(one.one.Headers["webhook-timestamp"])))));
        Assert.Equal("chain.paused", taken[0].Body.GetProperty("type").GetString());
        Assert.Equal("等客户", taken[0].Body.GetProperty("data").GetProperty("reason").GetString());
        var health = await silo.Channel("erp").Health();
        Assert.Equal(("ok", 0, 0, 120L), (health.State, health.Waiting, health.Dead, health.Delivered));
    }

    [Fact]
    public async Task An_event_that_is_refused_holds_up_its_own_subject_alone_is_dead_after_a_day_and_can_be_replayed()
    {
        var refuse = true;
        await using var silo = await ChannelSilo.StartAsync();
        string? bad = null;
        await using var receiver = await LocalReceiver.StartAsync(one => (refuse && one.Headers["webhook-id"] == bad ? 422 : 200, ""));
        await silo.SaveAsync(Hook, $"{receiver.Address}");
        await silo.UntilAsync(async () => (await silo.Channel("erp").Health()).Behind == 0);
        bad = await silo.HappensAsync("a");
        var behind = await silo.HappensAsync("a");
        var other = await silo.HappensAsync("b");
        await silo.UntilAsync(() => receiver.Taken.Length > 0);
        Assert.Equal([other], receiver.Taken.Select(one => one.Headers["webhook-id"]));

        await silo.UntilAsync(() => receiver.Taken.Length > 1, TimeSpan.FromMinutes(1));
        Assert.Equal([other, behind], receiver.Taken.Select(one => one.Headers["webhook-id"]));
        await silo.UntilAsync(async () => (await silo.Channel("erp").Dead()).Length > 0);
        var dead = Assert.Single(await silo.Channel("erp").Dead());
        Assert.Equal((bad, "chain/a", "the receiver answered 422"), (dead.Id, dead.Subject, dead.Error));
        Assert.InRange(dead.Tries, 20, 60);

        refuse = false;
        Assert.Equal(1, (await silo.Channel("erp").Replay(null)).Value!.Count);
        await silo.UntilAsync(() => receiver.Taken.Length > 2);
        Assert.Equal(bad, receiver.Taken[^1].Headers["webhook-id"]);
        Assert.Empty(await silo.Channel("erp").Dead());

        // What was delivered before comes again under its own id; what is no event is refused.
        Assert.Equal(1, (await silo.Channel("erp").Replay([other])).Value!.Count);
        await silo.UntilAsync(() => receiver.Taken.Length > 3);
        Assert.Equal(receiver.Taken[0].Body, receiver.Taken[^1].Body);
        Assert.Equal(RefusalCode.UnknownDelivery, (await silo.Channel("erp").Replay(["evt_99999"])).Refusal!.Code);
    }

    [Fact]
    public async Task A_rotated_secret_overlaps_with_the_one_before_and_410_stops_the_channel()
    {
        var status = 200;
        await using var silo = await ChannelSilo.StartAsync();
        await using var receiver = await LocalReceiver.StartAsync(_ => (status, ""));
        var old = (await silo.SaveAsync(Hook, $"{receiver.Address}")).Secret!;
        var fresh = (await silo.Desk.Rotate("erp", null, TimeSpan.FromHours(1), "gm")).Value!.Secret!;
        Assert.NotEqual(old, fresh);
        await silo.UntilAsync(async () => (await silo.Channel("erp").Health()).Behind == 0);
        await silo.HappensAsync("a");
        await silo.UntilAsync(() => receiver.Taken.Length == 1);
        Assert.True(Valid(receiver.Taken[0], old) && Valid(receiver.Taken[0], fresh));

        silo.Silo.Time.Advance(TimeSpan.FromHours(2));
        await silo.HappensAsync("a");
        await silo.UntilAsync(() => receiver.Taken.Length == 2);
        Assert.True(!Valid(receiver.Taken[1], old) && Valid(receiver.Taken[1], fresh));

        status = 410;
        await silo.HappensAsync("a");
        await silo.UntilAsync(async () => (await silo.Channel("erp").Health()).State == "stopped");
        status = 200;
        await silo.SaveAsync(Hook with { Name = "again" });
        await silo.UntilAsync(() => receiver.Taken.Length == 3);
    }

    [Fact]
    public async Task The_desk_says_what_is_wrong_and_never_keeps_a_secret_in_the_open_where_there_is_a_key()
    {
        await using var silo = await ChannelSilo.StartAsync(services => Microsoft.Extensions.DependencyInjection.OptionsServiceCollectionExtensions.Configure<ChannelOptions>(
            services, options => options.SecretKey = Convert.ToBase64String(new byte[32])));
        var refused = (await silo.Desk.Put(Hook with { Language = "fr", PerMinute = 0 }, "ftp://x", "short", "gm")).Refusal!;
        Assert.Equal(RefusalCode.ChannelInvalid, refused.Code);
        Assert.Equal(["/address", "/language", "/perMinute", "/secret"], refused.Errors!.Select(error => error.Pointer).Order(StringComparer.Ordinal));
        Assert.Contains("webhook", (await silo.Desk.Put(Hook with { Kind = "webhok" }, null, null, "gm")).Refusal!.Errors![0].Detail, StringComparison.Ordinal);
        Assert.Equal(RefusalCode.UnknownChannel, (await silo.Desk.Rotate("none", null, TimeSpan.Zero, "gm")).Refusal!.Code);

        var saved = await silo.SaveAsync(Hook, "https://example.com/hook?token=abc");
        Assert.DoesNotContain("abc", saved.Channel.Address, StringComparison.Ordinal);
        Assert.DoesNotContain(saved.Secret![6..], saved.Channel.Secrets[0].Value, StringComparison.Ordinal);
        Assert.Equal("https://example.com/hook?token=abc", silo.Silo.Get<Seal>().Open(saved.Channel.Address!));
        Assert.Null((await silo.SaveAsync(Hook with { Name = "x" })).Secret);
    }

    private static bool Valid(LocalReceiver.Received one, string secret) => WebhookSignature.Verify(
        secret, one.Headers["webhook-id"], one.Headers["webhook-timestamp"], one.Headers["webhook-signature"], one.Body, DateTimeOffset.FromUnixTimeSeconds(long.Parse(one.Headers["webhook-timestamp"])));
}
