using Xunit;
using static SalesFlow.Orders.Some;

namespace SalesFlow.Orders;

/// <summary>Each is an information break between two departments on that order. 2026-03-02 is a Monday.</summary>
public class BreakRulesTests
{
    [Theory]
    [InlineData("2026-03-03T12:00", null, false)] // the limit's last moment would still be in time for a record
    [InlineData("2026-03-03T12:01", null, true)]
    [InlineData("2026-03-09T12:00", "2026-03-03T12:00", false)]
    [InlineData("2026-03-03T12:00", "2026-03-03T13:00", false)]
    [InlineData("2026-03-03T12:30", "2026-03-03T13:00", true)]
    public void Confirmed_by_sales_and_no_record_within_a_working_day_is_a_break_between_sales_and_warehouse(string now, string? placed, bool broken)
    {
        var breaks = BreakRules.At(Order(confirmed: "2026-03-02", placed: placed), At(now), Weekdays);

        Assert.Equal(broken, breaks.Count == 1);
        Assert.All(breaks, item => Assert.Equal((BreakKind.ConfirmedNotRecorded, Department.Sales, Department.Warehouse, null, At("2026-03-03")), (item.Kind, item.From, item.To, item.Until, item.Since)));
    }

    [Fact]
    public void A_warehouse_record_is_enough_and_a_late_one_heals_the_break()
    {
        var order = Order(confirmed: "2026-03-02") with { Shipments = [new("s-1", At("2026-03-05"))] };

        Assert.Equal([At("2026-03-05")], BreakRules.At(order, At("2026-03-06"), Weekdays).Select(item => item.Until!.Value));
        Assert.Empty(BreakRules.At(order with { Shipments = [new("s-1", At("2026-03-03"))] }, At("2026-03-04"), Weekdays));
    }

    [Fact]
    public void A_credit_limit_exceeded_is_a_break_between_sales_and_finance_until_finance_approves()
    {
        var order = Order(placed: "2026-03-02", credit: new(1_000, 900, 100.01m, "CNY"));
        var open = Assert.Single(BreakRules.At(order, At("2026-03-02"), Weekdays));

        Assert.Equal((BreakKind.CreditLimitExceeded, Department.Sales, Department.Finance, null), (open.Kind, open.From, open.To, open.Until));
        Assert.Equal(new Wording("超出信用额度 0.01 CNY（额度 1000.00）", "0.01 CNY above the credit limit of 1000.00"), open.Words);
        Assert.Empty(BreakRules.At(order, At("2026-03-01"), Weekdays));
        Assert.Empty(BreakRules.At(order with { Credit = order.Credit! with { Amount = 100 } }, At("2026-03-02"), Weekdays));
        Assert.Empty(BreakRules.At(order with { Credit = order.Credit! with { ApprovedAt = At("2026-03-01") } }, At("2026-03-03"), Weekdays));
        Assert.Equal(At("2026-03-04"), Assert.Single(BreakRules.At(order with { Credit = order.Credit! with { ApprovedAt = At("2026-03-04") } }, At("2026-03-05"), Weekdays)).Until);
    }

    [Fact]
    public void Shipped_but_not_invoiced_is_a_break_between_warehouse_and_finance_after_three_working_days()
    {
        // Thursday noon and three working days: Tuesday noon.
        var order = Order(placed: "2026-03-02") with { Shipments = [new("s-1", At("2026-03-05")), new("s-2", At("2026-03-12"))], Invoices = [new("i-2", At("2026-03-12"), Day("2026-04-30"), Shipment: "s-2")] };

        Assert.Empty(BreakRules.At(order, At("2026-03-10T11:59"), Weekdays));
        var item = Assert.Single(BreakRules.At(order, At("2026-03-20"), Weekdays));
        Assert.Equal((BreakKind.ShippedNotInvoiced, Department.Warehouse, Department.Finance, "s-1", At("2026-03-10"), null), (item.Kind, item.From, item.To, item.Item, item.Since, item.Until));
        Assert.Empty(BreakRules.At(order with { Invoices = [new("i-all", At("2026-03-06"), Day("2026-04-30"))] }, At("2026-03-20"), Weekdays));
    }

    [Fact]
    public void Invoiced_and_overdue_is_a_break_between_finance_and_sales_from_the_day_after()
    {
        var order = Order(placed: "2026-03-02") with { Invoices = [new("i-1", At("2026-03-03"), Day("2026-03-31"))] };

        Assert.Empty(BreakRules.At(order, At("2026-03-31T23:59:59"), Weekdays));
        var item = Assert.Single(BreakRules.At(order, At("2026-04-01T00:00"), Weekdays));
        Assert.Equal((BreakKind.InvoicedAndOverdue, Department.Finance, Department.Sales, "i-1"), (item.Kind, item.From, item.To, item.Item));
        Assert.Empty(BreakRules.At(order with { Invoices = [order.Invoices[0] with { PaidAt = At("2026-03-31T23:00") }] }, At("2026-05-01"), Weekdays));
    }

    [Fact]
    public void What_happens_later_is_not_known_yet()
    {
        var order = Order(confirmed: "2026-03-02", placed: "2026-03-09") with { Shipments = [new("s-1", At("2026-03-10"))], Invoices = [new("i-1", At("2026-03-25"), Day("2026-03-20"), At("2026-04-01"))] };

        Assert.Equal(["ConfirmedNotRecorded open"], Lines("2026-03-05"));
        Assert.Equal(["ConfirmedNotRecorded healed", "ShippedNotInvoiced open"], Lines("2026-03-20"));
        // An invoice that comes after its own due day is overdue from the start, not before it was there.
        Assert.Equal(["ConfirmedNotRecorded healed", "ShippedNotInvoiced healed", "InvoicedAndOverdue open"], Lines("2026-03-25"));
        Assert.Equal(["ConfirmedNotRecorded healed", "ShippedNotInvoiced healed", "InvoicedAndOverdue healed"], Lines("2026-05-01"));

        string[] Lines(string now) => [.. BreakRules.At(order, At(now), Weekdays).Select(item => $"{item.Kind} {(item.Until is null ? "open" : "healed")}")];
    }

    [Fact]
    public void The_share_of_orders_with_two_breaks_and_the_extra_working_days_they_take()
    {
        CreditCheck over = new(0, 0, 1, "CNY");
        OrderFacts[] orders =
        [
            Order(confirmed: "2026-03-02", placed: "2026-03-05", credit: over, closed: "2026-03-16"), // two breaks, 10 working days
            Order(placed: "2026-03-02", credit: over, closed: "2026-03-06"), // one break, 4 days
            Order(placed: "2026-03-02", closed: "2026-03-04"), // none, 2 days
            Order(placed: "2026-03-02"),
            Order(placed: "2026-05-01"),
        ];

        Assert.Equal(new(4, 1, 0.25m, 7.0m), BreakFigures.Of(orders, At("2026-03-31"), Weekdays));
        Assert.Equal(new(4, 1, 0.25m, null), BreakFigures.Of(orders, At("2026-03-10"), Weekdays));
        Assert.Equal(new(0, 0, null, null), BreakFigures.Of([], At("2026-03-31"), Weekdays));
    }
}
