using System.Text.Json;
using CsCheck;
using Xunit;
using static SalesFlow.Customers.Some;

namespace SalesFlow.Customers;

/// <summary>Snapshot on the 1st of each month.</summary>
public class SnapshotRulesTests
{
    private static readonly CalendarMonth August = new(2026, 8);

    [Fact]
    public void A_snapshot_shows_twelve_months_of_orders_categories_amount_and_swing()
    {
        var snapshot = SnapshotRules.Take("c-1", August,
            [
                Order("2025-07-31", 999), Order("2025-08-01", 300, category: "drives"), Order("2026-07-31", 100), Order("2026-07-30", 200.10m),
                Order("2026-08-01", 999), Order("2026-07-01", 10, currency: "USD"), Order("2026-06-01", 999, customer: "c-2"), Order("2026-07-31", 100),
            ], Shanghai);

        Assert.Equal((August, At("2026-07-31T16:00Z"), "Asia/Shanghai", 4), (snapshot.Month, snapshot.TakenAt, snapshot.TimeZone, snapshot.Orders));
        Assert.Equal([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3], snapshot.Months.Select(month => month.Orders));
        Assert.Equal((new(2025, 8), new CalendarMonth(2026, 7)), (snapshot.Months[0].Month, snapshot.Months[^1].Month));
        var (yuan, dollars) = (snapshot.Spending[0], snapshot.Spending[1]);
        Assert.Equal(("CNY", 600.10m, 2.2361m), (yuan.Currency, yuan.Total, yuan.Swing));
        Assert.Equal([300, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 300.10m], yuan.Months);
        Assert.Equal([new("valves", 2, 300.10m, 0.5001m), new("drives", 1, 300m, 0.4999m)], yuan.Categories);
        Assert.Equal(("USD", 10m), (dollars.Currency, dollars.Total));
    }

    [Fact]
    public void Amounts_that_are_the_same_every_month_do_not_swing_and_no_amount_has_no_swing()
    {
        var steady = SnapshotRules.Take("c-1", August, Enumerable.Range(1, 12).Select(back => Order($"{August.AddMonths(-back)}-05", 33.33m)), Shanghai);

        Assert.Equal(0m, Assert.Single(steady.Spending).Swing);
        Assert.Empty(SnapshotRules.Take("c-1", August, [], Shanghai).Spending);
        Assert.Null(Assert.Single(SnapshotRules.Take("c-1", August, [Order("2026-07-01", 0)], Shanghai).Spending).Swing);
    }

    [Theory]
    [InlineData(6, 10, true, -0.4)]
    [InlineData(7, 10, false, -0.3)]
    [InlineData(3, 5, true, -0.4)]
    [InlineData(0, 1, true, -1.0)]
    [InlineData(601, 1001, false, -0.3996)]
    [InlineData(60001, 100001, false, -0.4)]
    [InlineData(5, 4, false, 0.25)]
    public void A_fall_by_forty_percent_or_more_is_highlighted(int recent, int before, bool fell, decimal change) =>
        Assert.Equal(new(recent, before, change, fell), SnapshotRules.Compare(recent, before));

    [Fact]
    public void Without_orders_a_year_before_there_is_no_change_and_nothing_to_highlight() =>
        Assert.Equal(new(0, 0, null, false), SnapshotRules.Compare(0, 0));

    [Fact]
    public void The_last_three_months_stand_beside_the_same_months_a_year_before()
    {
        var snapshot = SnapshotRules.Take("c-1", August,
            [
                Order("2025-04-30"), Order("2025-05-01"), Order("2025-06-15"), Order("2025-06-16"), Order("2025-07-30"), Order("2025-07-31"), Order("2025-08-01"),
                Order("2026-04-30"), Order("2026-05-01"), Order("2026-07-31"), Order("2026-06-30"), Order("2026-08-01"),
            ], Shanghai);

        Assert.Equal(new(3, 5, -0.4m, true), snapshot.Frequency);
        Assert.Equal("近3月采购频次同比下降40%（3 单，去年同期 5 单）", SnapshotWords.Highlight(snapshot)!.Chinese);
        Assert.Equal("Orders of the last 3 months fell by 40 % year on year (3, a year before 5)", SnapshotWords.Highlight(snapshot)!.English);
        Assert.Null(SnapshotWords.Highlight(SnapshotRules.Take("c-2", August, [], Shanghai)));
    }

