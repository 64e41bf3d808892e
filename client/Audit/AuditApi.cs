namespace SalesFlow.Client;

/// <summary>Reads who changed which setting when (role <c>admin</c>).</summary>
public sealed class AuditApi
{
    private readonly ApiPipe pipe;

    internal AuditApi(ApiPipe pipe) => this.pipe = pipe;

    /// <summary>One page of changes, newest first.</summary>
    /// <param name="cursor">The <c>next</c> of the page before; null for the newest.</param>
    /// <param name="limit">Records a page, at most 500.</param>
    /// <param name="cancel">Ends the call.</param>
    public Task<Page<JournalRecord>> PageAsync(string? cursor = null, int? limit = null, CancellationToken cancel = default) =>
        pipe.GetAsync(Route.To("audit").With("cursor", cursor).With("limit", limit), SalesFlowJson.Default.PageJournalRecord, cancel);
}
