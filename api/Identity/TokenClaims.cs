using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SalesFlow.Api;
using SalesFlow.Tenants;

namespace SalesFlow.Identity;

/// <summary>What a provider says of someone, and whom that makes them here. Pure.</summary>
/// <param name="more">What it says at its userinfo endpoint; null = not asked.</param>
public sealed class TokenClaims(JsonElement token, JsonElement? more = null)
{
    public static TokenClaims Of(JsonWebToken token, JsonElement? more = null) => new(JsonElement.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload)), more);

    /// <summary>Whether anything is said under this name.</summary>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>The member whom they name; null = none, or more than one.</summary>
    public Member? Member(IdentityProvider provider, Catalogue catalogue)
    {
        if (Find(provider.MemberClaim) is not { ValueKind: JsonValueKind.String } value || value.GetString() is not { Length: > 0 } name)
        {
            return null;
        }

        // An address that nobody has proved to be theirs names nobody.
        if (provider.MemberClaim == IdentityProvider.Email && Find("email_verified") is { } verified && verified.ToString() is not ("True" or "true"))
        {
            return null;
        }

        if (catalogue.Members.TryGetValue(name, out var byId))
        {
            return byId;
        }

        return provider.MemberClaim == IdentityProvider.Subject ? null
            : catalogue.Members.Values.Where(member => string.Equals(member.Addresses?.GetValueOrDefault(IdentityProvider.Email), name, StringComparison.OrdinalIgnoreCase)).Take(2).ToArray() is [var only] ? only : null;
    }

    /// <summary>What they may do over the API: the highest role that a value of the role claim leads to, or null for none; without a role claim as <paramref name="standard"/> says.</summary>
    public Role? Role(IdentityProvider provider, Role standard) => provider.RoleClaim is not { } name ? standard
        : Texts(Find(name)).Select(text => Roles.Parse(provider.Roles.GetValueOrDefault(text))).Max();

    /// <summary>By its whole name, then by the parts between dots: names hold dots too.</summary>
    private JsonElement? Find(string name) => In(token, name) ?? (more is { } said ? In(said, name) : null);

    private static JsonElement? In(JsonElement from, string name)
    {
        if (from.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        if (from.TryGetProperty(name, out var whole))
        {
            return whole;
        }

        return name.IndexOf('.', StringComparison.Ordinal) is var dot and > 0 && from.TryGetProperty(name[..dot], out var part) ? In(part, name[(dot + 1)..]) : null;
    }

    private static IEnumerable<string> Texts(JsonElement? value) => value switch
    {
        { ValueKind: JsonValueKind.String } one => [one.GetString()!],
        { ValueKind: JsonValueKind.Array } many => many.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!),
        _ => [],
    };
}
