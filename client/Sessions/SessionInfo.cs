namespace SalesFlow.Client;

/// <summary>Who is signed in.</summary>
public sealed record SessionInfo
{
    /// <summary>The tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>What the credential may do: <c>reader</c>, <c>writer</c>, <c>importer</c>, <c>admin</c> or <c>operator</c>.</summary>
    public required string Role { get; init; }

    /// <summary>The member; null where an API key acts for nobody.</summary>
    public string? Member { get; init; }

    /// <summary>The member's name.</summary>
    public string? Name { get; init; }

    /// <summary>The member's team.</summary>
    public string? Team { get; init; }

    /// <summary>What the member does, such as <c>rep</c>, <c>supervisor</c>, <c>legal</c>.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>The tenant's IANA time zone.</summary>
    public string Zone { get; init; } = "UTC";

    /// <summary>What they see: <c>tenant</c>, <c>reports</c> (of the teams they answer for) or <c>team</c> (their own work, and their team's).</summary>
    public string Sees { get; init; } = "tenant";

    /// <summary>Teams whose work they see; empty where they see all.</summary>
    public IReadOnlyList<string> Teams { get; init; } = [];

    /// <summary>The server plays a demo, in which anyone may be anyone.</summary>
    public bool Demo { get; init; }
}

/// <summary>Who signs in: tenant, member and password; or a key; or, in a demo, a member alone.</summary>
public sealed record SignIn
{
    /// <summary>The organisation's name.</summary>
    public string? Tenant { get; init; }

    /// <summary>The member's id.</summary>
    public string? Member { get; init; }

    /// <summary>The member's password.</summary>
    public string? Password { get; init; }

    /// <summary>Stay signed in for 30 days.</summary>
    public bool? Remember { get; init; }

    /// <summary>An API key instead.</summary>
    public string? Key { get; init; }

    /// <summary>A member of a demo instead.</summary>
    public string? Demo { get; init; }
}

/// <summary>A role of a demo and who plays it.</summary>
/// <param name="Role">The role.</param>
/// <param name="Member">The member's id.</param>
/// <param name="Name">The member's name.</param>
/// <param name="Team">The member's team.</param>
public sealed record DemoSeat(string Role, string Member, string? Name, string? Team);

/// <summary>A change of password.</summary>
/// <param name="Old">The one until now, where members change their own.</param>
/// <param name="New">The new one; null takes the account away.</param>
public sealed record PasswordChange(string? Old, string? New);

/// <summary>A way to sign in by an organisation's OpenID provider.</summary>
/// <param name="Tenant">The organisation.</param>
/// <param name="Provider">The provider's key.</param>
/// <param name="Name">The provider's name, to show; null = "your organisation".</param>
public sealed record SignInWay(string Tenant, string Provider, string? Name)
{
    /// <summary>Where a browser begins.</summary>
    /// <param name="next">Where it goes at the end: a path of the app, or null.</param>
    /// <param name="remember">Stay signed in on this device for 30 days.</param>
    public string Start(string? next, bool remember) => "/" + Route.To("session", "oidc", "start").With("tenant", Tenant).With("provider", Provider).With("next", next).With("remember", remember ? true : null);
}
