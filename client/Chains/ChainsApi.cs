using System.Text.Json;

namespace SalesFlow.Client;

/// <summary>Opens, reads and steers chains.</summary>
public sealed class ChainsApi
{
    private readonly ApiPipe pipe;

    internal ChainsApi(ApiPipe pipe) => this.pipe = pipe;

    /// <summary>Opens a chain, or answers the one that the same call opened before.</summary>
    public Task<Chain> CreateAsync(NewChain chain, SendMode mode = SendMode.Live, CancellationToken cancel = default) =>
        pipe.SendAsync(HttpMethod.Post, Route.To("chains").With(mode), chain, SalesFlowJson.Default.NewChain, SalesFlowJson.Default.Chain, true, cancel);

    /// <summary>A chain with its steps.</summary>
    public Task<Chain> GetAsync(string id, CancellationToken cancel = default) =>
        pipe.GetAsync(Route.To("chains", id), SalesFlowJson.Default.Chain, cancel);

    /// <summary>One page of the chains that fit.</summary>
    public Task<Page<Chain>> PageAsync(ChainsQuery query, string? cursor = null, CancellationToken cancel = default) =>
        pipe.GetAsync(Route.To("chains").With("template", query.Template).With("state", query.State).With("loop", query.Loop)
            .With("reason", query.Reason).With("closed", query.Closed).With("period", query.Period).With("team", query.Team)
            .With("owner", query.Owner).With("customer", query.Customer).With("dueBefore", query.DueBefore)
            .With("stuck", query.Stuck).With("inFlight", query.InFlight).With("void", query.Void).With("step", query.Step)
            .With("cursor", cursor).With("limit", query.Limit), SalesFlowJson.Default.PageChain, cancel);

    /// <summary>All chains that fit, page by page as they are read.</summary>
    public IAsyncEnumerable<Chain> ListAsync(ChainsQuery query, CancellationToken cancel = default) =>
        Pages.FollowAsync((cursor, stop) => PageAsync(query, cursor, stop), cancel);

    /// <summary>Stops the clock of a step, or of all that run.</summary>
    /// <param name="id">The chain.</param>
    /// <param name="reason">One of the template's pause reasons.</param>
    /// <param name="step">The step; null for all that run.</param>
    /// <param name="cancel">Ends the call.</param>
    public Task<Chain> PauseAsync(string id, string reason, string? step = null, CancellationToken cancel = default) =>
        VerbAsync(id, "pause", new ChainVerb { Reason = reason, Step = step }, cancel);

    /// <summary>Lets the clock run again.</summary>
    public Task<Chain> ResumeAsync(string id, string? step = null, CancellationToken cancel = default) =>
        VerbAsync(id, "resume", new ChainVerb { Step = step }, cancel);

    /// <summary>Takes a chain out of the rate; it stays listed as void.</summary>
    /// <param name="id">The chain.</param>
    /// <param name="reason">Why, in words.</param>
    /// <param name="approver">Someone other than the owner.</param>
    /// <param name="cancel">Ends the call.</param>
    public Task<Chain> VoidAsync(string id, string reason, string approver, CancellationToken cancel = default) =>
        VerbAsync(id, "void", new ChainVerb { Reason = reason, Approver = approver }, cancel);

    /// <summary>Takes up a completed chain again, in the template's reopen mode.</summary>
    public Task<Chain> ReopenAsync(string id, string reason, CancellationToken cancel = default) =>
        VerbAsync(id, "reopen", new ChainVerb { Reason = reason }, cancel);

    /// <summary>Gives a chain to another owner; pauses and history stay.</summary>
    public Task<Chain> ReassignAsync(string id, string owner, CancellationToken cancel = default) =>
        VerbAsync(id, "reassign", new ChainVerb { Owner = owner }, cancel);

    /// <summary>How a step's due moment came about.</summary>
    public Task<DeadlineExplanation> ExplainAsync(string id, string step, CancellationToken cancel = default) =>
        pipe.GetAsync(Route.To("chains", id, "windows", step, "explain"), SalesFlowJson.Default.DeadlineExplanation, cancel);

    /// <summary>One page of a chain's records, oldest first.</summary>
    public Task<Page<JournalRecord>> JournalPageAsync(string id, string? cursor = null, int? limit = null, CancellationToken cancel = default) =>
        pipe.GetAsync(Route.To("chains", id, "journal").With("cursor", cursor).With("limit", limit), SalesFlowJson.Default.PageJournalRecord, cancel);

    /// <summary>All records of a chain, oldest first.</summary>
    public IAsyncEnumerable<JournalRecord> JournalAsync(string id, CancellationToken cancel = default) =>
        Pages.FollowAsync((cursor, stop) => JournalPageAsync(id, cursor, null, stop), cancel);

    /// <summary>The receipt that can be checked offline; <see cref="JsonElement.GetRawText"/> is its exact text.</summary>
    public Task<JsonElement> ReceiptAsync(string id, CancellationToken cancel = default) =>
        pipe.GetAsync(Route.To("chains", id, "receipt"), SalesFlowJson.Default.JsonElement, cancel);

    private Task<Chain> VerbAsync(string id, string verb, ChainVerb body, CancellationToken cancel) =>
        pipe.SendAsync(HttpMethod.Post, Route.To("chains", id, verb), body, SalesFlowJson.Default.ChainVerb, SalesFlowJson.Default.Chain, false, cancel);
}

internal sealed record ChainVerb
{
    public string? Reason { get; init; }
    public string? Step { get; init; }
    public string? Approver { get; init; }
    public string? Owner { get; init; }
}
