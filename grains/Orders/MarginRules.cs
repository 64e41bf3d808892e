using SalesFlow.Calendars;
using SalesFlow.Customers;

namespace SalesFlow.Orders;

/// <summary>An order's money. Cancelled orders are left out by the caller.</summary>
/// <param name="Cost">Cost of the goods; null where nobody said, which is not 0.</param>
public sealed record OrderMargin(string Order, string Customer, DateTimeOffset At, string Currency, decimal Revenue, decimal? Cost);

/// <summary>A customer's month in one currency.</summary>
/// <param name="Revenue">Of all orders.</param>
/// <param name="Margin">Revenue − cost over the orders whose cost is known.</param>
/// <param name="Rate">Margin ÷ revenue of those orders, four decimals; null without any.</param>
/// <param name="WithoutCost">Orders that are missing in the margin.</param>
public sealed record CustomerMargin(string Customer, string Currency, decimal Revenue, decimal Margin, decimal? Rate, int Orders, int WithoutCost);

/// <summary>The largest customers of a month and what they earned us, in one currency.</summary>
/// <param name="Customers">By revenue, the largest first.</param>
/// <param name="Share">Their part of the whole month's margin, four decimals; null where that is not above 0.</param>
public sealed record TopMargins(string Currency, IReadOnlyList<CustomerMargin> Customers, decimal Margin, decimal? Share);

/// <summary>Gross margin of the top-N customers in a month (TOP20 客户当月毛利贡献).</summary>
public static class MarginRules
{
    /// <summary>One entry for each currency, by code; equal revenue is ordered by customer id.</summary>
    public static IReadOnlyList<TopMargins> Top(IEnumerable<OrderMargin> orders, CalendarMonth month, LocalZone zone, int count = 20) =>
    [
        .. orders.Where(order => CalendarMonth.Of(order.At, zone) == month).DistinctBy(order => order.Order)
            .GroupBy(order => order.Currency).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group =>
            {
                var all = group.GroupBy(order => order.Customer).Select(customer => Of(customer.Key, group.Key, [.. customer])).ToList();
                List<CustomerMargin> top = [.. all.OrderByDescending(customer => customer.Revenue).ThenBy(customer => customer.Customer, StringComparer.Ordinal).Take(count)];
                var (margin, whole) = (top.Sum(customer => customer.Margin), all.Sum(customer => customer.Margin));
                return new TopMargins(group.Key, top, margin, whole > 0 ? decimal.Round(margin / whole, 4) : null);
            }),
    ];

    private static CustomerMargin Of(string customer, string currency, List<OrderMargin> orders)
    {
        var known = orders.Where(order => order.Cost is not null).ToList();
        var (revenue, margin) = (known.Sum(order => order.Revenue), known.Sum(order => order.Revenue - order.Cost!.Value));
        return new(customer, currency, orders.Sum(order => order.Revenue), margin, revenue > 0 ? decimal.Round(margin / revenue, 4) : null, orders.Count, orders.Count - known.Count);
    }
}
