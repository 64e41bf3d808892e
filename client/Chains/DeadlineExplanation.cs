using System.Text.Json.Serialization;

namespace SalesFlow.Client;

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
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>A stretch of time on a clock.</summary>
/// <param name="From">Its start.</param>
/// <param name="To">Its end; null while a pause lasts.</param>
/// <param name="Counted">Whether the clock ran.</param>
/// <param name="Why">Why it did or did not, such as <c>holiday</c>.</param>
public sealed record ClockInterval(DateTimeOffset From, DateTimeOffset? To, bool Counted = true, string? Why = null);

/// <summary>A time in which a clock stood still.</summary>
/// <param name="From">Its start.</param>
/// <param name="To">Its end; null while it lasts.</param>
/// <param name="Reason">The reason given.</param>
/// <param name="By">Who paused it.</param>
public sealed record ClockPause(DateTimeOffset From, DateTimeOffset? To, string? Reason = null, string? By = null);
