namespace SalesFlow.Notifications;

/// <summary>What people do with the alerts of one tenant, and the only writer of how they were delivered. Key: the tenant.</summary>
[Alias("alert-desk"), Version(1)]
public interface IAlertDeskGrain : IGrainWithStringKey
{
    /// <summary>Somebody has seen it: it is not sent again. The first to acknowledge stays.</summary>
    [Alias("acknowledge")] Task<Reply<AlertView>> Acknowledge(string id, string by);

    /// <summary>It is sent again at <paramref name="until"/>, unless it was acknowledged.</summary>
    [Alias("snooze")] Task<Reply<AlertView>> Snooze(string id, DateTimeOffset until, string by);

    /// <summary>The courier tells what became of alerts.</summary>
    [Alias("settle")] Task Settle(AlertSettlement[] settlements);
}

/// <summary>Carries pending alerts to people. One in the cluster. Key: 0.</summary>
[Alias("alert-courier"), Version(1)]
public interface IAlertCourierGrain : IGrainWithIntegerKey
{
    [Alias("start")] Task Start();

    /// <summary>There are new alerts to carry now. A lost nudge is made up by the next poll.</summary>
    [Alias("nudge")] Task Nudge();
}

/// <summary>An alert as <c>GET /v1/alerts</c> answers it.</summary>
[GenerateSerializer, Immutable, Alias("alert-view")]
public sealed record AlertView(
    string Id, string Chain, string Step, string Window, int Generation, string Rung, string To, string Channel, DateTimeOffset DueAt, DateTimeOffset FiredAt, bool Late,
    AlertDelivered[] Delivered, string? AcknowledgedBy, DateTimeOffset? AcknowledgedAt, DateTimeOffset? SnoozedUntil);

/// <param name="Status">delivered | handed (to the tenant's own channels, whose logs say the rest) | failed</param>
/// <param name="To">Who got it: the stand-in, where the recipient was absent.</param>
/// <param name="Message">Alerts that went out as one message (a digest, a fold) share it.</param>
[GenerateSerializer, Immutable, Alias("alert-delivered")]
public sealed record AlertDelivered(string Channel, DateTimeOffset At, string Status, string To, string? Message);

/// <param name="New">Entries to add.</param>
/// <param name="Again">Not finished: to be carried again from then on. Null = finished.</param>
[GenerateSerializer, Immutable, Alias("alert-settlement")]
public sealed record AlertSettlement(string Id, AlertDelivered[] New, DateTimeOffset? Again);
