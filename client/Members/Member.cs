namespace SalesFlow.Client;

/// <summary>A person of the tenant.</summary>
public sealed record Member
{
    /// <summary>Their id.</summary>
    public required string Id { get; init; }

    /// <summary>Their name, to show.</summary>
    public required string Name { get; init; }

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

    /// <summary>When they are not to be disturbed; delivery waits, evaluation does not.</summary>
    public QuietHours? QuietHours { get; init; }
}

/// <summary>A daily time without messages, in the member's zone; may pass midnight.</summary>
/// <param name="From">Its start, such as <c>22:00</c>.</param>
/// <param name="To">Its end, such as <c>07:00</c>.</param>
public sealed record QuietHours(string From, string To);
