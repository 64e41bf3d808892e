using Xunit;
using static SalesFlow.Calendars.Some;

namespace SalesFlow.Calendars;

public class WorkCalendarTests
{
    private static readonly WorkCalendar Office = OfficeWeek().Ready();

    [Theory]
    [InlineData("2026-03-04T10:00+08:00", 1, "2026-03-04T11:00+08:00")] // within a block
    [InlineData("2026-03-04T11:00+08:00", 1, "2026-03-04T12:00+08:00")] // ends at lunch: due then, not after it
    [InlineData("2026-03-04T11:30+08:00", 1, "2026-03-04T14:00+08:00")] // across lunch
    [InlineData("2026-03-04T12:15+08:00", 1, "2026-03-04T14:30+08:00")] // starts at lunch
    [InlineData("2026-03-04T17:00+08:00", 1, "2026-03-04T18:00+08:00")] // ends at closing
    [InlineData("2026-03-06T16:30+08:00", 2, "2026-03-09T09:30+08:00")] // Friday to Monday
    [InlineData("2026-03-07T10:00+08:00", 7.5, "2026-03-09T18:00+08:00")] // a whole day from a weekend
    [InlineData("2026-03-04T06:00+08:00", 15, "2026-03-05T18:00+08:00")] // two days exactly
    public void A_span_runs_in_working_hours_only(string start, double hours, string due) =>
        Assert.Equal(At(due), Office.Due(At(start), Hours(hours), []));

    [Theory]
    [InlineData("2026-03-04T10:00+08:00", "2026-03-04T10:00+08:00")]
    [InlineData("2026-03-04T12:00+08:00", "2026-03-04T13:30+08:00")]
    [InlineData("2026-03-06T18:00+08:00", "2026-03-09T09:00+08:00")]
    public void A_span_of_nothing_is_due_at_the_first_open_moment(string start, string due) =>
        Assert.Equal(At(due), Office.Due(At(start), TimeSpan.Zero, []));

    [Fact]
    public void A_due_time_is_answered_in_UTC() =>
        Assert.Equal(TimeSpan.Zero, Office.Due(At("2026-03-04T10:00+08:00"), Hours(1), []).Offset);

    [Fact]
    public void A_span_may_run_over_many_years() =>
        Assert.Equal(At("2036-01-02T18:00+08:00"), Office.Due(At("2026-01-01T00:00+08:00"), Hours(7.5 * 2610), []));

    [Fact]
    public void A_half_day_on_Saturday_counts_its_half()
    {
        var calendar = (OfficeWeek() with
        {
            WeeklyHours = new Dictionary<string, IReadOnlyList<string[]>> { ["fri"] = Some.Office, ["sat"] = [["09:00", "12:00"]] },
        }).Ready();

        Assert.Equal(At("2026-03-07T12:00+08:00"), calendar.Due(At("2026-03-06T17:00+08:00"), Hours(4), []));
        Assert.Equal(At("2026-03-13T09:30+08:00"), calendar.Due(At("2026-03-06T17:00+08:00"), Hours(4.5), []));
        Assert.Equal(Hours(7.5), calendar.DayLength);
    }

    [Fact]
    public void A_block_over_midnight_belongs_to_the_date_it_opens_on()
    {
        var nights = (Definition("Asia/Shanghai", ("thu", [["22:00", "06:00+1"]]), ("fri", [["22:00", "06:00+1"]])) with
        {
            Holidays = new(null, ["2026-03-06"]),
        }).Ready();

        // Friday the 6th is a holiday: Thursday's night still ends on it, its own night does not begin.
        Assert.Equal(At("2026-03-06T06:00+08:00"), nights.Due(At("2026-03-05T20:00+08:00"), Hours(8), []));
        Assert.Equal(At("2026-03-12T23:00+08:00"), nights.Due(At("2026-03-05T20:00+08:00"), Hours(9), []));
        Assert.Equal(["03-05 20:00 – 03-05 22:00 - closed", "03-05 22:00 – 03-06 06:00 + working-hours", "03-06 06:00 – 03-06 20:00 - holiday"],
            nights.Explain(At("2026-03-05T20:00+08:00"), At("2026-03-06T20:00+08:00"), []).Lines());
    }

    [Fact]
    public void Open_round_the_clock_is_real_time()
    {
        var always = Daily("Europe/Berlin", ["00:00", "24:00"]).Ready();

        Assert.Equal(At("2026-12-31T00:00Z"), always.Due(At("2026-01-01T00:00Z"), TimeSpan.FromDays(364), []));
        Assert.Equal(At("2026-01-01T12:34Z"), always.Due(At("2026-01-01T12:34Z"), TimeSpan.Zero, []));
        Assert.Single(always.Explain(At("2025-06-01T00:00Z"), At("2026-06-01T00:00Z"), []).Intervals);
    }

