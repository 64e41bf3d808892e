using System.Text.Json;
using System.Text.Json.Serialization;
using SalesFlow.Api;

namespace SalesFlow.Calendars;

/// <summary>A stretch in which the clock stands still.</summary>
/// <param name="To">Absent = it lasts.</param>
public sealed record PauseWire(DateTimeOffset? From, DateTimeOffset? To, string? Reason);

/// <param name="Duration">ISO 8601; <c>P2D</c> is two working days as the calendar defines a day.</param>
/// <param name="Calendar">Where the key in the address is <c>inline</c>: a calendar to use without saving it.</param>
public sealed record DueRequest(DateTimeOffset? Start, string? Duration, PauseWire[]? Pauses, JsonElement? Calendar);

/// <param name="Calendar">As in <see cref="DueRequest"/>.</param>
public sealed record ElapsedRequest(DateTimeOffset? From, DateTimeOffset? To, PauseWire[]? Pauses, JsonElement? Calendar);

/// <param name="DueAt">Null while a pause lasts.</param>
/// <param name="Intervals">Every moment from start to due.</param>
/// <param name="Warnings">Codes, such as <c>calendar-year-unpublished</c>.</param>
public sealed record DueAnswer([property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? DueAt, IntervalWire[] Intervals, string[] Warnings);

public sealed record IntervalWire(DateTimeOffset From, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? To, bool Counted, string Why)
{
    public static IntervalWire Of(ExplainedInterval i) => new(i.From, i.To == DateTimeOffset.MaxValue ? null : i.To, i.Counted, i.Why);
}

public sealed record ElapsedAnswer(double Seconds, string[] Warnings);

/// <summary>A calendar and, where it was just saved, whom that hits.</summary>
/// <param name="Hit">Up to 100 chains that count by it.</param>
/// <param name="Applied">False for a preview, and where nothing changed.</param>
public sealed record CalendarWire(string Key, int Version, string[]? Hit, int? HitCount, bool? Applied)
{
    /// <summary>The members of the definition.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Definition { get; set; }

    public static CalendarWire Of(Tenants.CalendarDocument document, Tenants.CalendarSaved? saved = null) =>
        new(document.Key, document.Version, saved?.Hit, saved?.HitCount, saved?.Applied)
        {
            Definition = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(document.Definition, ApiJson.Kept),
        };
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(DueRequest))]
[JsonSerializable(typeof(ElapsedRequest))]
[JsonSerializable(typeof(DueAnswer))]
[JsonSerializable(typeof(ElapsedAnswer))]
internal sealed partial class CalendarsJson : JsonSerializerContext;
