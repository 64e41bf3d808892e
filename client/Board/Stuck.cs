using System.Text.Json;
using System.Text.Json.Serialization;

namespace SalesFlow.Client;

/// <summary>A step that is overdue or lacks evidence now.</summary>
public sealed record StuckStep
{
    /// <summary>The chain.</summary>
    public required string Chain { get; init; }

    /// <summary>The step's key.</summary>
    public string? Step { get; init; }

    /// <summary>The kind of action that would do it.</summary>
    public string? Node { get; init; }

    /// <summary>The template's key.</summary>
    public string? Template { get; init; }

    /// <summary>The customer.</summary>
    public string? Customer { get; init; }

    /// <summary>The member who answers for it.</summary>
    public string? Owner { get; init; }

    /// <summary>The team.</summary>
    public string? Team { get; init; }

    /// <summary>Overdue or evidence missing.</summary>
    public StepState State { get; init; }

    /// <summary>When it was or is due.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>What is missing.</summary>
    public IReadOnlyList<MissingEvidence> Missing { get; init; } = [];
}

/// <summary>The heat map: where chains break.</summary>
public sealed record BreakpointMap
{
    /// <summary>The moment that the counts are of.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>One cell per step and team, owner or week.</summary>
    public IReadOnlyList<BreakpointCell> Cells { get; init; } = [];

    /// <summary>Members that this client does not know.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? More { get; set; }
}

/// <summary>One cell of the heat map.</summary>
public sealed record BreakpointCell
{
    /// <summary>The template's key.</summary>
    public string? Template { get; init; }

    /// <summary>The step's key.</summary>
    public string? Step { get; init; }

    /// <summary>The team, owner or week.</summary>
    public string? Column { get; init; }

    /// <summary>Chains planned in the column.</summary>
    public long Planned { get; init; }

    /// <summary>Chains that the step broke.</summary>
    public long Broken { get; init; }

    /// <summary>Broken ÷ planned; null when none was planned.</summary>
    public double? Share { get; init; }

    /// <summary>Where the chains behind the cell are listed.</summary>
    public string? List { get; init; }
}

/// <summary>The action-flow graph.</summary>
public sealed record FlowGraph
{
    /// <summary>The moment that the counts are of.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>The nodes, as the server tells them.</summary>
    public IReadOnlyList<JsonElement> Nodes { get; init; } = [];

    /// <summary>The edges with counts and times, as the server tells them.</summary>
    public IReadOnlyList<JsonElement> Edges { get; init; } = [];
}
