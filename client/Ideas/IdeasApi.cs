namespace SalesFlow.Client;

/// <summary>Reads improvement ideas. They are proposed and moved by actions with <see cref="SalesAction.Idea"/>.</summary>
public sealed class IdeasApi
{
    private readonly ApiPipe pipe;

    internal IdeasApi(ApiPipe pipe) => this.pipe = pipe;

    /// <summary>One idea.</summary>
    /// <exception cref="SalesFlowException">404: no such idea.</exception>
    public Task<Idea> GetAsync(string id, CancellationToken cancel = default) => pipe.GetAsync(Route.To("ideas", id), SalesFlowJson.Default.Idea, cancel);

    /// <summary>Ideas, newest first, or by <c>customers</c>: those first that most customers stand behind.</summary>
    public IAsyncEnumerable<Idea> ListAsync(string? state = null, string? order = null, string? search = null, int? limit = null, CancellationToken cancel = default) =>
        Pages.FollowAsync((cursor, stop) => pipe.GetAsync(
            Route.To("ideas").With("state", state).With("order", order).With("search", search).With("cursor", cursor).With("limit", limit), SalesFlowJson.Default.PageIdea, stop), cancel);
}
