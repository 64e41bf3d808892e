namespace SalesFlow.Client;

/// <summary>Which chains to list; absent members do not filter.</summary>
public sealed record ChainsQuery
{
    /// <summary>The template's key.</summary>
    public string? Template { get; init; }

    /// <summary>Where they are in their life.</summary>
    public ChainState? State { get; init; }

    /// <summary>Whether the loop holds.</summary>
    public LoopState? Loop { get; init; }

    /// <summary>What broke them.</summary>
    public BreakReason? Reason { get; init; }

    /// <summary>Whether they count as closed.</summary>
    public bool? Closed { get; init; }

    /// <summary>A month (<c>2026-02</c>), day, quarter (<c>2026-Q1</c>), year or range (<c>2026-01-15..2026-02-14</c>).</summary>
    public string? Period { get; init; }

    /// <summary>The team.</summary>
    public string? Team { get; init; }

    /// <summary>The owner.</summary>
    public string? Owner { get; init; }

    /// <summary>The customer.</summary>
    public string? Customer { get; init; }

    /// <summary>Those with a window due before this moment.</summary>
    public DateTimeOffset? DueBefore { get; init; }

    /// <summary>Whether a step is stuck now.</summary>
    public bool? Stuck { get; init; }

    /// <summary>Whether they are neither closed nor broken yet.</summary>
    public bool? InFlight { get; init; }

    /// <summary>False leaves out the void ones.</summary>
    public bool? Void { get; init; }

    /// <summary>The step that broke the loop.</summary>
    public string? Step { get; init; }

    /// <summary>Chains a page, at most 500.</summary>
    public int? Limit { get; init; }
}
