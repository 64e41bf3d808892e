namespace SalesFlow.Client;

/// <summary>What managers look at. Answers that did not change are not sent again, so polling is cheap.</summary>
public sealed class BoardApi
{
    private readonly ApiPipe pipe;

    internal BoardApi(ApiPipe pipe) => this.pipe = pipe;

    /// <summary>The closed-loop rate and the counts behind it.</summary>
    public Task<RatesAnswer> RatesAsync(RatesQuery query, CancellationToken cancel = default) =>
        pipe.GetRememberedAsync(Route.To("rates").With("template", query.Template).With("period", query.Period).With("groupBy", query.GroupBy)
            .With("team", query.Team).With("owner", query.Owner), SalesFlowJson.Default.RatesAnswer, cancel);

    /// <summary>Every step that is stuck now, the worst first.</summary>
    public IAsyncEnumerable<StuckStep> StuckAsync(string? template = null, string? team = null, string? owner = null, CancellationToken cancel = default) =>
        Pages.FollowAsync((cursor, stop) => pipe.GetAsync(Route.To("stuck").With("template", template).With("team", team).With("owner", owner)
            .With("cursor", cursor), SalesFlowJson.Default.PageStuckStep, stop), cancel);

    /// <summary>The heat map.</summary>
    /// <param name="template">The template's key.</param>
    /// <param name="period">As in <see cref="RatesQuery.Period"/>.</param>
    /// <param name="by"><c>team</c>, <c>owner</c> or <c>week</c>; null for the server's choice.</param>
    /// <param name="cancel">Ends the call.</param>
    public Task<BreakpointMap> BreakpointsAsync(string template, string? period = null, string? by = null, CancellationToken cancel = default) =>
        pipe.GetRememberedAsync(Route.To("breakpoints").With("template", template).With("period", period).With("by", by), SalesFlowJson.Default.BreakpointMap, cancel);

    /// <summary>The action-flow graph of a template.</summary>
    public Task<FlowGraph> FlowAsync(string template, string? period = null, CancellationToken cancel = default) =>
        pipe.GetRememberedAsync(Route.To("flow").With("template", template).With("period", period), SalesFlowJson.Default.FlowGraph, cancel);

    /// <summary>
    /// The live feed: a snapshot, then changes, until cancelled. A lost connection is taken up again after the last item read, as long as it takes;
    /// a refusal (401, 403, 404) ends it with <see cref="SalesFlowException"/>.
    /// </summary>
    /// <param name="lastEventId">The last item seen in an earlier feed; null to begin with a snapshot.</param>
    /// <param name="cancel">Ends the feed.</param>
    public IAsyncEnumerable<PulseItem> PulseAsync(string? lastEventId = null, CancellationToken cancel = default) =>
        PulseFeed.ReadAsync(pipe, "pulse", lastEventId, cancel);

    /// <summary>Who acted in a week.</summary>
    /// <param name="week">An ISO week; null = the running one.</param>
    /// <param name="team">One team; null = all.</param>
    /// <param name="cancel">Ends the call.</param>
    public Task<AdoptionAnswer> AdoptionAsync(string? week = null, string? team = null, CancellationToken cancel = default) =>
        pipe.GetAsync(Route.To("adoption").With("week", week).With("team", team), SalesFlowJson.Default.AdoptionAnswer, cancel);

    /// <summary>A week's digest: as it was sent, or as it stands now (managers and admins).</summary>
    /// <param name="week">An ISO week; null = the running one.</param>
    /// <param name="cancel">Ends the call.</param>
    public Task<DigestAnswer> DigestAsync(string? week = null, CancellationToken cancel = default) => pipe.GetAsync(Route.To("digest").With("week", week), SalesFlowJson.Default.DigestAnswer, cancel);

    /// <summary>When the digest goes out and to whom (role <c>admin</c>).</summary>
    public async Task<DigestRules> DigestRulesAsync(CancellationToken cancel = default) => (await pipe.GetAsync(Route.To("policies", "digest"), SalesFlowJson.Default.DigestRulesAnswer, cancel)).Policy;

    /// <summary>Saves when the digest goes out and to whom (role <c>admin</c>).</summary>
    public Task SaveDigestRulesAsync(DigestRules rules, CancellationToken cancel = default) =>
        pipe.SendAsync(HttpMethod.Put, Route.To("policies", "digest"), rules, SalesFlowJson.Default.DigestRules, SalesFlowJson.Default.DigestRulesAnswer, true, cancel);
}
