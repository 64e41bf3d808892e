using SalesFlow.Client;

namespace SalesFlow.Web.Admin.Identity;

/// <summary>An OpenID provider while its fields are being filled in.</summary>
public sealed class ProviderDraft
{
    /// <summary>The provider as it is kept; null = a new one.</summary>
    public IdentityProvider? Kept { get; private init; }

    public string Key { get; set; } = "";

    public string Name { get; set; } = "";

    public string Issuer { get; set; } = "";

    public string ClientId { get; set; } = "";

    /// <summary>Only what is typed now: the one that is kept is never told.</summary>
    public string Secret { get; set; } = "";

    public string Audience { get; set; } = "";

    public string Scopes { get; set; } = "openid profile email";

    public string MemberClaim { get; set; } = "";

    public string RoleClaim { get; set; } = "";

    /// <summary>What the role claim says, and what that may do here.</summary>
    public List<RoleLine> Roles { get; } = [];

    /// <summary>Whether the provider says what someone may do; else the member's roles here do.</summary>
    public bool Mapped { get; set; }

    /// <summary>The kept secret is that of this issuer and client, and goes with them.</summary>
    public bool KeepsSecret => Kept is { HasSecret: true } && Kept.Issuer == Issuer.Trim() && Kept.ClientId == ClientId.Trim();

    /// <summary>A new one, under a key that is free.</summary>
    public static ProviderDraft New(IEnumerable<string> taken)
    {
        var keys = taken.ToHashSet();
        return new() { Key = Enumerable.Range(1, 99).Select(number => number == 1 ? "corp" : $"corp-{number}").First(key => !keys.Contains(key)) };
    }

    public static ProviderDraft Of(IdentityProvider kept)
    {
        var draft = new ProviderDraft
        {
            Kept = kept, Key = kept.Key, Name = kept.Name ?? "", Issuer = kept.Issuer, ClientId = kept.ClientId ?? "", Audience = kept.Audience ?? "", Scopes = string.Join(' ', kept.Scopes ?? []),
            MemberClaim = kept.MemberClaim is null or "sub" ? "" : kept.MemberClaim, RoleClaim = kept.RoleClaim ?? "", Mapped = kept.RoleClaim is not null,
        };
        draft.Roles.AddRange((kept.Roles ?? new Dictionary<string, string>()).Select(role => new RoleLine { Value = role.Key, Role = role.Value }));
        return draft;
    }

    /// <summary>As it is sent; what is empty takes its default.</summary>
    public IdentityProvider Made() => new()
    {
        Key = Key.Trim(), Name = Said(Name), Issuer = Issuer.Trim(), ClientId = Said(ClientId), ClientSecret = Said(Secret), Audience = Said(Audience), MemberClaim = Said(MemberClaim),
        Scopes = Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > 0 } scopes ? scopes : null,
        RoleClaim = Mapped ? Said(RoleClaim) : null,
        Roles = Mapped ? Roles.Where(line => line.Value.Trim().Length > 0).GroupBy(line => line.Value.Trim()).ToDictionary(lines => lines.Key, lines => lines.Last().Role) : null,
    };

    private static string? Said(string text) => text.Trim() is { Length: > 0 } said ? said : null;
}

/// <summary>A value of the role claim, and the role that it leads to.</summary>
public sealed class RoleLine
{
    public string Value { get; set; } = "";

    public string Role { get; set; } = "reader";
}
