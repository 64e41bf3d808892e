using SalesFlow.Journal;
using Xunit;
using static SalesFlow.Notifications.AlertSamples;

namespace SalesFlow.Notifications;

public sealed class DeliveryRulesTests
{
    private static readonly string[] Inbox = ["inbox"];
    private readonly Dictionary<string, Pace> paces = [];

    [Fact]
    public void As_many_as_allowed_go_one_by_one_and_one_more_makes_a_digest()
    {
        Assert.All(Plan(Many(20), Now).Messages, message => Assert.Equal(MessageKind.Single, message.Kind));

        paces.Clear();
        var digest = Assert.Single(Plan(Many(21), Now).Messages);
        Assert.Equal((MessageKind.Digest, 21), (digest.Kind, digest.Alerts.Length));
    }

    [Fact]
    public void Messages_of_the_same_minute_count_together_and_what_follows_a_digest_waits_for_the_next()
    {
        Assert.Equal(15, Plan(Many(15), Now).Messages.Length);
        Assert.Equal(MessageKind.Digest, Assert.Single(Plan(Many(6), Now.AddSeconds(20)).Messages).Kind);

        var later = Plan([Alert("late")], Now.AddSeconds(40));
        Assert.Empty(later.Messages);
        Assert.Equal(Now.AddMinutes(1), later.Held["late"]);

        Assert.Equal(MessageKind.Single, Assert.Single(Plan([Alert("late")], Now.AddMinutes(1)).Messages).Kind);
    }

    [Fact]
    public void Alerts_with_the_same_fold_are_one_message_to_each_person()
    {
        var plan = Plan([Alert("a", "rep+lead", "f"), Alert("b", "rep", "f"), Alert("c", "rep")], Now);
        Assert.Equal(
            ["Folded rep a,b", "Single lead a", "Single rep c"],
            plan.Messages.Select(message => $"{message.Kind} {message.To} {string.Join(',', message.Alerts.Select(alert => alert.Alert.Id))}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_stand_in_who_is_told_anyway_is_told_once()
    {
        var message = Assert.Single(Plan([Alert("a", "away+lead")], Now).Messages);
        Assert.Equal("lead", message.To);
    }

    [Fact]
    public void An_acknowledged_alert_needs_no_message()
    {
        var plan = Plan([Alert("a") with { AcknowledgedBy = "rep" }], Now);
        Assert.Empty(plan.Messages);
        Assert.Equal("a", Assert.Single(plan.Nothing).Alert.Id);
    }

    [Fact]
    public void A_snoozed_alert_is_held_and_then_sent_again()
    {
        var sent = Alert("a") with { Delivered = AlertJson.Write([new("inbox", Now, "delivered", "rep", null)]) };
        Assert.Empty(Plan([sent], Now.AddMinutes(1)).Messages);

        var snoozed = sent with { SnoozedUntil = Now.AddHours(1) };
        Assert.Equal(Now.AddHours(1), Plan([snoozed], Now.AddMinutes(2)).Held["a"]);
        Assert.Single(Plan([snoozed], Now.AddHours(1)).Messages);
    }

    [Fact]
    public void Only_who_has_not_got_it_is_told_again_and_not_for_ever()
    {
        AlertDelivered Try(string to, string status) => new("inbox", Now, status, to, null);
        var half = Alert("a", "rep+lead") with { Delivered = AlertJson.Write([Try("rep", "delivered"), Try("lead", "failed")]) };
        Assert.Equal("lead", Assert.Single(Plan([half], Now).Messages).To);

        var hopeless = Alert("a", "lead") with { Delivered = AlertJson.Write([.. Enumerable.Repeat(Try("lead", "failed"), DeliveryRules.MostAttempts)]) };
        Assert.Empty(Plan([hopeless], Now).Messages);
    }

    private DeliveryPlan Plan(IReadOnlyList<PendingAlert> alerts, DateTimeOffset now) => DeliveryRules.Plan(alerts, Inbox, Catalogue(), paces, now);

    private static PendingAlert[] Many(int count) => [.. Enumerable.Range(0, count).Select(i => Alert($"a-{i}"))];
}
