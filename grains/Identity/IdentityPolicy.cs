using SalesFlow.Tenants;

namespace SalesFlow.Identity;

/// <summary>The providers by which a tenant's members sign in, as they are kept. Changed by <c>/v1/identity</c> alone, which seals the secrets.</summary>
public sealed class IdentityPolicy : PolicyKind<IdentityRules>
{
    private const int Most = 5;

    public static IdentityPolicy Instance { get; } = new();

    public override string Key => "identity";

    public override bool Hidden => true;

    public override string Shipped => """{"providers":[]}""";

    protected override IReadOnlyList<FieldError> Check(IdentityRules policy)
    {
        var errors = new List<FieldError>();
        if (policy.Providers.Length > Most)
        {
            errors.Add(new("/providers", $"holds at most {Most}"));
        }

        for (var i = 0; i < policy.Providers.Length; i++)
        {
            errors.AddRange(policy.Providers[i].Faults().Select(fault => fault with { Pointer = $"/providers/{i}{fault.Pointer}" }));
            if (policy.Providers.Take(i).Any(one => one.Key == policy.Providers[i].Key))
            {
                errors.Add(new($"/providers/{i}/key", "stands there twice"));
            }
        }

        return errors;
    }
}

/// <summary>The policy <c>identity</c>.</summary>
public sealed record IdentityRules(IdentityProvider[] Providers);

/// <summary>An OpenID provider whose word is taken for who someone is.</summary>
public sealed record IdentityProvider
{
    public const string Subject = "sub", Email = "email";
    private static readonly string[] ApiRoles = ["reader", "writer", "importer", "admin"];

    public required string Key { get; init; }

    /// <summary>On the sign-in page's button; null = "your organisation".</summary>
    public string? Name { get; init; }

    /// <summary>As its tokens say it, letter by letter; <c>/.well-known/openid-configuration</c> lies below it.</summary>
    public required string Issuer { get; init; }

    /// <summary>Access tokens for this audience are taken as credentials; null = none are.</summary>
    public string? Audience { get; init; }

    /// <summary>What we are called there; null = nobody signs in to the web app by it.</summary>
    public string? ClientId { get; init; }

    /// <summary>Sealed; null = we are a public client, and PKCE alone proves that the code is ours.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>Asked for when signing in.</summary>
    public string[] Scopes { get; init; } = ["openid", "profile", "email"];

    /// <summary>The claim that names the member: <c>sub</c> their id; any other their id or e-mail address.</summary>
    public string MemberClaim { get; init; } = Subject;

    /// <summary>The claim that names groups or roles, dots leading into objects; null = the member's roles here decide.</summary>
    public string? RoleClaim { get; init; }

    /// <summary>By a value of that claim: reader, writer, importer or admin. The highest counts; who has none is not let in.</summary>
    public Dictionary<string, string> Roles { get; init; } = [];

    /// <summary>What a well-formed provider breaks. Pure.</summary>
    public IEnumerable<FieldError> Faults()
    {
        if (!GrainKeys.IsId(Key) || Key.Length > 40)
        {
            yield return new("/key", "is an id of at most 40 characters");
        }

        if (Issuer.Length > 500 || !Uri.TryCreate(Issuer, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http") || address.Query.Length + address.Fragment.Length + address.UserInfo.Length > 0)
        {
            yield return new("/issuer", "is an https address without query, such as https://login.example.com/tenant");
        }

        if (Audience is null && ClientId is null)
        {
            yield return new("/audience", "is missing: give 'audience' for access tokens, 'clientId' for the sign-in page, or both");
        }

        foreach (var (text, name) in new[] { (Name, "name"), (Audience, "audience"), (ClientId, "clientId"), (MemberClaim, "memberClaim"), (RoleClaim, "roleClaim") })
        {
            if (text is not null && (string.IsNullOrWhiteSpace(text) || text.Length > 200 || text.Any(char.IsControl)))
            {
                yield return new("/" + name, "is 1 to 200 characters");
            }
        }

        if (ClientSecret is not null && ClientId is null)
        {
            yield return new("/clientId", "is missing: the secret is that of a client");
        }

        if (Scopes.Length is 0 or > 20 || !Scopes.Contains("openid") || Scopes.Any(scope => scope.Length is 0 or > 200 || scope.Any(c => c is <= ' ' or > '~')))
        {
            yield return new("/scopes", "are words without spaces, 'openid' among them");
        }

        if (Roles.Count > 100 || Roles.Values.Any(role => !ApiRoles.Contains(role)))
        {
            yield return new("/roles", $"lead from a value of the claim to one of {string.Join(", ", ApiRoles)}");
        }

        if (RoleClaim is null != (Roles.Count == 0))
        {
            yield return new("/roleClaim", "and 'roles' go together: give both, or neither");
        }
    }
}
