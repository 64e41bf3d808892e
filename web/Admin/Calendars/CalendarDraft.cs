using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SalesFlow.Client;

namespace SalesFlow.Web.Admin.Calendars;

/// <summary>A calendar while it is edited.</summary>
public sealed class CalendarDraft
{
    public static readonly string[] Weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    private WorkCalendar? source;

    public string Zone { get; set; } = "Asia/Shanghai";

    /// <summary>By weekday as people write it: <c>09:00-12:00 13:30-18:00</c>; empty = closed.</summary>
    public IDictionary<string, string> Hours { get; } = Weekdays.ToDictionary(day => day, day => day is "sat" or "sun" ? "" : "09:00-12:00 13:30-18:00");

    /// <summary>The shipped Chinese holidays and make-up days.</summary>
    public bool Chinese { get; set; } = true;

    /// <summary>Days off of the tenant's own.</summary>
    public ISet<DateOnly> Off { get; } = new SortedSet<DateOnly>();

    /// <summary>Days that are worked although the week says otherwise, with hours of their own or those of an ordinary day.</summary>
    public IDictionary<DateOnly, IReadOnlyList<IReadOnlyList<string>>?> Extra { get; } = new SortedDictionary<DateOnly, IReadOnlyList<IReadOnlyList<string>>?>();

    public Length DayLength { get; set; } = Length.None;

    public static CalendarDraft Of(WorkCalendar calendar)
    {
        var draft = new CalendarDraft { source = calendar, Zone = calendar.TimeZone, DayLength = Length.Of(calendar.DayLength), Chinese = false };
        foreach (var day in Weekdays)
        {
            draft.Hours[day] = Write(calendar.WeeklyHours.GetValueOrDefault(day));
        }

        if (calendar.Holidays is { } holidays)
        {
            draft.Chinese = holidays.ValueKind == JsonValueKind.String || (holidays.ValueKind == JsonValueKind.Object && holidays.TryGetProperty("use", out var use) && use.ValueKind == JsonValueKind.String);
            var dates = holidays.ValueKind == JsonValueKind.Array ? holidays : holidays.ValueKind == JsonValueKind.Object && holidays.TryGetProperty("dates", out var own) ? own : default;
            if (dates.ValueKind == JsonValueKind.Array)
            {
                draft.Off.UnionWith(dates.EnumerateArray().Select(date => DateOnly.ParseExact(date.GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture)));
            }
        }

        foreach (var extra in calendar.ExtraWorkdays ?? [])
        {
            draft.Extra[extra.Date] = extra.Hours;
        }

        return draft;
    }

    public WorkCalendar ToCalendar() => (source ?? new() { TimeZone = Zone, WeeklyHours = new Dictionary<string, IReadOnlyList<IReadOnlyList<string>>>() }) with
    {
        TimeZone = Zone.Trim(), Holidays = Holidays(), DayLength = DayLength.Iso, ExtraWorkdays = [.. Extra.Select(extra => new ExtraWorkday(extra.Key, extra.Value))],
        WeeklyHours = Weekdays.Where(day => Hours[day].Trim().Length > 0).ToDictionary(day => day, day => Read(Hours[day])),
    };

    /// <summary>Full-width signs as Chinese keyboards write them are taken too.</summary>
    private static IReadOnlyList<IReadOnlyList<string>> Read(string hours) =>
        [.. hours.Replace('：', ':').Replace('—', '-').Replace('–', '-').Replace('~', '-').Split([' ', ',', '，', '、', ';', '；'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(block => (IReadOnlyList<string>)[.. block.Split('-').Select(time => time.Length == 4 && time[1] == ':' ? $"0{time}" : time)])];

    private static string Write(IReadOnlyList<IReadOnlyList<string>>? blocks) => string.Join(' ', (blocks ?? []).Select(block => string.Join('-', block)));

    private JsonElement Holidays()
    {
        var dates = new JsonArray([.. Off.Select(day => (JsonNode)day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))]);
        JsonNode node = !Chinese ? dates : Off.Count == 0 ? JsonValue.Create("cn") : new JsonObject { ["use"] = "cn", ["dates"] = dates };
        using var document = JsonDocument.Parse(node.ToJsonString());
        return document.RootElement.Clone();
    }
}
