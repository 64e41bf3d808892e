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

    private Task<Alert> VerbAsync(string id, string verb, AlertVerb body, CancellationToken cancel) =>
        pipe.SendAsync(HttpMethod.Post, Route.To("alerts", id, verb), body, SalesFlowJson.Default.AlertVerb, SalesFlowJson.Default.Alert, false, cancel);
}