    [Fact]
    public void The_hours_of_an_extra_day_replace_the_weekly_hours()
    {
        var calendar = (OfficeWeek() with
        {
            Holidays = new(null, ["2026-03-05"]),
            ExtraWorkdays = [new("2026-03-04", [["09:00", "11:00"]]), new("2026-03-05", [["10:00", "11:00"]]), new("2026-03-07")],
        }).Ready();

        Assert.Equal(
            [
                "03-04 09:00 – 03-04 11:00 + working-hours", "03-04 11:00 – 03-05 10:00 - closed", "03-05 10:00 – 03-05 11:00 + make-up-workday",
                "03-05 11:00 – 03-06 09:00 - closed", "03-06 09:00 – 03-06 12:00 + working-hours", "03-06 12:00 – 03-06 13:30 - break",
                "03-06 13:30 – 03-06 18:00 + working-hours", "03-06 18:00 – 03-07 09:00 - closed", "03-07 09:00 – 03-07 10:00 + make-up-workday",
            ],
            calendar.Explain(At("2026-03-04T09:00+08:00"), calendar.Due(At("2026-03-04T09:00+08:00"), Hours(11.5), []), []).Lines());
    }

    [Fact]
    public void Blocks_of_neighbouring_days_that_overlap_count_once()
    {
        var calendar = (Definition("UTC", ("fri", [["22:00", "06:00+1"]])) with { ExtraWorkdays = [new("2026-03-07", [["05:00", "07:00"]])] }).Ready();

        Assert.Equal(Hours(9), calendar.Elapsed(At("2026-03-06T00:00Z"), At("2026-03-08T00:00Z"), []));
    }

    [Fact]
    public void Time_that_runs_backwards_has_not_elapsed()
    {
        Assert.Equal(TimeSpan.Zero, Office.Elapsed(At("2026-03-05T10:00+08:00"), At("2026-03-04T10:00+08:00"), []));
        Assert.Empty(Office.Explain(At("2026-03-05T10:00+08:00"), At("2026-03-04T10:00+08:00"), []).Intervals);
        Assert.Throws<ArgumentOutOfRangeException>(() => Office.Due(At("2026-03-05T10:00+08:00"), Hours(-1), []));
    }

    [Fact]
    public void A_calendar_whose_days_are_over_ends_its_search()
    {
        var once = (OfficeWeek() with { WeeklyHours = new Dictionary<string, IReadOnlyList<string[]>>(), ExtraWorkdays = [new("2026-03-04", [["09:00", "11:00"]])] }).Ready();

        Assert.Equal(Hours(2), once.DayLength);
        Assert.Equal(At("2026-03-04T11:00+08:00"), once.Due(At("2026-03-01T00:00Z"), Hours(2), []));
        Assert.Equal(CalendarException.NeverOpen, Assert.Throws<CalendarException>(() => once.Due(At("2026-03-01T00:00Z"), Hours(2.5), [])).Code);
        Assert.Equal(CalendarException.NeverOpen, Assert.Throws<CalendarException>(() => once.Due(At("2026-03-05T00:00Z"), TimeSpan.Zero, [])).Code);
    }

    [Fact]
    public void A_weekly_day_that_stays_a_holiday_for_years_ends_the_search()
    {
        var fridays = Enumerable.Range(0, 22 * 53).Select(week => new DateOnly(2026, 1, 2).AddDays(7 * week).ToString("yyyy-MM-dd"));
        var calendar = (Definition("UTC", ("fri", [["09:00", "10:00"]])) with { Holidays = new(null, [.. fridays]) }).Ready();

        Assert.Equal(CalendarException.NeverOpen, Assert.Throws<CalendarException>(() => calendar.Due(At("2026-01-01T00:00Z"), Hours(1), [])).Code);
    }

    [Fact]
    public void A_moment_far_outside_the_centuries_is_refused()
    {
        Assert.Equal(CalendarException.OutOfRange, Assert.Throws<CalendarException>(() => Office.Due(DateTimeOffset.MinValue, Hours(1), [])).Code);
        Assert.Equal(CalendarException.OutOfRange, Assert.Throws<CalendarException>(() => Office.Due(At("2026-01-01T00:00Z"), TimeSpan.MaxValue, [])).Code);
        Assert.Equal(CalendarException.OutOfRange, Assert.Throws<CalendarException>(() => Office.Elapsed(At("2026-01-01T00:00Z"), DateTimeOffset.MaxValue, [])).Code);
        Assert.Equal(CalendarException.OutOfRange, Assert.Throws<CalendarException>(() => Office.Explain(At("2026-01-01T00:00Z"), DateTimeOffset.MaxValue, [])).Code);
    }

    [Fact]
    public void Callers_on_many_threads_get_the_answers_of_one()
    {
        var starts = Enumerable.Range(0, 400).Select(day => At("2020-01-01T00:00Z").AddDays(7 * day)).ToArray();
        var alone = starts.Select(start => OfficeWeek().Ready().Due(start, Hours(30), [])).ToArray();
        var shared = OfficeWeek().Ready();

        Assert.Equal(alone, starts.AsParallel().AsOrdered().WithDegreeOfParallelism(8).Select(start => shared.Due(start, Hours(30), [])));
    }

    [Fact]
    public void The_local_date_and_its_start_follow_the_zone()
    {
        Assert.Equal(new DateOnly(2026, 3, 5), Office.LocalDate(At("2026-03-04T16:00Z")));
        Assert.Equal(new DateOnly(2026, 3, 4), Office.LocalDate(At("2026-03-04T15:59Z")));
        Assert.Equal(At("2026-03-04T16:00Z"), Office.StartOfDay(new DateOnly(2026, 3, 5)));
    }
}
