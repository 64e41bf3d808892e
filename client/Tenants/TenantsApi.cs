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

    /// <summary>Makes a tenant; the answer is the only one that holds its first key.</summary>
    public Task<Tenant> CreateAsync(string id, string? name = null, string? timeZone = null, CancellationToken cancel = default) =>
        pipe.SendAsync(HttpMethod.Post, Route.To("tenants"), new NewTenant(id, name, timeZone), SalesFlowJson.Default.NewTenant, SalesFlowJson.Default.Tenant, false, cancel);

    /// <summary>Changes a tenant's settings, all of them: what is null takes its default.</summary>
    public Task<Tenant> PutAsync(Tenant tenant, CancellationToken cancel = default) =>
        pipe.SendAsync(HttpMethod.Put, Route.To("tenants", tenant.Id),
            new TenantSettings(tenant.Name, tenant.TimeZone, tenant.Calendar, tenant.QuietHours, tenant.DigestAbove, tenant.TeamCalendars, tenant.Limits, tenant.Suspended),
            SalesFlowJson.Default.TenantSettings, SalesFlowJson.Default.Tenant, true, cancel);
}
