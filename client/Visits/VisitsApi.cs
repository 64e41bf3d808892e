namespace SalesFlow.Client;

/// <summary>Reads visits. They are made and completed by actions with <see cref="SalesAction.Visit"/>.</summary>
public sealed class VisitsApi
{
    private readonly ApiPipe pipe;

    internal VisitsApi(ApiPipe pipe) => this.pipe = pipe;

    /// <summary>One visit.</summary>
    /// <exception cref="SalesFlowException">404: no such visit.</exception>
    public Task<Visit> GetAsync(string id, CancellationToken cancel = default) => pipe.GetAsync(Route.To("visits", id), SalesFlowJson.Default.Visit, cancel);

    /// <summary>Visits, newest first; absent arguments do not filter.</summary>
    public IAsyncEnumerable<Visit> ListAsync(string? state = null, string? customer = null, string? owner = null, string? period = null, int? limit = null, CancellationToken cancel = default) =>
        Pages.FollowAsync((cursor, stop) => pipe.GetAsync(
            Route.To("visits").With("state", state).With("customer", customer).With("owner", owner).With("period", period).With("cursor", cursor).With("limit", limit), SalesFlowJson.Default.PageVisit, stop), cancel);

    /// <summary>What a visit form of a customer opens with.</summary>
    public Task<VisitForm> FormAsync(string customer, CancellationToken cancel = default) => pipe.GetAsync(Route.To("visits", "form").With("customer", customer), SalesFlowJson.Default.VisitForm, cancel);
}
