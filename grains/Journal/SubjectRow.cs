namespace SalesFlow.Journal;

/// <summary>A subject's current row: the columns that lists are made from, and its state. Written in the same transaction as the record that changed it.</summary>
public sealed record SubjectRow
{
    /// <summary>opportunity | ticket | contract | visit | …</summary>
    public required string Kind { get; init; }
    public required string Id { get; init; }

    /// <summary>The record that it stands at.</summary>
    public int Version { get; init; }
    public string? Customer { get; init; }

    /// <summary>What it belongs to besides the customer, for example <c>opportunity/o-7</c>.</summary>
    public string? Parent { get; init; }
    public string? Owner { get; init; }
    public string? Team { get; init; }

    /// <summary>The kind's own word.</summary>
    public required string State { get; init; }

    /// <summary>Lists sort by it first, lowest first; 0 where the kind has no order of its own.</summary>
    public int Rank { get; init; }

    /// <summary>The moment that lists sort by: due, planned or made, as the kind says.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The period it counts in: a date in the tenant's zone, fixed when the subject was made.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>A number for people, unique by tenant and kind, for example <c>T20260203-0007</c>.</summary>
    public string? Number { get; init; }

    /// <summary>Money in hundredths of the tenant's currency.</summary>
    public long? Amount { get; init; }

    /// <summary>What a search finds it by.</summary>
    public string? Words { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The state as JSON (UTF-8).</summary>
    public byte[] Doc { get; init; } = [];
}
