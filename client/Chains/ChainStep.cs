using System.Text.Json;
using System.Text.Json.Serialization;

namespace SalesFlow.Client;

/// <summary>Where a step is in its life.</summary>
[JsonConverter(typeof(WordConverter<StepState>))]
public enum StepState
{
    /// <summary>A word that this client does not know.</summary>
    Unknown,

    /// <summary>The steps before it are not done.</summary>
    Waiting,

    /// <summary>Its window is open.</summary>
    Running,

    /// <summary>Done in time with complete evidence.</summary>
    Done,

    /// <summary>Done after its due moment.</summary>
    DoneLate,

    /// <summary>Past its due moment and not done.</summary>
    Overdue,

    /// <summary>Done, but not proven.</summary>
    EvidenceMissing,

    /// <summary>Not there in this chain: its condition does not hold.</summary>
    Skipped,
}

/// <summary>Why a loop broke.</summary>
[JsonConverter(typeof(WordConverter<BreakReason>))]
public enum BreakReason
{
    /// <summary>A word that this client does not know.</summary>
    Unknown,

    /// <summary>A limit passed.</summary>
    Overdue,

    /// <summary>A limit passed while proof was missing.</summary>
    EvidenceMissing,

    /// <summary>A planned chain was not started in time.</summary>
    NeverStarted,

    /// <summary>A later step came first, where the template is strict.</summary>
    WrongOrder,
}

/// <summary>One failure of a loop.</summary>
/// <param name="Step">The step's key.</param>
/// <param name="Reason">What happened.</param>
/// <param name="At">When it happened.</param>
public sealed record LoopBreak(string? Step, BreakReason Reason, DateTimeOffset? At);

/// <summary>One step of a chain as it stands.</summary>
public sealed record ChainStep
{
    /// <summary>Its key within the template.</summary>
    public required string Key { get; init; }

    /// <summary>The kind of action that does it.</summary>
    public string? Node { get; init; }

    /// <summary>Where it is in its life.</summary>
    public StepState State { get; init; }

    /// <summary>When its clock started.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it is due, pauses included.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>When it was done.</summary>
    public DateTimeOffset? DoneAt { get; init; }

    /// <summary>Whether it was done, or still is, past its due moment.</summary>
    public bool Late { get; init; }

    /// <summary>The evidence that is not there.</summary>
    public IReadOnlyList<MissingEvidence> Missing { get; init; } = [];

    /// <summary>How long its clock stood still (ISO 8601 duration).</summary>
    public string? PausedFor { get; init; }

    /// <summary>The evidence given for it.</summary>
    public IReadOnlyList<StepEvidence> Evidence { get; init; } = [];

    /// <summary>Working time from start to done, in seconds on the step's calendar.</summary>
    public double? WorkingSeconds { get; init; }

    /// <summary>Its window, as the server tells it.</summary>
    public JsonElement? Window { get; init; }
}

/// <summary>A piece of evidence of a step.</summary>
public sealed record StepEvidence : EvidenceItem
{
    /// <summary>The action that brought it.</summary>
    public string? Action { get; init; }

    /// <summary>Whether its file, if it has one, is there.</summary>
    public bool Present { get; init; }
}
