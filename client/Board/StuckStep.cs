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

    /// <summary>When it got stuck.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>From then until now, in seconds.</summary>
    public long DelaySeconds { get; init; }

    /// <summary>What is missing.</summary>
    public IReadOnlyList<MissingEvidence> Missing { get; init; } = [];
}
