using System.Text.Json;
using System.Text.Json.Serialization;

namespace SalesFlow.Client;

/// <summary>Working hours, holidays and make-up working days in one time zone.</summary>
public sealed record WorkCalendar
{
    /// <summary>Its key; set by the server.</summary>
    public string? Key { get; init; }

    /// <summary>Its version; set by the server.</summary>
    public int? Version { get; init; }

    /// <summary>After it was saved: chains that count by it, up to 100.</summary>
    public IReadOnlyList<string>? Hit { get; init; }

    /// <summary>After it was saved: how many chains count by it.</summary>
    public int? HitCount { get; init; }

    /// <summary>After it was saved: false where nothing changed.</summary>
    public bool? Applied { get; init; }

    /// <summary>An IANA zone, such as <c>Asia/Shanghai</c>.</summary>
    public required string TimeZone { get; init; }

    /// <summary>Blocks by weekday (<c>mon</c> … <c>sun</c>), each a pair of times; <c>24:00</c> and <c>06:00+1</c> are allowed.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<IReadOnlyList<string>>> WeeklyHours { get; init; }

    /// <summary>A list of days, or the text <c>cn</c> for the shipped Chinese calendar.</summary>
    public JsonElement? Holidays { get; init; }

    /// <summary>Days that are worked although the week says otherwise.</summary>
    public IReadOnlyList<ExtraWorkday>? ExtraWorkdays { get; init; }

    /// <summary>The length of one working day (ISO 8601 duration), which <c>P1D</c> in a limit means.</summary>
    public string? DayLength { get; init; }

    /// <summary>Members that this client does not know.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? More { get; set; }
}

/// <summary>A make-up working day.</summary>
/// <param name="Date">The day.</param>
/// <param name="Hours">Its blocks; null for those of an ordinary day.</param>
public sealed record ExtraWorkday(DateOnly Date, IReadOnlyList<IReadOnlyList<string>>? Hours = null);

/// <summary>When a duration that starts at a moment ends.</summary>
public sealed record DueQuestion
{
    /// <summary>When the clock starts.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>ISO 8601 duration.</summary>
    public required string Duration { get; init; }

    /// <summary>Times in which the clock stands still.</summary>
    public IReadOnlyList<ClockPause>? Pauses { get; init; }

    /// <summary>The calendar to use where the key is <c>inline</c>.</summary>
    public WorkCalendar? Calendar { get; init; }
}

/// <summary>The answer to <see cref="DueQuestion"/>.</summary>
public sealed record DueAnswer
{
    /// <summary>The due moment; null while a pause lasts.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Every stretch from start to due, counted or not.</summary>
    public IReadOnlyList<ClockInterval> Intervals { get; init; } = [];

    /// <summary>Doubts, such as <c>calendar-year-unpublished</c>.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

internal sealed record ElapsedQuestion(DateTimeOffset From, DateTimeOffset To, IReadOnlyList<ClockPause>? Pauses, WorkCalendar? Calendar);

internal sealed record ElapsedAnswer(double Seconds);
