using System.Text.Json.Serialization;

namespace SalesFlow.Client;

/// <summary>What to make a key with.</summary>
public sealed record NewApiKey
{
    /// <summary>What it is for, to show.</summary>
    public required string Name { get; init; }

    /// <summary><c>reader</c>, <c>writer</c>, <c>importer</c> or <c>admin</c>.</summary>
    public required string Role { get; init; }

    /// <summary>The member it acts for, if any.</summary>
    public string? Actor { get; init; }

    /// <summary><c>member</c>: it sees and does what its actor does; null or <c>tenant</c>: all of the tenant.</summary>
    public string? Scope { get; init; }

    /// <summary>It sees these teams' work only.</summary>
    public IReadOnlyList<string>? Teams { get; init; }

    /// <summary>When it ends; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>A key of the tenant.</summary>
public sealed record ApiKey
{
    /// <summary>Its id, which is not the secret.</summary>
    public required string Id { get; init; }

    /// <summary>What it is for.</summary>
    public string? Name { get; init; }

    /// <summary>What it may do.</summary>
    public string? Role { get; init; }

    /// <summary>The member it acts for, if any.</summary>
    public string? Actor { get; init; }

    /// <summary>The secret itself; only in the answer that made it.</summary>
    [JsonPropertyName("key")]
    public string? Secret { get; init; }

    /// <summary>What it is bounded to: <c>tenant</c>, <c>member</c> or <c>teams</c>.</summary>
    public string? Scope { get; init; }

    /// <summary>The teams, where it is bounded to some.</summary>
    public IReadOnlyList<string>? Teams { get; init; }

    /// <summary>When it was last used, at least to the day; null = not yet.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it ends; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
