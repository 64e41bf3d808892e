using SalesFlow.Calendars;

namespace SalesFlow.Chains;

/// <summary>The calendars that a chain's windows count by, loaded before it is judged, by key and version; and the arithmetic of both clocks.</summary>
public sealed class ClockSet
{
    private readonly Dictionary<(string Key, int Version), WorkCalendar> calendars = [];

    public void Add(string key, int version, WorkCalendar calendar) => calendars[(key, version)] = calendar;

    public bool Has(string key, int version) => calendars.ContainsKey((key, version));

    public WorkCalendar Get(string key, int version) =>
        calendars.TryGetValue((key, version), out var c) ? c : throw new InvalidOperationException($"calendar {key} version {version} was not loaded before judging");

    /// <summary>A length as time on its clock: a working day is as long as the calendar says.</summary>
    public TimeSpan Span(IsoLength length, string? calendar, int? version) =>
        calendar is null ? length.OnElapsedClock() : length.OnWorkingClock(Get(calendar, version!.Value).DayLength);

    /// <summary>When that much time has passed on the clock; null while a pause without end stands before it.</summary>
    /// <param name="calendar">Null = the elapsed clock.</param>
    public DateTimeOffset? Due(DateTimeOffset start, TimeSpan span, string? calendar, int? version, IReadOnlyList<Pause> pauses)
    {
        var due = calendar is null ? ElapsedClock.Due(start, span, pauses) : Get(calendar, version!.Value).Due(start, span, pauses);
        return due == DateTimeOffset.MaxValue ? null : due;
    }
}
