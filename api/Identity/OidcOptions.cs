using SalesFlow.Api;

namespace SalesFlow.Identity;

/// <summary>OpenID Connect, as the operator sets it (section <c>SalesFlow:Oidc</c>).</summary>
public sealed class OidcOptions
{
    /// <summary>Providers that tenants name may stand on this machine or in a private network, and speak plain HTTP. Default: no. Those below always may.</summary>
    public bool AllowPrivate { get; set; }

    /// <summary>How browsers reach this server, such as <c>https://sales.example.com</c>. Default: as the request says.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>Providers that the operator sets for a tenant, by key; they go before the tenant's own.</summary>
    public Dictionary<string, OperatorProvider> Providers { get; set; } = [];

    /// <summary>What is wrong, in one line; null = nothing.</summary>
    public string? Fault()
    {
        if (PublicUrl is not null && !(Uri.TryCreate(PublicUrl, UriKind.Absolute, out var url) && url.Scheme is "https" or "http" && url.PathAndQuery == "/"))
        {
            return $"SalesFlow__Oidc__PublicUrl={PublicUrl} must be an address without a path such as https://sales.example.com";
        }

        foreach (var (key, provider) in Providers)
        {
            var name = $"SalesFlow__Oidc__Providers__{key}";
            if (!GrainKeys.IsTenant(provider.Tenant))
            {
                return $"{name}__Tenant={provider.Tenant} must name a tenant";
            }

            if (provider.ToProvider(key).Faults().FirstOrDefault() is { } fault)
            {
                return $"{name}: {fault.Pointer.TrimStart('/')} {fault.Detail}";
            }
        }

        return Providers.GroupBy(one => (one.Value.Issuer, one.Value.Audience)).FirstOrDefault(some => some.Key.Audience is not null && some.Count() > 1) is { } twice
            ? $"SalesFlow__Oidc__Providers: {string.Join(" and ", twice.Select(one => one.Key))} have the same issuer and audience; a token could be either's"
            : null;
    }
}

/// <summary>A provider that the operator sets for one tenant; the members are <see cref="IdentityProvider"/>'s.</summary>
public sealed class OperatorProvider
{
    public string Tenant { get; set; } = "";

    public string? Name { get; set; }

    public string Issuer { get; set; } = "";

    public string? Audience { get; set; }

    public string? ClientId { get; set; }

    public string? ClientSecret { get; set; }

    /// <summary>Joined by spaces. Default: <c>openid profile email</c>.</summary>
    public string? Scopes { get; set; }

    public string? MemberClaim { get; set; }

    public string? RoleClaim { get; set; }

    public Dictionary<string, string> Roles { get; set; } = [];

    public IdentityProvider ToProvider(string key)
    {
        var provider = new IdentityProvider
        {
            Key = key, Name = Name, Issuer = Issuer, Audience = Audience, ClientId = ClientId, ClientSecret = ClientSecret, RoleClaim = RoleClaim, Roles = Roles,
            MemberClaim = MemberClaim ?? IdentityProvider.Subject,
        };
        return Scopes is null ? provider : provider with { Scopes = Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries) };
    }
}
