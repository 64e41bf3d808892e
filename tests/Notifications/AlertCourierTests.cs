using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using SalesFlow.Chains;
using SalesFlow.Deadlines;
using SalesFlow.Journal;
using SalesFlow.Support;
using SalesFlow.Tenants;
using Xunit;
using static SalesFlow.Notifications.AlertSamples;

namespace SalesFlow.Notifications;

public sealed class AlertCourierTests : IAsyncLifetime
{
    private readonly Postbox postbox = new();
    private TestSilo silo = null!;

    private IAlertCourierGrain Courier => silo.Grains.GetGrain<IAlertCourierGrain>(0);

    private IAlertDeskGrain Desk => silo.Grains.GetGrain<IAlertDeskGrain>("acme");

    public async ValueTask InitializeAsync() => silo = await TestSilo.Start(services => services
        .AddSingleton<IAlertChannel>(postbox)
        .AddSingleton<IAlertFacts>(new Facts())
        .Configure<AlertOptions>(options =>
        {
            options.Channels.Add("post");
            options.Page = 50;
        }));

    public ValueTask DisposeAsync() => silo.DisposeAsync();

    [Fact]
    public async Task A_commit_that_fires_an_alert_has_it_delivered_and_noted()
    {
        await Courier.Start();
        await silo.Store.AlertReads.AtLeast(1);
        silo.Store.Put(Alert("a"));
        silo.Committed(1, new() { Stream = new("acme", "chain/pd-0001"), ExpectedVersion = 0, RecordedAt = Now, Records = [], Alerts = [Alert("a").Alert] });
        await silo.Store.AlertUpdates.AtLeast(1);

        var row = silo.Store.Alert("acme", "a");
        Assert.Equal("delivered", row.Status);
        Assert.Equal([new("inbox", Now, "delivered", "rep", null), new("post", Now, "delivered", "rep", null)], AlertJson.Read(row.Delivered));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task While_many_windows_come_due_at_once_it_waits_until_they_are_kept_or_two_seconds(bool kept)
    {
        var gate = silo.Get<WakeGate>();
        var places = new DeadlineOptions().WakesPerSilo;
        var wakes = Enumerable.Range(0, (2 * places) + 1).Select(_ => gate.Enter(Now)).ToArray();
        silo.Store.Put(Alert("a"));
        await Courier.Start();
        await Courier.Nudge();
        Assert.Equal("pending", silo.Store.Alert("acme", "a").Status);

        if (kept)
        {
            gate.Leave(await wakes[0]);
        }

        // Moments at which it looks again are a tenth of a second apart.
        var before = silo.Time.GetUtcNow();
        await silo.Store.AlertUpdates.AtLeast(1, () => silo.Time.Advance(TimeSpan.FromMilliseconds(100)));
        Assert.Equal("delivered", silo.Store.Alert("acme", "a").Status);
        Assert.True(kept || silo.Time.GetUtcNow() - before >= TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Too_many_for_one_person_are_exactly_one_digest()
    {
        for (var i = 0; i < 30; i++)
        {
            silo.Store.Put(Alert($"a-{i:00}"));
        }

        await Courier.Start();
        await silo.Store.AlertUpdates.AtLeast(30);
        var digest = Assert.Single(postbox.Messages);
        Assert.Equal((MessageKind.Digest, 30, "rep"), (digest.Kind, digest.Alerts.Count, digest.To));
        Assert.All(Enumerable.Range(0, 30), i => Assert.All(AlertJson.Read(silo.Store.Alert("acme", $"a-{i:00}").Delivered), one => Assert.Equal(digest.Id, one.Message)));
    }

    [Fact]
    public async Task What_comes_after_a_digest_waits_for_the_next_minute_and_holds_up_nobody_else()
    {
        for (var i = 0; i < 60; i++)
        {
            silo.Store.Put(Alert($"a-{i:00}"));
        }

        silo.Store.Put(Alert("b", "lead"));
        await Courier.Start();
        await silo.Store.AlertUpdates.AtLeast(61);
        Assert.Equal(["Digest rep 50", "Single lead 1"], postbox.Messages.Select(Line));
        Assert.Equal(Now.AddMinutes(1), silo.Store.Alert("acme", "a-59").Alert.NotBefore);

        await silo.Store.AlertUpdates.AtLeast(71, () => silo.Time.Advance(TimeSpan.FromSeconds(5)));
        Assert.Equal(60, postbox.Messages.SelectMany(message => message.Alerts).Where(alert => alert.Alert.Recipients[0] == "rep").DistinctBy(alert => alert.Alert.Id).Count());
    }

    [Fact]
    public async Task An_alert_in_quiet_hours_is_delivered_when_they_end()
    {
        silo.Store.Put(Alert("quiet", notBefore: Now.AddMinutes(10)));
        silo.Store.Put(Alert("now"));
        await Courier.Start();
        await silo.Store.AlertUpdates.AtLeast(1);
        Assert.Equal("now", Assert.Single(postbox.Messages).Alerts[0].Alert.Id);

        await silo.Store.AlertUpdates.AtLeast(2, () => silo.Time.Advance(TimeSpan.FromSeconds(5)));
        Assert.True(AlertJson.Read(silo.Store.Alert("acme", "quiet").Delivered)[0].At >= Now.AddMinutes(10));
    }

    [Fact]
    public async Task A_channel_that_fails_is_tried_again_and_the_others_are_not()
    {
        postbox.Refusals = 1;
        silo.Store.Put(Alert("a"));
        await Courier.Start();
        await silo.Store.AlertUpdates.AtLeast(1);
        Assert.Equal("pending", silo.Store.Alert("acme", "a").Status);

        await silo.Store.AlertUpdates.AtLeast(2, () => silo.Time.Advance(TimeSpan.FromSeconds(5)));
        var row = silo.Store.Alert("acme", "a");
        Assert.Equal("delivered", row.Status);
        Assert.Equal(["inbox delivered", "post failed", "post delivered"], AlertJson.Read(row.Delivered).Select(one => $"{one.Channel} {one.Status}"));
    }

    [Fact]
    public async Task What_was_sent_and_could_not_be_noted_is_not_sent_again()
    {
        var failures = 1;
        silo.Store.Trouble = call => call == nameof(IStore.UpdateAlertsAsync) && failures-- > 0 ? throw new TimeoutException() : Task.CompletedTask;
        silo.Store.Put(Alert("a"));
        await Courier.Start();
        await silo.Store.AlertUpdates.AtLeast(1, () => silo.Time.Advance(TimeSpan.FromSeconds(5)));
        Assert.Single(postbox.Messages);
        Assert.Equal("delivered", silo.Store.Alert("acme", "a").Status);
    }

    [Fact]
    public async Task An_acknowledged_alert_is_not_sent_and_keeps_its_first_name()
    {
        silo.Store.Put(Alert("a"));
        Assert.Equal(("rep", Now), ((await Desk.Acknowledge("a", "rep")).Value!.AcknowledgedBy, silo.Store.Alert("acme", "a").AcknowledgedAt));
        Assert.Equal("rep", (await Desk.Acknowledge("a", "lead")).Value!.AcknowledgedBy);
        silo.Store.Put(Alert("b"));
        await Courier.Start();
        await silo.Store.AlertUpdates.AtLeast(2);
        Assert.Equal("b", Assert.Single(postbox.Messages).Alerts[0].Alert.Id);
    }

    [Fact]
    public async Task A_snoozed_alert_is_sent_again_when_its_time_comes()
    {
        silo.Store.Put(Alert("a"));
        await Courier.Start();
        await silo.Store.AlertUpdates.AtLeast(1);
        var view = (await Desk.Snooze("a", Now.AddMinutes(30), "rep")).Value!;
        Assert.Equal(Now.AddMinutes(30), view.SnoozedUntil);

        await silo.Store.AlertUpdates.AtLeast(3, () => silo.Time.Advance(TimeSpan.FromSeconds(5)));
        var times = AlertJson.Read(silo.Store.Alert("acme", "a").Delivered).Where(one => one.Channel == "post").Select(one => one.At).ToArray();
        Assert.Equal(Now, times[0]);
        Assert.True(times[1] >= Now.AddMinutes(30));
        Assert.Equal(2, times.Length);
    }

    [Fact]
    public async Task The_desk_refuses_what_is_not_there_and_what_is_past()
    {
        Assert.Equal(RefusalCode.UnknownAlert, (await Desk.Acknowledge("none", "rep")).Refusal!.Code);
        silo.Store.Put(Alert("a"));
        Assert.Equal(RefusalCode.FieldsInvalid, (await Desk.Snooze("a", Now, "rep")).Refusal!.Code);
    }

    [Fact]
    public async Task An_acknowledgement_while_the_message_is_on_its_way_stays()
    {
        silo.Store.Put(Alert("a"));
        postbox.OnDeliver = async () => Assert.True((await Desk.Acknowledge("a", "rep")).Ok);
        await Courier.Start();
        await silo.Store.AlertUpdates.AtLeast(2);
        var row = silo.Store.Alert("acme", "a");
        Assert.Equal(("rep", "delivered", 2), (row.AcknowledgedBy, row.Status, AlertJson.Read(row.Delivered).Length));
    }

    private static string Line(AlertMessage message) => $"{message.Kind} {message.To} {message.Alerts.Count}";

    private sealed class Postbox : IAlertChannel
    {
        private readonly ConcurrentQueue<AlertMessage> messages = [];

        public string Name => "post";

        public AlertMessage[] Messages => [.. messages];

        public int Refusals { get; set; }

        public Func<Task> OnDeliver { get; set; } = () => Task.CompletedTask;

        public async Task<DeliveryResult> Deliver(AlertMessage message, CancellationToken cancellation)
        {
            await OnDeliver();
            if (Refusals-- > 0)
            {
                return new("no");
            }

            messages.Enqueue(message);
            return DeliveryResult.Delivered;
        }
    }

    private sealed class Facts : IAlertFacts
    {
        public Task<Catalogue> Catalogue(string tenant) => Task.FromResult(AlertSamples.Catalogue());

        public Task<ChainView?> Chain(string tenant, string chain) => throw new TimeoutException();
    }
}
