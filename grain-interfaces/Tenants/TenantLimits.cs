namespace SalesFlow.Tenants;

/// <summary>Limits that operators set for one tenant, in place of the service's own. What is absent is as for everyone.</summary>
[GenerateSerializer, Immutable, Alias("tenant-limits")]
public sealed record TenantLimits
{
    /// <summary>Actions and other changes per second over all API processes.</summary>
    [Id(0)] public double? ActionsPerSecond { get; init; }

    /// <summary>How many may come at once after a pause.</summary>
    [Id(1)] public double? ActionsBurst { get; init; }

    [Id(2)] public double? ReadsPerSecond { get; init; }

    [Id(3)] public double? ReadsBurst { get; init; }

    /// <summary>The tenant's part where several want more than there is: 2 = twice another's. Default: 1.</summary>
    [Id(4)] public double? Share { get; init; }

    /// <summary>How many members there may be.</summary>
    [Id(5)] public int? Members { get; init; }

    /// <summary>Bytes of all files of evidence together.</summary>
    [Id(6)] public long? EvidenceBytes { get; init; }

    /// <summary>For how many days the journal is kept at hand.</summary>
    [Id(7)] public int? RetentionDays { get; init; }
}