    [Fact]
    public void A_snapshot_filled_in_later_is_the_same_to_the_last_digit() =>
        Gen.Select(Gen.Int[0, 900].Array[0, 60], Gen.Int[0, 1000]).Sample((days, seed) =>
        {
            Purchase[] orders = [.. days.Select((day, index) => Order($"{Day("2024-06-01").AddDays(day):yyyy-MM-dd}", (day * 7 % 90) + 0.01m, category: $"k{day % 4}", id: $"o{index}"))];
            var known = orders.Where(order => order.At < August.Starts(Shanghai)).ToArray();
            var shuffled = orders.OrderBy(order => (order.Id.GetHashCode(StringComparison.Ordinal) * 31) ^ seed).ToArray();

            Assert.Equal(Text(SnapshotRules.Take("c-1", August, known, Shanghai)), Text(SnapshotRules.Take("c-1", August, shuffled, Shanghai)));
        }, iter: 200);

    [Fact]
    public void After_downtime_every_month_that_began_is_due()
    {
        var first = new CalendarMonth(2025, 11);
        Assert.Equal(["2026-02", "2026-03"], SnapshotRules.Due(new(2026, 1), first, At("2026-03-31T15:59:59Z"), Shanghai).Select(month => month.ToString()));
        Assert.Equal(["2026-02", "2026-03", "2026-04"], SnapshotRules.Due(new(2026, 1), first, At("2026-03-31T16:00:00Z"), Shanghai).Select(month => month.ToString()));
        Assert.Equal(["2025-11", "2025-12", "2026-01"], SnapshotRules.Due(null, first, At("2026-01-02T00:00Z"), Shanghai).Select(month => month.ToString()));
        Assert.Empty(SnapshotRules.Due(new(2026, 3), first, At("2026-03-20T00:00Z"), Shanghai));
        Assert.Empty(SnapshotRules.Due(new(2026, 3), first, At("2026-01-20T00:00Z"), Shanghai));
    }

    [Fact]
    public void On_Chinook_the_highlights_of_every_month_agree_with_a_query_in_SQL()
    {
        using var shop = Chinook.Open();
        var orders = shop.Purchases(Shanghai);
        var customers = orders.Select(order => order.Customer).Distinct().ToList();
        var highlighted = 0;
        for (var month = new CalendarMonth(2010, 4); month.Index <= new CalendarMonth(2014, 1).Index; month = month.AddMonths(1))
        {
            var snapshots = customers.Select(customer => SnapshotRules.Take(customer, month, orders, Shanghai)).ToList();
            var query = shop.Customers("""
                select CustomerId from (
                  select CustomerId,
                    sum(InvoiceDate >= date(@first, '-3 months') and InvoiceDate < @first) as recent,
                    sum(InvoiceDate >= date(@first, '-15 months') and InvoiceDate < date(@first, '-12 months')) as before
                  from Invoice group by CustomerId)
                where before > 0 and (before - recent) * 100 >= before * 40
                """, ("@first", $"{month}-01"));
            var active = shop.Customers("select distinct CustomerId from Invoice where InvoiceDate >= date(@first, '-12 months') and InvoiceDate < @first", ("@first", $"{month}-01"));

            Assert.Equal(query, snapshots.Where(snapshot => snapshot.Frequency.Fell).Select(snapshot => snapshot.Customer).Order(StringComparer.Ordinal));
            Assert.Equal(active, snapshots.Where(snapshot => snapshot.Orders > 0).Select(snapshot => snapshot.Customer).Order(StringComparer.Ordinal));
            highlighted += query.Count;
        }

        Assert.True(highlighted > 100);
    }

    private static string Text(MonthlySnapshot snapshot) => JsonSerializer.Serialize(snapshot);
}
