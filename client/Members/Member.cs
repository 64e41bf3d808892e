namespace SalesFlow.Client;

/// <summary>A person of the tenant.</summary>
public sealed record Member
{
    /// <summary>Their id.</summary>
    public required string Id { get; init; }

    /// <summary>Set by the server.</summary>
    public int? Version { get; init; }

    /// <summary>Their name, to show.</summary>
    public string? Name { get; init; }

    /// <summary>Their team.</summary>
    public string? Team { get; init; }

    /// <summary>The member who is told when a window of theirs is due.</summary>
    public string? Supervisor { get; init; }

    /// <summary>The member who is told when it stays overdue.</summary>
    public string? Manager { get; init; }

    /// <summary>What they do, such as <c>rep</c>, <c>engineer</c>, <c>legal</c>.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Who is told in their place while they are absent.</summary>
    public string? StandIn { get; init; }

    /// <summary>The moment until which they are absent; null when they are here.</summary>
    public DateTimeOffset? AbsentUntil { get; init; }

    /// <summary>Local times between which messages wait (evaluation does not), such as <c>["22:00", "07:30"]</c>.</summary>
    public IReadOnlyList<string>? QuietHours { get; init; }

    /// <summary>The calendar they work by; null for their team's or tenant's.</summary>
    public string? Calendar { get; init; }

    /// <summary>Where channels reach them: <c>email</c>, <c>wecom</c>.</summary>
    public IReadOnlyDictionary<string, string>? Addresses { get; init; }

    /// <summary>Keys of the personal channels by which they want to be told; null for all.</summary>
    public IReadOnlyList<string>? Channels { get; init; }

    /// <summary><c>zh-CN</c> or <c>en</c>, of messages to them; null for the channel's.</summary>
    public string? Language { get; init; }
}
