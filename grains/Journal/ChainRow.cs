using SalesFlow.Board;

namespace SalesFlow.Journal;

/// <summary>A chain's current row: the columns that lists, boards and counts are made from. Written in the same transaction as the record that changed it.</summary>
public sealed record ChainRow
{
    public required string Id { get; init; }
    public required string Template { get; init; }
    public required int TemplateVersion { get; init; }
    public required string Customer { get; init; }

    /// <summary>What the chain belongs to: <c>customer/c-101</c>, <c>opportunity/o-7</c>…; an action on that subject advances it.</summary>
    public required string Subject { get; init; }
    public required string Owner { get; init; }
    public required string Team { get; init; }
    public required DateTimeOffset PlannedStart { get; init; }

    /// <summary>Planned start's date in the tenant's zone, fixed when the chain was planned: the period it counts in.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>planned | open | completed | void</summary>
    public required string State { get; init; }

    /// <summary>Whether the loop is broken, and by what first.</summary>
    public required bool Broken { get; init; }
    public string? Reason { get; init; }
    public string? BrokenStep { get; init; }
    public DateTimeOffset? BrokenAt { get; init; }

    /// <summary>Completed with the loop intact.</summary>
    public required bool Closed { get; init; }

    /// <summary>Earliest due moment of a running step.</summary>
    public DateTimeOffset? NextDue { get; init; }

    /// <summary>Some step is overdue or evidence-missing now; since when.</summary>
    public DateTimeOffset? StuckSince { get; init; }

    /// <summary>JSON array of the steps as <c>GET /v1/chains/{id}</c> shows them, in short form: flow graph, stuck list and summaries are made from it.</summary>
    public required byte[] Steps { get; init; }

    /// <summary>Keys of the calendars that its limits count by, between commas: <c>,default,night,</c>.</summary>
    public required string Calendars { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Where the chain counts: the same words as the boards' GROUP BY over these columns.</summary>
    public BoardCell Cell() => new(
        Template, Day, Team, Owner, State == "void" ? "void" : Broken ? "broken" : Closed ? "closed" : "in-flight", Reason, BrokenStep, StuckSince is not null);
}

/// <summary>What a commit changes on the tenant's board: the chain leaves one cell and enters another; <paramref name="Pulse"/> is shown in the live feed.</summary>
public sealed record BoardChange(BoardCell? Before, BoardCell? After, PulseItem? Pulse);
