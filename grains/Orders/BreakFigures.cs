using SalesFlow.Calendars;

namespace SalesFlow.Orders;

/// <summary>How often departments lose each other, and what it costs.</summary>
/// <param name="Orders">Orders looked at.</param>
/// <param name="Broken">Of them, with two or more breaks, open or healed.</param>
/// <param name="Share">Broken ÷ orders, four decimals; null without orders.</param>
/// <param name="ExtraDays">Mean working days from placing to closing of broken orders − that of the others, one decimal; null unless both have a closed order.</param>
public sealed record BreakFigures(int Orders, int Broken, decimal? Share, decimal? ExtraDays)
{
    /// <summary>Breaks that make an order a broken one.</summary>
    public const int Many = 2;

    /// <summary>Figures over these orders at a moment. Orders that are not placed by then, nor confirmed, are not counted.</summary>
    public static BreakFigures Of(IEnumerable<OrderFacts> orders, DateTimeOffset now, WorkCalendar calendar, BreakOptions? options = null)
    {
        var known = orders.Select(order => (Order: order, Start: Start(order))).Where(item => item.Start <= now)
            .Select(item => (item.Order, Start: item.Start!.Value, Broken: BreakRules.At(item.Order, now, calendar, options).Count >= Many)).ToList();
        var broken = known.Count(item => item.Broken);
        var closed = known.Where(item => item.Order.ClosedAt <= now)
            .ToLookup(item => item.Broken, item => calendar.Elapsed(item.Start, item.Order.ClosedAt!.Value, []) / calendar.DayLength);
        decimal? extra = closed[true].Any() && closed[false].Any() ? decimal.Round((decimal)(closed[true].Average() - closed[false].Average()), 1) : null;
        return new(known.Count, broken, known.Count == 0 ? null : decimal.Round(broken / (decimal)known.Count, 4), extra);
    }

    // What sales called confirmed has begun for the customer, recorded or not.
    private static DateTimeOffset? Start(OrderFacts order) =>
        order.ConfirmedAt is { } confirmed && !(order.PlacedAt < confirmed) ? confirmed : order.PlacedAt;
}
