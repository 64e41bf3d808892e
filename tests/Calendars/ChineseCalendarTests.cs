using System.Text.Json;
using SalesFlow.Support;
using Xunit;
using static SalesFlow.Calendars.Some;

namespace SalesFlow.Calendars;

public class ChineseCalendarTests
{
    private static readonly CalendarDefinition Chinese = OfficeWeek() with { Holidays = new("cn", []) };

    [Fact]
    public void The_make_up_Saturday_before_Spring_Festival_2026_is_worked()
    {
        var calendar = Chinese.Ready();
        var start = At("2026-02-13T17:00+08:00");
        var due = calendar.Due(start, Hours(9), []);

        Assert.Equal(At("2026-02-24T09:30+08:00"), due);
        Assert.Equal(
            [
                "02-13 17:00 – 02-13 18:00 + working-hours", "02-13 18:00 – 02-14 09:00 - closed",
                "02-14 09:00 – 02-14 12:00 + make-up-workday", "02-14 12:00 – 02-14 13:30 - break", "02-14 13:30 – 02-14 18:00 + make-up-workday",
                "02-14 18:00 – 02-15 00:00 - closed", "02-15 00:00 – 02-24 00:00 - holiday:春节", "02-24 00:00 – 02-24 09:00 - closed",
                "02-24 09:00 – 02-24 09:30 + working-hours",
            ],
            calendar.Explain(start, due, []).Lines());
    }

    [Fact]
    public void A_make_up_day_takes_the_hours_of_Monday_even_where_Saturday_has_its_own()
    {
        var shop = (Definition("Asia/Shanghai", ("mon", [["09:00", "17:00"]]), ("sat", [["10:00", "12:00"]])) with { Holidays = new("cn", []) }).Ready();

        Assert.Equal(Hours(8), shop.Elapsed(At("2026-02-14T00:00+08:00"), At("2026-02-15T00:00+08:00"), []));
        Assert.Equal(Hours(2), shop.Elapsed(At("2026-03-14T00:00+08:00"), At("2026-03-15T00:00+08:00"), []));
    }

    [Fact]
    public void A_tenants_own_dates_win_over_the_shipped_ones()
    {
        var calendar = (Chinese with { Holidays = new("cn", ["2026-02-14"]), ExtraWorkdays = [new("2026-02-16", [["09:00", "10:00"]])] }).Ready();

        Assert.Equal(TimeSpan.Zero, calendar.Elapsed(At("2026-02-14T00:00+08:00"), At("2026-02-15T00:00+08:00"), []));
        Assert.Equal(Hours(1), calendar.Elapsed(At("2026-02-15T00:00+08:00"), At("2026-02-24T00:00+08:00"), []));
    }

    [Theory]
    [InlineData("2026-12-30T10:00+08:00", 45, true)]
    [InlineData("2026-12-30T10:00+08:00", 1, false)]
    [InlineData("2027-01-04T10:00+08:00", 1, true)]
    [InlineData("2023-12-29T17:30+08:00", 1, true)]
    [InlineData("2024-01-02T10:00+08:00", 15, false)]
    public void A_deadline_that_touches_an_unpublished_year_carries_a_warning(string start, double hours, bool warned)
    {
        var calendar = Chinese.Ready();
        var due = calendar.Due(At(start), Hours(hours), []);

        Assert.Equal(warned ? ["calendar-year-unpublished"] : [], calendar.Warnings(At(start), due));
        Assert.Empty(OfficeWeek().Ready().Warnings(At(start), due));
    }

    [Fact]
    public void The_year_of_a_warning_is_the_local_one()
    {
        var calendar = Chinese.Ready();

        Assert.Empty(calendar.Warnings(At("2026-12-31T15:00Z"), At("2026-12-31T16:00Z")));
        Assert.Single(calendar.Warnings(At("2026-12-31T15:00Z"), At("2026-12-31T16:01Z")));
        Assert.Single(calendar.Warnings(At("2026-12-31T16:00Z"), At("2026-12-31T16:00Z")));
        Assert.Empty(calendar.Warnings(At("2026-12-31T15:00Z"), DateTimeOffset.MaxValue));
    }

    [Fact]
    public void The_shipped_days_are_those_of_the_source()
    {
        using var source = JsonDocument.Parse(File.ReadAllText(SharedData.Path("holidays_cn.json")));
        var expected = new SortedSet<string>();
        foreach (var year in source.RootElement.GetProperty("years").EnumerateObject().Where(year => year.Value.GetProperty("published").GetBoolean()))
        {
            Assert.True(ChineseHolidays.IsPublished(int.Parse(year.Name)), year.Name);
            foreach (var holiday in year.Value.GetProperty("by_holiday").EnumerateObject())
            {
                expected.UnionWith(holiday.Value.GetProperty("off").EnumerateArray().Select(date => $"{date} {holiday.Name} off"));
                expected.UnionWith(holiday.Value.GetProperty("work").EnumerateArray().Select(date => $"{date} {holiday.Name} work"));
            }
        }

        Assert.Equal(expected, new SortedSet<string>(ChineseHolidays.All.Select(day => $"{day.Key:yyyy-MM-dd} {day.Value.Name} {(day.Value.IsWorkday ? "work" : "off")}")));
        Assert.False(ChineseHolidays.IsPublished(2027));
    }
}
