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

    /// <summary>The evidence given for it, as the server tells it.</summary>
    public IReadOnlyList<JsonElement> Evidence { get; init; } = [];

    /// <summary>Its window, as the server tells it.</summary>
    public JsonElement? Window { get; init; }
}

/// <summary>How a due moment came about.</summary>
public sealed record DeadlineExplanation
{
    /// <summary>The due moment.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary><c>elapsed</c> or <c>working</c>.</summary>
    public string? Clock { get; init; }

    /// <summary>The calendar's key.</summary>
    public string? Calendar { get; init; }

    /// <summary>The calendar's version.</summary>
    [JsonConverter(typeof(TextConverter))]
    public string? CalendarVersion { get; init; }

    /// <summary>When the clock started.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>The limit (ISO 8601 duration).</summary>
    public string? Limit { get; init; }

    /// <summary>Each stretch of time, counted or not, and why.</summary>
    public IReadOnlyList<ClockInterval> Intervals { get; init; } = [];

    /// <summary>The pauses that moved it.</summary>
    public IReadOnlyList<ClockPause> Pauses { get; init; } = [];

    /// <summary>Doubts, such as <c>calendar-year-unpublished</c>.</summary>
    public IReadOnlyList<JsonElement> Warnings { get; init; } = [];
}

/// <summary>A stretch of time on a clock.</summary>
/// <param name="From">Its start.</param>
/// <param name="To">Its end.</param>
/// <param name="Counted">Whether the clock ran.</param>
/// <param name="Why">Why it did or did not, such as <c>holiday</c>.</param>
public sealed record ClockInterval(DateTimeOffset From, DateTimeOffset To, bool Counted = true, string? Why = null);

/// <summary>A time in which a clock stood still.</summary>
/// <param name="From">Its start.</param>
/// <param name="To">Its end; null while it lasts.</param>
/// <param name="Reason">The reason given.</param>
/// <param name="By">Who paused it.</param>
public sealed record ClockPause(DateTimeOffset From, DateTimeOffset? To, string? Reason = null, string? By = null);

/// <summary>One record of a chain's journal; the record before is named by its digest.</summary>
public sealed record JournalRecord
{
    /// <summary>Its place in the journal.</summary>
    public long Sequence { get; init; }

    /// <summary>Its digest.</summary>
    public string? Digest { get; init; }

    /// <summary>Everything else, as the server tells it.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? More { get; set; }
}
