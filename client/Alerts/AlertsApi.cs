namespace SalesFlow.Client;

/// <summary>Lists reminders and escalations and takes note of them.</summary>
public sealed class AlertsApi
{
    private readonly ApiPipe pipe;

    internal AlertsApi(ApiPipe pipe) => this.pipe = pipe;

    /// <summary>One page of the alerts that fit.</summary>
    public Task<Page<Alert>> PageAsync(AlertsQuery query, string? cursor = null, CancellationToken cancel = default) =>
        pipe.GetAsync(Route.To("alerts").With("chain", query.Chain).With("to", query.To).With("since", query.Since)
            .With("cursor", cursor).With("limit", query.Limit), SalesFlowJson.Default.PageAlert, cancel);

    /// <summary>All alerts that fit.</summary>
    public IAsyncEnumerable<Alert> ListAsync(AlertsQuery query, CancellationToken cancel = default) =>
        Pages.FollowAsync((cursor, stop) => PageAsync(query, cursor, stop), cancel);

    /// <summary>Says that someone took note.</summary>
    /// <param name="id">The alert.</param>
    /// <param name="by">The member; null for the credential's own.</param>
    /// <param name="cancel">Ends the call.</param>
    public Task<Alert> AcknowledgeAsync(string id, string? by = null, CancellationToken cancel = default) =>
        VerbAsync(id, "acknowledge", new AlertVerb(by, null), cancel);

    /// <summary>Asks to be told again at a later moment.</summary>
    public Task<Alert> SnoozeAsync(string id, DateTimeOffset until, string? by = null, CancellationToken cancel = default) =>
        VerbAsync(id, "snooze", new AlertVerb(by, until), cancel);

    /// <summary>The caller's own alerts, newest first (credentials that act for a member).</summary>
    /// <param name="all">Acknowledged and snoozed ones too.</param>
    /// <param name="cursor">Of the page before.</param>
    /// <param name="limit">Alerts a page.</param>
    /// <param name="cancel">Ends the call.</param>
    public Task<InboxAnswer> InboxAsync(bool all = false, string? cursor = null, int? limit = null, CancellationToken cancel = default) =>
        pipe.GetAsync(Route.To("inbox").With("state", all ? "all" : null).With("cursor", cursor).With("limit", limit), SalesFlowJson.Default.InboxAnswer, cancel);

    /// <summary>All is read until a moment.</summary>
    public Task<InboxCount> ReadInboxAsync(DateTimeOffset until, CancellationToken cancel = default) =>
        pipe.SendAsync(HttpMethod.Post, Route.To("inbox", "read"), new InboxRead(until), SalesFlowJson.Default.InboxRead, SalesFlowJson.Default.InboxCount, true, cancel);

    /// <summary>How many are unread, as it changes, until cancelled. A lost connection is taken up again.</summary>
    public async IAsyncEnumerable<InboxCount> FollowInboxAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel = default)
    {
        await foreach (var item in PulseFeed.ReadAsync(pipe, "inbox/live", null, cancel))
            if (item.Kind == "inbox" && System.Text.Json.JsonSerializer.Deserialize(item.Data, SalesFlowJson.Default.InboxCount) is { } count)
                yield return count;
    }

    private Task<Alert> VerbAsync(string id, string verb, AlertVerb body, CancellationToken cancel) =>
        pipe.SendAsync(HttpMethod.Post, Route.To("alerts", id, verb), body, SalesFlowJson.Default.AlertVerb, SalesFlowJson.Default.Alert, false, cancel);
}
