namespace SalesFlow.Client;

/// <summary>An organisation's OpenID providers.</summary>
public sealed record Identity
{
    /// <summary>Of the organisation's own; 0 = never set.</summary>
    public int Version { get; init; }

    /// <summary>What a provider must know as this server's redirect URI.</summary>
    public string? RedirectUri { get; init; }

    /// <summary>Those of the server's operator first.</summary>
    public IReadOnlyList<IdentityProvider> Providers { get; init; } = [];
}

/// <summary>An OpenID provider whose word is taken for who someone is.</summary>
public sealed record IdentityProvider
{
    /// <summary>An id of at most 40 characters.</summary>
    public required string Key { get; init; }

    /// <summary>On the sign-in page's button.</summary>
    public string? Name { get; init; }

    /// <summary>As its tokens say it, letter by letter.</summary>
    public required string Issuer { get; init; }

    /// <summary>Access tokens for it are taken as credentials; null = none are.</summary>
    public string? Audience { get; init; }

    /// <summary>For the sign-in page; null = nobody signs in there by it.</summary>
    public string? ClientId { get; init; }

    /// <summary>Only sent, never answered; null = as it is.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>Whether a client secret is kept. Set by the server.</summary>
    public bool? HasSecret { get; init; }

    /// <summary>Asked for when signing in; null = openid, profile, email.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary><c>sub</c>, the default: the member's id. Any other claim: their id or e-mail address.</summary>
    public string? MemberClaim { get; init; }

    /// <summary>The claim that names groups or roles; null = the member's roles here decide.</summary>
    public string? RoleClaim { get; init; }

    /// <summary>From a value of that claim to <c>reader</c>, <c>writer</c>, <c>importer</c> or <c>admin</c>.</summary>
    public IReadOnlyDictionary<string, string>? Roles { get; init; }

    /// <summary><c>operator</c> or <c>tenant</c>. Set by the server.</summary>
    public string? SetBy { get; init; }
}

/// <summary>What came of asking a provider.</summary>
/// <param name="Ok">It can be used.</param>
/// <param name="Keys">How many keys it publishes.</param>
/// <param name="Error">Why it can't be used, in words.</param>
public sealed record ProviderTest(bool Ok, int Keys, string? Error);

internal sealed record IdentityProviders(IEnumerable<IdentityProvider> Providers);
