using System.Text.Json.Serialization;

namespace SalesFlow.Client;

/// <summary>A company that uses the service, with its settings.</summary>
public sealed record Tenant
{
    /// <summary>Its id: 1 to 40 of a-z, 0-9 and -.</summary>
    public required string Id { get; init; }

    /// <summary>Its name, to show.</summary>
    public string? Name { get; init; }

    /// <summary>Set by the server.</summary>
    public int? Version { get; init; }

    /// <summary>Its time zone (IANA); periods are its months and days.</summary>
    public string? TimeZone { get; init; }

    /// <summary>The calendar of limits that name none.</summary>
    public string? Calendar { get; init; }

    /// <summary>Local times between which messages wait.</summary>
    public IReadOnlyList<string>? QuietHours { get; init; }

    /// <summary>More messages than this for one person within a minute become a digest.</summary>
    public int? DigestAbove { get; init; }

    /// <summary>Calendars by team.</summary>
    public IReadOnlyDictionary<string, string>? TeamCalendars { get; init; }

    /// <summary>Rates and share of its own; null = as for everyone.</summary>
    public TenantLimits? Limits { get; init; }

    /// <summary>Nobody of it gets in.</summary>
    public bool? Suspended { get; init; }

    /// <summary>What it uses of its limits; of a single tenant only.</summary>
    public TenantUse? Use { get; init; }

    /// <summary>The first admin key's secret: only in the answer that made the tenant.</summary>
    [JsonPropertyName("key")]
    public string? FirstKey { get; init; }
}

/// <summary>Limits of one tenant in place of the service's own; what is null is as for everyone.</summary>
public sealed record TenantLimits
{
    /// <summary>Actions and other changes per second.</summary>
    public double? ActionsPerSecond { get; init; }

    /// <summary>How many of them may come at once after a pause.</summary>
    public double? ActionsBurst { get; init; }

    /// <summary>Reads per second.</summary>
    public double? ReadsPerSecond { get; init; }

    /// <summary>How many reads may come at once after a pause.</summary>
    public double? ReadsBurst { get; init; }

    /// <summary>Its part where several tenants want more than there is: 2 = twice another's.</summary>
    public double? Share { get; init; }

    /// <summary>How many members there may be.</summary>
    public int? Members { get; init; }

    /// <summary>Bytes of all its files of evidence.</summary>
    public long? EvidenceBytes { get; init; }

    /// <summary>For how many days its journal is kept at hand.</summary>
    public int? RetentionDays { get; init; }
}

/// <summary>What a tenant uses of its limits.</summary>
/// <param name="Members">How many there are.</param>
/// <param name="EvidenceBytes">Bytes of all its files.</param>
public sealed record TenantUse(int Members, long EvidenceBytes);

internal sealed record NewTenant(string Id, string? Name, string? TimeZone);

internal sealed record TenantSettings(
    string? Name, string? TimeZone, string? Calendar, IReadOnlyList<string>? QuietHours, int? DigestAbove, IReadOnlyDictionary<string, string>? TeamCalendars,
    TenantLimits? Limits, bool? Suspended);
