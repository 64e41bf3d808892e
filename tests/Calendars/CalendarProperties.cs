using CsCheck;
using NodaTime;
using Xunit;

namespace SalesFlow.Calendars;

/// <summary>What holds for every calendar, drawn at random: zones with and without changes of the clock, nights, holidays, extra days, pauses.</summary>
public class CalendarProperties
{
    private static readonly DateTimeOffset Origin = new(2025, 9, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly Gen<string[][]> Hours = Gen.OneOf<string[][]>(
        [], [["09:00", "12:00"], ["13:30", "18:00"]], [["09:00", "17:00"]], [["22:00", "24:00"]], [["00:30", "02:30"], ["02:45", "03:15"]], [["20:00", "00:30+1"]]);

    private static readonly Gen<string> Date = Gen.Int[0, 500].Select(day => DateOnly.FromDateTime(Origin.UtcDateTime).AddDays(day).ToString("yyyy-MM-dd"));

    private static readonly Gen<CalendarDefinition> Calendars =
        from zone in Gen.OneOf("Asia/Shanghai", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "UTC")
        from week in Hours.Array[6]
        from holidays in Date.Array[0, 30]
        from chinese in Gen.Bool
        from extra in Gen.Select(Date, Hours.Where(hours => hours.Length > 0)).Array[0, 10]
        select new CalendarDefinition
        {
            TimeZone = zone,
            WeeklyHours = new[] { "tue", "wed", "thu", "fri", "sat", "sun" }.Zip(week).Append(("mon", [["08:00", "10:00"]]))
                .ToDictionary(day => day.Item1, day => (IReadOnlyList<string[]>)day.Item2),
            Holidays = new(chinese ? "cn" : null, holidays),
            ExtraWorkdays = [.. extra.DistinctBy(day => day.Item1).Select(day => new ExtraWorkday(day.Item1, day.Item2))],
        };

    private static readonly Gen<DateTimeOffset> Moments = Gen.Int[0, 500 * 24 * 60].Select(minute => Origin.AddMinutes(minute));

    private static readonly Gen<Pause[]> Pauses =
        Gen.Select(Moments, Gen.Int[0, 20_000]).Select(pause => new Pause(pause.Item1, pause.Item1.AddMinutes(pause.Item2), $"{pause.Item2 % 3}")).Array[0, 12];

    private static readonly Gen<TimeSpan> Spans = Gen.OneOf(Gen.Int[0, 600], Gen.Int[0, 40_000]).Select(minutes => TimeSpan.FromMinutes(minutes));

    [Fact]
    public void The_working_time_up_to_the_due_time_is_the_span() =>
        Gen.Select(Calendars, Moments, Spans, Pauses).Sample((definition, start, span, pauses) =>
        {
            var calendar = definition.Ready();
            Assert.Equal(span, calendar.Elapsed(start, calendar.Due(start, span, pauses), pauses));
        }, iter: 1000);

    [Fact]
    public void A_longer_span_is_due_later() =>
        Gen.Select(Calendars, Moments, Spans, Spans.Where(more => more > TimeSpan.Zero), Pauses).Sample((definition, start, span, more, pauses) =>
        {
            // Nothing is due at the next opening, something at closing at the earliest: from there on the due time grows with the span.
            var calendar = definition.Ready();
            Assert.True(calendar.Due(start, span, pauses) <= calendar.Due(start, span + more, pauses));
            Assert.True(span == TimeSpan.Zero || calendar.Due(start, span, pauses) < calendar.Due(start, span + more, pauses));
        }, iter: 1000);

    [Fact]
    public void An_explanation_follows_the_time_from_start_to_due_without_gap_or_overlap() =>
        Gen.Select(Calendars, Moments, Spans, Pauses).Sample((definition, start, span, pauses) =>
        {
            var calendar = definition.Ready();
            var due = calendar.Due(start, span, pauses);
            var explanation = calendar.Explain(start, due, pauses);

            var reached = start;
            foreach (var interval in explanation.Intervals)
            {
                Assert.Equal(reached, interval.From);
                Assert.True(interval.From < interval.To);
                reached = interval.To;
            }

            Assert.Equal(due, reached);
            Assert.Equal(span, explanation.Counted);
            Assert.Equal(span.Ticks, explanation.Intervals.Where(interval => interval.Counted).Sum(interval => (interval.To - interval.From).Ticks));
        }, iter: 500);

    [Fact]
    public void The_answers_are_those_of_someone_who_looks_at_the_clock_every_minute() =>
        Gen.Select(Calendars, Moments, Gen.Int[0, 3 * 24 * 60], Pauses).Sample((definition, start, minutes, pauses) =>
        {
            var zone = DateTimeZoneProviders.Tzdb[definition.TimeZone];
            var open = Enumerable.Range(0, minutes).Select(minute => start.AddMinutes(minute)).Where(moment => IsOpen(definition, zone, moment) && !pauses.Any(pause => pause.From <= moment && moment < pause.To)).ToList();
            var calendar = definition.Ready();

            Assert.Equal(TimeSpan.FromMinutes(open.Count), calendar.Elapsed(start, start.AddMinutes(minutes), pauses));
            if (open.Count > 0)
            {
                Assert.Equal(open[0], calendar.Due(start, TimeSpan.Zero, pauses));
                Assert.Equal(open[^1].AddMinutes(1), calendar.Due(start, TimeSpan.FromMinutes(open.Count), pauses));
            }
        }, iter: 300);

    /// <summary>The rules told a second time, from the wall clock: slow and plain.</summary>
    private static bool IsOpen(CalendarDefinition definition, DateTimeZone zone, DateTimeOffset moment)
    {
        var local = (moment + zone.GetUtcOffset(Instant.FromDateTimeOffset(moment)).ToTimeSpan()).UtcDateTime;
        var today = DateOnly.FromDateTime(local);
        var time = local.TimeOfDay;
        return HoursOf(definition, today).Any(block => Clock(block[0]) <= time && time < Clock(block[1]))
            || HoursOf(definition, today.AddDays(-1)).Any(block => time < Clock(block[1]) - TimeSpan.FromDays(1));
    }

    private static IReadOnlyList<string[]> HoursOf(CalendarDefinition definition, DateOnly date)
    {
        if (definition.ExtraWorkdays.FirstOrDefault(day => day.Date == date.ToString("yyyy-MM-dd")) is { } extra)
            return extra.Hours!;
        if (definition.Holidays.Dates.Contains(date.ToString("yyyy-MM-dd")))
            return [];
        if (definition.Holidays.Use == "cn" && ChineseHolidays.TryGet(date, out var holiday))
            return holiday.IsWorkday ? definition.WeeklyHours["mon"] : [];
        return definition.WeeklyHours.GetValueOrDefault(date.DayOfWeek.ToString()[..3].ToLowerInvariant()) ?? [];
    }

    private static TimeSpan Clock(string text) =>
        TimeSpan.FromMinutes((60 * int.Parse(text[..2])) + int.Parse(text[3..5]) + (text.EndsWith("+1", StringComparison.Ordinal) ? 1440 : 0));
}
