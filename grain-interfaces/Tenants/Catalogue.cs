using SalesFlow.Chains;

namespace SalesFlow.Tenants;

/// <summary>A kind of action: what it needs and what proves it. The 19 standard nodes are shipped; a tenant adds its own as <c>x.name</c>.</summary>
[GenerateSerializer, Immutable, Alias("node")]
public sealed record Node
{
    [Id(0)] public required string Key { get; init; }
    [Id(1)] public int Version { get; init; }
    [Id(2)] public Dictionary<string, string> Labels { get; init; } = [];

    /// <summary>Fields that must be there for the action to be complete.</summary>
    [Id(3)] public string[] Needs { get; init; } = [];

    /// <summary>Kinds of evidence that make it complete; alternatives joined by <c>|</c>; <c>transcript>=20</c> asks for that many characters.</summary>
    [Id(4)] public string[] Evidence { get; init; } = [];

    /// <summary>JSON Schema for the fields, as text; absent = any.</summary>
    [Id(5)] public string? Schema { get; init; }
    [Id(6)] public bool Standard { get; init; }
}

/// <summary>Who acts and who is told.</summary>
[GenerateSerializer, Immutable, Alias("member")]
public sealed record Member
{
    [Id(0)] public required string Id { get; init; }
    [Id(1)] public int Version { get; init; }
    [Id(2)] public string? Name { get; init; }
    [Id(3)] public string? Team { get; init; }

    /// <summary>Direct supervisor's member id.</summary>
    [Id(4)] public string? Supervisor { get; init; }

    /// <summary>Told by the ladder's last rung; absent = the supervisor's supervisor.</summary>
    [Id(5)] public string? Manager { get; init; }
    [Id(6)] public string[] Roles { get; init; } = [];

    /// <summary>Takes this member's messages until <see cref="AbsentUntil"/>.</summary>
    [Id(7)] public string? StandIn { get; init; }
    [Id(8)] public DateTimeOffset? AbsentUntil { get; init; }

    /// <summary>Local times between which messages wait, for example <c>["22:00","07:30"]</c>; absent = the tenant's.</summary>
    [Id(9)] public string[]? QuietHours { get; init; }
    [Id(10)] public string? Calendar { get; init; }

    /// <summary>Where channels reach them: <c>email</c>, <c>wecom</c> (their id there; absent = the member's id).</summary>
    [Id(11)] public Dictionary<string, string>? Addresses { get; init; }

    /// <summary>Personal channels by which they want to be told, by key; absent = all. Their own list is always kept.</summary>
    [Id(12)] public string[]? Channels { get; init; }

    /// <summary>zh-CN or en, of messages to them; absent = the channel's.</summary>
    [Id(13)] public string? Language { get; init; }
}

/// <summary>People who share their work.</summary>
[GenerateSerializer, Immutable, Alias("team")]
public sealed record Team
{
    /// <summary>As members and chains name it.</summary>
    [Id(0)] public required string Key { get; init; }
    [Id(1)] public int Version { get; init; }

    /// <summary>By language; absent = the key.</summary>
    [Id(2)] public Dictionary<string, string> Labels { get; init; } = [];

    /// <summary>A member who sees the team's work and answers for it, beside those to whom its members report.</summary>
    [Id(3)] public string? Lead { get; init; }
}

/// <summary>A tenant's own settings.</summary>
[GenerateSerializer, Immutable, Alias("tenant-settings")]
public sealed record TenantSettings
{
    [Id(0)] public string? Name { get; init; }
    [Id(1)] public int Version { get; init; }

    /// <summary>IANA zone in which periods are cut. Default: Asia/Shanghai.</summary>
    [Id(2)] public string TimeZone { get; init; } = "Asia/Shanghai";

    /// <summary>Calendar of limits that name none. Default: default.</summary>
    [Id(3)] public string Calendar { get; init; } = "default";

    /// <summary>Local times between which messages wait; absent = none.</summary>
    [Id(4)] public string[]? QuietHours { get; init; }

    /// <summary>More messages than this for one person within a minute become a digest. Default: 20.</summary>
    [Id(5)] public int DigestAbove { get; init; } = 20;

    /// <summary>Calendar by team.</summary>
    [Id(6)] public Dictionary<string, string> TeamCalendars { get; init; } = [];

    /// <summary>Set by operators; absent = as for everyone.</summary>
    [Id(7)] public TenantLimits? Limits { get; init; }

    /// <summary>Set by operators: nobody of the tenant gets in. What runs, runs on: windows pass and messages leave.</summary>
    [Id(8)] public bool Suspended { get; init; }
}

/// <summary>A calendar as kept: its definition is the wire's JSON.</summary>
[GenerateSerializer, Immutable, Alias("calendar-document")]
public sealed record CalendarDocument(string Key, int Version, string Definition);

/// <summary>An API key as kept: only its SHA-256.</summary>
[GenerateSerializer, Immutable, Alias("api-key")]
public sealed record ApiKey
{
    [Id(0)] public required string Id { get; init; }
    [Id(1)] public required string Hash { get; init; }
    [Id(2)] public required string Role { get; init; }
    [Id(3)] public string? Name { get; init; }
    [Id(4)] public DateTimeOffset MadeAt { get; init; }
    [Id(5)] public DateTimeOffset? ExpiresAt { get; init; }
    [Id(6)] public string? Actor { get; init; }

    /// <summary><c>member</c> = it sees and does what its <see cref="Actor"/> does; absent = all of the tenant.</summary>
    [Id(7)] public string? Scope { get; init; }

    /// <summary>It sees these teams' work only; absent = not bounded so.</summary>
    [Id(8)] public string[]? Teams { get; init; }
}

/// <summary>A policy as kept.</summary>
[GenerateSerializer, Immutable, Alias("policy-document")]
public sealed record PolicyDocument(string Key, int Version, string Body);

/// <summary>Everything slow-changing of one tenant at one moment. <paramref name="Stamp"/> grows with every change.</summary>
/// <param name="Erasures">How often the personal data of <c>customer/c-101</c> or <c>member/u-7</c> was erased; who is not named never was.</param>
[GenerateSerializer, Immutable, Alias("catalogue")]
public sealed record Catalogue(
    string Tenant, int Stamp, TenantSettings Settings, Dictionary<string, ChainTemplate> Templates, Dictionary<string, Node> Nodes,
    Dictionary<string, CalendarDocument> Calendars, Dictionary<string, Member> Members, Dictionary<string, PolicyDocument>? Policies = null,
    Dictionary<string, Team>? Teams = null, Dictionary<string, int>? Erasures = null);
