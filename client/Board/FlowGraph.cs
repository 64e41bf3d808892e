namespace SalesFlow.Client;

/// <summary>The action-flow graph: steps, and how work went from one to the next. Void chains are left out.</summary>
public sealed record FlowGraph
{
    /// <summary>The moment that the counts are of.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>The period asked for.</summary>
    public string? Period { get; init; }

    /// <summary>How many chains it is made of.</summary>
    public long Chains { get; init; }

    /// <summary>The steps.</summary>
    public IReadOnlyList<FlowNode> Nodes { get; init; } = [];

    /// <summary>The ways between them.</summary>
    public IReadOnlyList<FlowEdge> Edges { get; init; } = [];
}

/// <summary>What steps and ways have in common.</summary>
public abstract record FlowCounts
{
    /// <summary>The template's key.</summary>
    public string? Template { get; init; }

    /// <summary>Chains in which the step began.</summary>
    public long Count { get; init; }

    /// <summary>Of these, done late or overdue.</summary>
    public long Late { get; init; }

    /// <summary>Of these, without their evidence now.</summary>
    public long EvidenceMissing { get; init; }

    /// <summary>Late ÷ count.</summary>
    public double LateShare { get; init; }

    /// <summary>Evidence missing ÷ count.</summary>
    public double EvidenceMissingShare { get; init; }

    /// <summary>Seconds of real time.</summary>
    public FlowTimes? Wall { get; init; }

    /// <summary>Seconds of working time.</summary>
    public FlowTimes? Working { get; init; }
}

/// <summary>One step.</summary>
public sealed record FlowNode : FlowCounts
{
    /// <summary>The step's key.</summary>
    public string? Step { get; init; }

    /// <summary>The kind of action that does it.</summary>
    public string? Node { get; init; }

    /// <summary>Chains in which it was done.</summary>
    public long Done { get; init; }
}

/// <summary>The way from one step to the next.</summary>
public sealed record FlowEdge : FlowCounts
{
    /// <summary>The earlier step's key.</summary>
    public string? From { get; init; }

    /// <summary>The later step's key.</summary>
    public string? To { get; init; }
}

/// <summary>How long something took, in seconds.</summary>
/// <param name="Median">Half took no longer.</param>
/// <param name="P90">Nine of ten took no longer.</param>
public sealed record FlowTimes(double Median, double P90);
