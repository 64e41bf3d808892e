using System.Text.Json.Serialization;

namespace SalesFlow.Calendars;

/// <summary>
/// A working calendar as it is sent and stored. Nothing in it is checked before <see cref="WorkCalendar.Create"/>, so that
/// every mistake is answered with the place it stands at.
/// </summary>
public sealed record CalendarDefinition
{
    /// <summary>Identifier of the tz database. Default: <c>Asia/Shanghai</c>.</summary>
    [JsonPropertyName("timeZone")]
    public string TimeZone { get; init; } = "Asia/Shanghai";

    /// <summary>
    /// Blocks of local hours for <c>mon</c> to <c>sun</c>, each <c>["09:00","12:00"]</c>; a day that is absent is closed.
    /// A block may close at <c>24:00</c> or on the next day (<c>["22:00","06:00+1"]</c>) and belongs to the date it opens on.
    /// Blocks that touch are one block; blocks that overlap are refused.
    /// </summary>
    [JsonPropertyName("weeklyHours")]
    public IReadOnlyDictionary<string, IReadOnlyList<string[]>> WeeklyHours { get; init; } = new Dictionary<string, IReadOnlyList<string[]>>();

    /// <summary>Days off. A holiday removes the blocks that open on its date; the tail of the night before stays open.</summary>
    [JsonPropertyName("holidays")]
    public CalendarHolidays Holidays { get; init; } = CalendarHolidays.None;

    /// <summary>Dates with hours of their own; they win over the weekly hours and over holidays.</summary>
    [JsonPropertyName("extraWorkdays")]
    public IReadOnlyList<ExtraWorkday> ExtraWorkdays { get; init; } = [];

    /// <summary>The calendar's name by language (<c>zh-CN</c>, <c>en</c>).</summary>
    [JsonPropertyName("labels"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>
    /// What one working day of a limit such as <c>P2D</c> means, as an ISO 8601 time (<c>PT8H</c>).
    /// Default: the hours of the longest weekday.
    /// </summary>
    [JsonPropertyName("dayLength"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DayLength { get; init; }
}

/// <summary>A date with hours of its own: a make-up working day, or a day that is shorter or longer than usual.</summary>
/// <param name="Date">Local date, <c>2026-10-10</c>.</param>
/// <param name="Hours">Its blocks; absent means the usual hours: those of Monday, or of the first weekday that has any.</param>
public sealed record ExtraWorkday(
    [property: JsonPropertyName("date")] string Date,
    [property: JsonPropertyName("hours"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string[]>? Hours = null);
