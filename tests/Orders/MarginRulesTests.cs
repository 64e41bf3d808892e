using SalesFlow.Customers;
using Xunit;
using static SalesFlow.Orders.Some;

namespace SalesFlow.Orders;

/// <summary>Gross margin of the top-N customers in a month.</summary>
public class MarginRulesTests
{
    private static readonly OrderMargin[] Orders =
    [
        Order("o-1", "a", "2026-02-01T00:00:00", 1_000, 700), Order("o-2", "a", "2026-02-28T23:59:59", 500.50m, null), Order("o-3", "b", "2026-02-10", 900, 950),
        Order("o-4", "c", "2026-02-11", 900, 400), Order("o-5", "d", "2026-02-12", 10, 1), Order("o-6", "d", "2026-03-01T00:00:00", 9_999, 1), Order("o-7", "d", "2026-01-31T23:59:59", 9_999, 1),
        Order("o-4", "c", "2026-02-11", 900, 400), Order("o-8", "e", "2026-02-13", 5, 4) with { Currency = "USD" },
    ];

    [Fact]
    public void The_top_customers_are_those_with_most_revenue_in_the_tenants_month()
    {
        var top = MarginRules.Top(Orders, new CalendarMonth(2026, 2), Weekdays.Zone, count: 3);

        Assert.Equal(["CNY", "USD"], top.Select(item => item.Currency));
        Assert.Equal(
            [new("a", "CNY", 1_500.50m, 300, 0.3m, 2, 1), new("b", "CNY", 900, -50, -0.0556m, 1, 0), new("c", "CNY", 900, 500, 0.5556m, 1, 0)], top[0].Customers);
        Assert.Equal((750m, 0.9881m), (top[0].Margin, top[0].Share));
    }

    [Fact]
    public void An_unknown_cost_is_not_a_cost_of_zero()
    {
        var only = Assert.Single(MarginRules.Top([Orders[1]], new CalendarMonth(2026, 2), Weekdays.Zone));

        Assert.Equal(new("a", "CNY", 500.50m, 0, null, 1, 1), Assert.Single(only.Customers));
        Assert.Null(only.Share);
        Assert.Empty(MarginRules.Top(Orders, new CalendarMonth(2027, 1), Weekdays.Zone));
    }

    private static OrderMargin Order(string id, string customer, string at, decimal revenue, decimal? cost) => new(id, customer, At(at), "CNY", revenue, cost);
}
