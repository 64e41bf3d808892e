namespace SalesFlow.Client;

/// <summary>Reads to-dos. They are set and done by actions with <see cref="SalesAction.Todo"/>, or come out of a visit.</summary>
public sealed class TodosApi
{
    private readonly ApiPipe pipe;

    internal TodosApi(ApiPipe pipe) => this.pipe = pipe;

    /// <summary>One to-do.</summary>
    /// <exception cref="SalesFlowException">404: no such to-do.</exception>
    public Task<Todo> GetAsync(string id, CancellationToken cancel = default) => pipe.GetAsync(Route.To("todos", id), SalesFlowJson.Default.Todo, cancel);

    /// <summary>To-dos, the earliest due first; open ones unless <paramref name="state"/> says otherwise.</summary>
    public IAsyncEnumerable<Todo> ListAsync(string? owner = null, string? state = null, string? customer = null, string? visit = null, int? limit = null, CancellationToken cancel = default) =>
        Pages.FollowAsync((cursor, stop) => pipe.GetAsync(
            Route.To("todos").With("state", state).With("customer", customer).With("owner", owner).With("visit", visit).With("cursor", cursor).With("limit", limit), SalesFlowJson.Default.PageTodo, stop), cancel);
}
