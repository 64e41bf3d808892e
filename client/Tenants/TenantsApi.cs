namespace SalesFlow.Client;

/// <summary>Keeps the service's tenants (role <c>operator</c>).</summary>
public sealed class TenantsApi
{
    private readonly ApiPipe pipe;

    internal TenantsApi(ApiPipe pipe) => this.pipe = pipe;

    /// <summary>All tenants.</summary>
    public IAsyncEnumerable<Tenant> ListAsync(CancellationToken cancel = default) =>
        Pages.FollowAsync((cursor, stop) => pipe.GetAsync(Route.To("tenants").With("cursor", cursor), SalesFlowJson.Default.PageTenant, stop), cancel);

    /// <summary>One tenant.</summary>
    public Task<Tenant> GetAsync(string id, CancellationToken cancel = default) =>
        pipe.GetAsync(Route.To("tenants", id), SalesFlowJson.Default.Tenant, cancel);

    /// <summary>Adds or changes a tenant.</summary>
    public Task<Tenant> PutAsync(Tenant tenant, CancellationToken cancel = default) =>
        pipe.SendAsync(HttpMethod.Put, Route.To("tenants", tenant.Id), tenant, SalesFlowJson.Default.Tenant, SalesFlowJson.Default.Tenant, true, cancel);
}
