namespace SalesFlow.Client;

/// <summary>Makes, lists and revokes the tenant's API keys.</summary>
public sealed class KeysApi
{
    private readonly ApiPipe pipe;

    internal KeysApi(ApiPipe pipe) => this.pipe = pipe;

    /// <summary>All keys, without their secrets.</summary>
    public IAsyncEnumerable<ApiKey> ListAsync(CancellationToken cancel = default) =>
        Pages.FollowAsync((cursor, stop) => pipe.GetAsync(Route.To("keys").With("cursor", cursor), SalesFlowJson.Default.PageApiKey, stop), cancel);

    /// <summary>Makes a key; the answer is the only one that holds its secret.</summary>
    public Task<ApiKey> CreateAsync(NewApiKey key, CancellationToken cancel = default) =>
        pipe.SendAsync(HttpMethod.Post, Route.To("keys"), key, SalesFlowJson.Default.NewApiKey, SalesFlowJson.Default.ApiKey, false, cancel);

    /// <summary>Ends a key at once.</summary>
    public async Task RevokeAsync(string id, CancellationToken cancel = default)
    {
        using var response = await pipe.SendAsync(HttpMethod.Delete, Route.To("keys", id), null, false, cancel);
    }
}
