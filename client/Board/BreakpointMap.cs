namespace SalesFlow.Client;

/// <summary>The heat map: where chains break.</summary>
public sealed record BreakpointMap
{
    /// <summary>The moment that the counts are of.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>One cell per step and team, owner or week.</summary>
    public IReadOnlyList<BreakpointCell> Cells { get; init; } = [];

    /// <summary>The period asked for.</summary>
    public string? Period { get; init; }

    /// <summary><c>team</c>, <c>owner</c> or <c>week</c>.</summary>
    public string? By { get; init; }
}

/// <summary>One cell of the heat map.</summary>
public sealed record BreakpointCell
{
    /// <summary>The template's key.</summary>
    public string? Template { get; init; }

    /// <summary>The step's key.</summary>
    public string? Step { get; init; }

    /// <summary>The team, owner or week.</summary>
    public string? Key { get; init; }

    /// <summary>Chains planned in its column.</summary>
    public long Planned { get; init; }

    /// <summary>Chains that the step broke.</summary>
    public long Broken { get; init; }

    /// <summary>Broken ÷ planned; null when none was planned.</summary>
    public double? Share { get; init; }

    /// <summary>Broken chains by reason.</summary>
    public IReadOnlyDictionary<string, long> Reasons { get; init; } = new Dictionary<string, long>();

    /// <summary>Where the chains behind the cell are listed.</summary>
    public string? List { get; init; }
}
