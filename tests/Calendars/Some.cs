using System.Globalization;

namespace SalesFlow.Calendars;

/// <summary>Calendars and moments for tests; a test names only what matters to it.</summary>
internal static class Some
{
    public static readonly string[][] Office = [["09:00", "12:00"], ["13:30", "18:00"]];

    public static CalendarDefinition Definition(string zone, params (string Day, string[][] Hours)[] week) => new()
    {
        TimeZone = zone,
        WeeklyHours = week.ToDictionary(day => day.Day, day => (IReadOnlyList<string[]>)day.Hours),
    };

    public static CalendarDefinition OfficeWeek(string zone = "Asia/Shanghai") =>
        Definition(zone, [.. new[] { "mon", "tue", "wed", "thu", "fri" }.Select(day => (day, Office))]);

    public static CalendarDefinition Daily(string zone, params string[][] hours) =>
        Definition(zone, [.. new[] { "mon", "tue", "wed", "thu", "fri", "sat", "sun" }.Select(day => (day, hours))]);

    public static WorkCalendar Ready(this CalendarDefinition definition) => WorkCalendar.Create(definition);

    /// <summary>A moment as people write it, <c>2026-02-13T17:00+08:00</c>.</summary>
    public static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    public static TimeSpan Hours(double hours) => TimeSpan.FromHours(hours);

    public static Pause Paused(string from, string? to, string? why = null) => new(At(from), to is null ? null : At(to), why);

    /// <summary>Intervals as lines in a zone of eight hours ahead: <c>02-13 17:00 – 02-13 18:00 + working-hours</c>.</summary>
    public static string[] Lines(this CalendarExplanation explanation, double offset = 8) =>
        [.. explanation.Intervals.Select(item => $"{Local(item.From, offset)} – {Local(item.To, offset)} {(item.Counted ? '+' : '-')} {item.Why}")];

    private static string Local(DateTimeOffset moment, double offset) =>
        moment == DateTimeOffset.MaxValue ? "for ever" : moment.ToOffset(TimeSpan.FromHours(offset)).ToString("MM-dd HH:mm", CultureInfo.InvariantCulture);
}
