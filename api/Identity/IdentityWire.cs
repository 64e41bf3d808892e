using SalesFlow.Channels;

namespace SalesFlow.Identity;

/// <summary>The providers as they are to be.</summary>
public sealed record IdentityRequest(ProviderRequest[]? Providers);

/// <summary>A provider as it is to be; what is null takes its default, but <c>clientSecret</c>, which stays while issuer and client stay.</summary>
/// <param name="Key">An id of at most 40 characters.</param>
/// <param name="Name">On the sign-in page's button.</param>
/// <param name="Issuer">As its tokens say it, letter by letter.</param>
/// <param name="Audience">Access tokens for it are taken as credentials. Default: none are.</param>
/// <param name="ClientId">For the sign-in page. Default: nobody signs in there by it.</param>
/// <param name="ClientSecret">Default: as it is; where there is none, PKCE alone proves that a code is ours.</param>
/// <param name="Scopes">Default: openid, profile, email.</param>
/// <param name="MemberClaim">sub (default): the member's id. Any other, such as email or preferred_username: their id or e-mail address.</param>
/// <param name="RoleClaim">Names groups or roles, dots leading into objects, such as realm_access.roles. Default: the member's roles here decide.</param>
/// <param name="Roles">From a value of the role claim to reader, writer, importer or admin; who has none is not let in.</param>
public sealed record ProviderRequest(
    string? Key, string? Name, string? Issuer, string? Audience, string? ClientId, string? ClientSecret, string[]? Scopes, string? MemberClaim, string? RoleClaim, Dictionary<string, string>? Roles)
{
    internal IdentityProvider ToProvider(IdentityProvider? known, Seal seal)
    {
        var made = new IdentityProvider
        {
            Key = Key ?? "", Name = Name, Issuer = Issuer ?? "", Audience = Audience, ClientId = ClientId, MemberClaim = MemberClaim ?? IdentityProvider.Subject, RoleClaim = RoleClaim, Roles = Roles ?? [],
            // Sent elsewhere it would be told to whoever listens there.
            ClientSecret = ClientSecret is { Length: > 0 } secret ? seal.Close(secret) : known is not null && known.Issuer == Issuer && known.ClientId == ClientId ? known.ClientSecret : null,
        };
        return Scopes is null ? made : made with { Scopes = Scopes };
    }
}

/// <param name="Version">Of the tenant's own; 0 = never set.</param>
/// <param name="RedirectUri">What a provider must know as this client's.</param>
public sealed record IdentityWire(int Version, string RedirectUri, ProviderWire[] Providers);

/// <summary>A provider.</summary>
/// <param name="SetBy">operator: in the server's configuration | tenant</param>
/// <param name="HasSecret">Whether a client secret is kept; it is never told.</param>
public sealed record ProviderWire(
    string Key, string? Name, string Issuer, string? Audience, string? ClientId, bool HasSecret, string[] Scopes, string MemberClaim, string? RoleClaim, Dictionary<string, string> Roles, string SetBy)
{
    public static ProviderWire Of(KnownProvider known) => new(
        known.Rules.Key, known.Rules.Name, known.Rules.Issuer, known.Rules.Audience, known.Rules.ClientId, known.Rules.ClientSecret is not null, known.Rules.Scopes, known.Rules.MemberClaim, known.Rules.RoleClaim,
        known.Rules.Roles, known.Trusted ? "operator" : "tenant");
}

/// <summary>What came of asking a provider.</summary>
/// <param name="Keys">How many keys it publishes.</param>
/// <param name="Error">Why it can't be used, in words; null = it can.</param>
public sealed record ProviderTestWire(bool Ok, int Keys, string? Error);

/// <summary>A way to sign in by a provider.</summary>
/// <param name="Tenant">The organisation.</param>
/// <param name="Provider">Its key.</param>
/// <param name="Name">To show; null = "your organisation".</param>
public sealed record SignInWay(string Tenant, string Provider, string? Name);
