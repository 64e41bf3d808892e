using Xunit;
using static SalesFlow.Calendars.Some;

namespace SalesFlow.Calendars;

public class PauseTests
{
    private static readonly WorkCalendar Office = OfficeWeek().Ready();

    [Fact]
    public void A_pause_in_working_hours_moves_the_due_time_by_its_working_hours()
    {
        Pause[] pauses = [Paused("2026-03-04T11:00+08:00", "2026-03-04T14:00+08:00")];

        Assert.Equal(At("2026-03-04T15:00+08:00"), Office.Due(At("2026-03-04T10:00+08:00"), Hours(2), pauses));
        Assert.Equal(Hours(2), Office.Elapsed(At("2026-03-04T10:00+08:00"), At("2026-03-04T15:00+08:00"), pauses));
    }

    [Fact]
    public void A_pause_outside_working_hours_moves_nothing() =>
        Assert.Equal(At("2026-03-05T10:00+08:00"),
            Office.Due(At("2026-03-04T17:00+08:00"), Hours(2), [Paused("2026-03-04T19:00+08:00", "2026-03-05T08:00+08:00")]));

    [Fact]
    public void A_pause_over_a_holiday_counts_only_what_it_took_from_working_days()
    {
        var calendar = (OfficeWeek() with { Holidays = new("cn", []) }).Ready();
        Pause[] pauses = [Paused("2026-02-13T17:00+08:00", "2026-02-24T10:00+08:00")];

        Assert.Equal(At("2026-02-24T11:00+08:00"), calendar.Due(At("2026-02-13T16:00+08:00"), Hours(2), pauses));
    }

    [Fact]
    public void Overlapping_and_unordered_pauses_count_once()
    {
        Pause[] pauses =
        [
            Paused("2026-03-04T15:00+08:00", "2026-03-04T16:00+08:00", "c"), Paused("2026-03-04T09:30+08:00", "2026-03-04T11:00+08:00", "a"),
            Paused("2026-03-04T10:00+08:00", "2026-03-04T11:30+08:00", "b"), Paused("2026-03-04T10:15+08:00", "2026-03-04T10:30+08:00", "within"),
            Paused("2026-03-04T17:00+08:00", "2026-03-04T16:00+08:00", "backwards"),
        ];

        Assert.Equal(At("2026-03-04T16:30+08:00"), Office.Due(At("2026-03-04T09:00+08:00"), Hours(3), pauses));
        Assert.Equal(Hours(3), Office.Elapsed(At("2026-03-04T09:00+08:00"), At("2026-03-04T16:30+08:00"), pauses));
        Assert.Equal(
            [
                "03-04 09:00 – 03-04 09:30 + working-hours", "03-04 09:30 – 03-04 11:00 - pause: a", "03-04 11:00 – 03-04 11:30 - pause: b",
                "03-04 11:30 – 03-04 12:00 + working-hours", "03-04 12:00 – 03-04 13:30 - break", "03-04 13:30 – 03-04 15:00 + working-hours",
                "03-04 15:00 – 03-04 16:00 - pause: c", "03-04 16:00 – 03-04 16:30 + working-hours",
            ],
            Office.Explain(At("2026-03-04T09:00+08:00"), At("2026-03-04T16:30+08:00"), pauses).Lines());
    }

    [Fact]
    public void While_a_pause_lasts_a_span_that_is_not_used_up_has_no_due_time()
    {
        Pause[] pauses = [Paused("2026-03-04T11:00+08:00", null, "waiting for parts")];

        Assert.Equal(DateTimeOffset.MaxValue, Office.Due(At("2026-03-04T10:00+08:00"), Hours(1.5), pauses));
        Assert.Equal(At("2026-03-04T11:00+08:00"), Office.Due(At("2026-03-04T10:00+08:00"), Hours(1), pauses));
        Assert.Equal(Hours(1), Office.Elapsed(At("2026-03-04T10:00+08:00"), At("2026-03-09T10:00+08:00"), pauses));
        Assert.Equal(["03-04 10:00 – 03-04 11:00 + working-hours", "03-04 11:00 – for ever - pause: waiting for parts"],
            Office.Explain(At("2026-03-04T10:00+08:00"), DateTimeOffset.MaxValue, pauses).Lines());
    }

    [Theory]
    [InlineData("2026-03-04T09:00+08:00", "2026-03-04T10:00+08:00", "2026-03-04T10:00+08:00")]
    [InlineData("2026-03-04T09:30+08:00", "2026-03-04T10:00+08:00", "2026-03-04T09:00+08:00")]
    [InlineData("2026-03-04T08:00+08:00", "2026-03-04T12:00+08:00", "2026-03-04T13:30+08:00")]
    [InlineData("2026-03-04T08:00+08:00", null, null)]
    public void A_span_of_nothing_waits_for_an_open_and_unpaused_moment(string from, string? to, string? due) =>
        Assert.Equal(due is null ? DateTimeOffset.MaxValue : At(due), Office.Due(At("2026-03-04T08:30+08:00"), TimeSpan.Zero, [Paused(from, to)]));

    [Fact]
    public void A_pause_since_before_the_start_holds_the_clock_from_the_start() =>
        Assert.Equal(At("2026-03-05T10:00+08:00"),
            Office.Due(At("2026-03-04T10:00+08:00"), Hours(1), [Paused("0001-01-01T00:00Z", "2026-03-05T09:00+08:00")]));
}
