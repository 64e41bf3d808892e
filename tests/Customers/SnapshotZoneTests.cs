using SalesFlow.Calendars;
using Xunit;
using static SalesFlow.Customers.Some;

namespace SalesFlow.Customers;

/// <summary>Month ends and changes of the clock: a month begins at local midnight of the 1st.</summary>
public class SnapshotZoneTests
{
    [Theory]
    [InlineData("Asia/Shanghai", 2026, 3, "2026-02-28T16:00:00Z")]
    [InlineData("Asia/Shanghai", 2028, 3, "2028-02-29T16:00:00Z")]
    [InlineData("America/New_York", 2026, 3, "2026-03-01T05:00:00Z")]
    [InlineData("America/New_York", 2026, 4, "2026-04-01T04:00:00Z")]
    // The clock goes back in the night of the 1st itself, two hours after the month began.
    [InlineData("America/New_York", 2026, 11, "2026-11-01T04:00:00Z")]
    [InlineData("America/New_York", 2026, 12, "2026-12-01T05:00:00Z")]
    [InlineData("Europe/Berlin", 2026, 1, "2025-12-31T23:00:00Z")]
    [InlineData("Europe/Berlin", 2026, 4, "2026-03-31T22:00:00Z")]
    [InlineData("Europe/Berlin", 2026, 11, "2026-10-31T23:00:00Z")]
    // Paraguay's clock jumped over the midnight of this 1st.
    [InlineData("America/Asuncion", 2017, 10, "2017-10-01T04:00:00Z")]
    public void An_order_a_second_before_midnight_of_the_first_is_in_the_snapshot_and_one_at_midnight_is_not(string zoneId, int year, int number, string midnight)
    {
        var (zone, month, start) = (Zone(zoneId), new CalendarMonth(year, number), At(midnight));
        Purchase[] orders = [At(start.AddSeconds(-1)), At(start), At(start.AddSeconds(1))];

        var snapshot = SnapshotRules.Take("c-1", month, orders, zone);
        Assert.Equal((start, 1, 1), (snapshot.TakenAt, snapshot.Orders, snapshot.Months[^1].Orders));
        var next = SnapshotRules.Take("c-1", month.AddMonths(1), orders, zone);
        Assert.Equal((1, 2), (next.Months[^2].Orders, next.Months[^1].Orders));
        Assert.Equal([month], SnapshotRules.Due(month.AddMonths(-1), month, start, zone));
        Assert.Empty(SnapshotRules.Due(month.AddMonths(-1), month, start.AddTicks(-1), zone));
    }

    [Theory]
    [InlineData("America/New_York", "2026-11-01T01:30-04:00", "2026-11-01T01:30-05:00", 11)]
    [InlineData("America/New_York", "2026-03-08T01:59:59-05:00", "2026-03-08T03:00-04:00", 3)]
    [InlineData("Europe/Berlin", "2026-10-25T02:30+02:00", "2026-10-25T02:30+01:00", 10)]
    [InlineData("Europe/Berlin", "2026-03-29T01:59:59+01:00", "2026-03-29T03:00+02:00", 3)]
    public void Orders_of_a_night_in_which_the_clock_changes_are_counted_once_each(string zone, string one, string other, int month)
    {
        var snapshot = SnapshotRules.Take("c-1", new CalendarMonth(2026, month).AddMonths(1), [At(At(one)), At(At(other))], Zone(zone));

        Assert.Equal((2, 2), (snapshot.Months[^1].Orders, snapshot.Orders));
        Assert.Equal(2, snapshot.Frequency.Recent);
    }

    [Fact]
    public void The_same_moment_belongs_to_different_months_in_different_zones()
    {
        Purchase[] orders = [At(At("2026-07-31T20:00Z"))];
        CalendarMonth august = new(2026, 8);

        Assert.Equal((0, 1, 1), (Orders("Asia/Shanghai"), Orders("America/New_York"), Orders("UTC")));
        Assert.Equal(1, Orders("Europe/Berlin"));

        int Orders(string zone) => SnapshotRules.Take("c-1", august, orders, Zone(zone)).Orders;
    }

    private static Purchase At(DateTimeOffset at) => new($"o-{at.UtcTicks}", "c-1", at, "CNY", [new("p", "k", 1, 10)]);

    private static DateTimeOffset At(string text) => Some.At(text);
}
