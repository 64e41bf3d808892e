using Xunit;
using static SalesFlow.Calendars.Some;

namespace SalesFlow.Calendars;

/// <summary>A moment is open when the wall clock stands in a block: a skipped hour does not exist, a repeated one counts twice.</summary>
public class DaylightSavingTests
{
    [Theory]
    // New York skips 02:00–03:00 on 2026-03-08 and repeats 01:00–02:00 on 2026-11-01.
    [InlineData("America/New_York", "2026-03-08", "00:00", "08:00", 7)]
    [InlineData("America/New_York", "2026-03-08", "01:00", "03:00", 1)]
    [InlineData("America/New_York", "2026-03-08", "02:00", "03:00", 0)]
    [InlineData("America/New_York", "2026-03-08", "02:15", "02:45", 0)]
    [InlineData("America/New_York", "2026-03-08", "01:00", "02:30", 1)]
    [InlineData("America/New_York", "2026-03-08", "02:30", "04:00", 1)]
    [InlineData("America/New_York", "2026-03-08", "09:00", "17:00", 8)]
    [InlineData("America/New_York", "2026-11-01", "00:00", "08:00", 9)]
    [InlineData("America/New_York", "2026-11-01", "01:00", "02:00", 2)]
    [InlineData("America/New_York", "2026-11-01", "01:00", "01:30", 1)]
    [InlineData("America/New_York", "2026-11-01", "09:00", "17:00", 8)]
    // Berlin skips 02:00–03:00 on 2026-03-29 and repeats 02:00–03:00 on 2026-10-25.
    [InlineData("Europe/Berlin", "2026-03-28", "22:00", "06:00+1", 7)]
    [InlineData("Europe/Berlin", "2026-10-24", "22:00", "06:00+1", 9)]
    [InlineData("Europe/Berlin", "2026-10-25", "00:00", "24:00", 25)]
    // Samoa had no 2011-12-30 at all; Lord Howe moves by half an hour.
    [InlineData("Pacific/Apia", "2011-12-30", "00:00", "24:00", 0)]
    [InlineData("Pacific/Apia", "2011-12-29", "22:00", "06:00+1", 2)]
    [InlineData("Australia/Lord_Howe", "2026-04-05", "00:00", "24:00", 24.5)]
    public void A_block_lasts_as_long_as_the_clock_really_shows_it(string zone, string date, string open, string close, double hours)
    {
        var calendar = (Definition(zone) with { ExtraWorkdays = [new(date, [[open, close]])] }).Ready();
        var day = At($"{date}T00:00Z");

        Assert.Equal(Hours(hours), calendar.Elapsed(day.AddDays(-3), day.AddDays(4), []));
        Assert.Equal(Hours(hours), calendar.Explain(day.AddDays(-3), day.AddDays(4), []).Counted);
    }

    [Fact]
    public void Office_hours_keep_their_wall_time_across_a_change()
    {
        var berlin = OfficeWeek("Europe/Berlin").Ready();

        Assert.Equal(At("2026-03-30T10:00+02:00"), berlin.Due(At("2026-03-27T17:00+01:00"), Hours(2), []));
        Assert.Equal(At("2026-10-26T10:00+01:00"), berlin.Due(At("2026-10-23T17:00+02:00"), Hours(2), []));
    }

    [Fact]
    public void Two_blocks_in_a_repeated_hour_are_open_twice_each()
    {
        var calendar = (Definition("America/New_York") with { ExtraWorkdays = [new("2026-11-01", [["01:00", "01:15"], ["01:30", "01:45"]])] }).Ready();

        Assert.Equal(["11-01 01:00 – 11-01 01:15 + make-up-workday", "11-01 01:15 – 11-01 01:30 - break", "11-01 01:30 – 11-01 01:45 + make-up-workday", "11-01 01:45 – 11-01 02:00 - closed", "11-01 02:00 – 11-01 02:15 + make-up-workday"],
            calendar.Explain(At("2026-11-01T01:00-04:00"), At("2026-11-01T02:15-04:00"), []).Lines(-4));
    }

    [Fact]
    public void A_day_without_midnight_starts_after_the_gap()
    {
        var santiago = LocalZone.Find("America/Santiago")!;

        Assert.Equal(At("2026-09-06T01:00-03:00"), santiago.StartOfDay(new DateOnly(2026, 9, 6)));
        Assert.Equal(At("2011-12-31T00:00+14:00"), LocalZone.Find("Pacific/Apia")!.StartOfDay(new DateOnly(2011, 12, 30)));
        Assert.Equal(new DateOnly(2026, 9, 5), santiago.LocalDate(At("2026-09-06T00:59-03:00")));
    }
}
