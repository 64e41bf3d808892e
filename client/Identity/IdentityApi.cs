namespace SalesFlow.Client;

/// <summary>Sets the organisation's OpenID providers (role <c>admin</c>).</summary>
public sealed class IdentityApi
{
    private readonly ApiPipe pipe;

    internal IdentityApi(ApiPipe pipe) => this.pipe = pipe;

    /// <summary>As they are, without client secrets.</summary>
    public Task<Identity> GetAsync(CancellationToken cancel = default) => pipe.GetAsync(Route.To("identity"), SalesFlowJson.Default.Identity, cancel);

    /// <summary>Replaces those that are the organisation's own.</summary>
    public Task<Identity> PutAsync(IEnumerable<IdentityProvider> providers, CancellationToken cancel = default) => pipe.SendAsync(
        HttpMethod.Put, Route.To("identity"), new([.. providers.Where(one => one.SetBy != "operator").Select(one => one with { SetBy = null, HasSecret = null })]),
        SalesFlowJson.Default.IdentityProviders, SalesFlowJson.Default.Identity, true, cancel);

    /// <summary>Asks a provider for its endpoints and keys.</summary>
    public async Task<ProviderTest> TestAsync(string key, CancellationToken cancel = default)
    {
        using var response = await pipe.SendAsync(HttpMethod.Post, Route.To("identity", key, "test"), null, true, cancel);
        return await ApiPipe.ReadAsync(response, SalesFlowJson.Default.ProviderTest, cancel);
    }
}
