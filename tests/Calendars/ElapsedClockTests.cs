using Xunit;
using static SalesFlow.Calendars.Some;

namespace SalesFlow.Calendars;

public class ElapsedClockTests
{
    private static readonly DateTimeOffset Friday = At("2026-03-06T16:00+08:00");

    [Fact]
    public void Nights_and_weekends_count()
    {
        Assert.Equal(At("2026-03-08T16:00+08:00"), ElapsedClock.Due(Friday, Hours(48), []));
        Assert.Equal(Hours(48), ElapsedClock.Elapsed(Friday, At("2026-03-08T16:00+08:00"), []));
    }

    [Fact]
    public void Pauses_do_not_count()
    {
        Pause[] pauses = [Paused("2026-03-07T00:00+08:00", "2026-03-07T10:00+08:00", "客户出差"), Paused("2026-03-06T00:00+08:00", "2026-03-06T17:00+08:00")];
        var due = ElapsedClock.Due(Friday, Hours(10), pauses);

        Assert.Equal(At("2026-03-07T13:00+08:00"), due);
        Assert.Equal(Hours(10), ElapsedClock.Elapsed(Friday, due, pauses));
        Assert.Equal(["03-06 16:00 – 03-06 17:00 - pause", "03-06 17:00 – 03-07 00:00 + elapsed", "03-07 00:00 – 03-07 10:00 - pause: 客户出差", "03-07 10:00 – 03-07 13:00 + elapsed"],
            ElapsedClock.Explain(Friday, due, pauses).Lines());
    }

    [Fact]
    public void A_span_that_ends_as_a_pause_begins_is_due_then() =>
        Assert.Equal(At("2026-03-06T18:00+08:00"), ElapsedClock.Due(Friday, Hours(2), [Paused("2026-03-06T18:00+08:00", null)]));

    [Fact]
    public void While_a_pause_lasts_there_is_no_due_time() =>
        Assert.Equal(DateTimeOffset.MaxValue, ElapsedClock.Due(Friday, Hours(2), [Paused("2026-03-06T17:59+08:00", null)]));

    [Fact]
    public void A_fixed_moment_is_not_moved_by_a_pause() =>
        Assert.Equal(Friday, ElapsedClock.Due(Friday, TimeSpan.Zero, [Paused("2026-03-06T10:00+08:00", "2026-03-07T10:00+08:00")]));

    [Fact]
    public void A_length_beyond_the_centuries_is_refused() =>
        Assert.Equal(CalendarException.OutOfRange, Assert.Throws<CalendarException>(() => ElapsedClock.Due(Friday, TimeSpan.MaxValue, [])).Code);
}
