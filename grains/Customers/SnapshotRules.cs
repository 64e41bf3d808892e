using SalesFlow.Calendars;

namespace SalesFlow.Customers;

/// <summary>Monthly snapshots of what customers bought.</summary>
public static class SnapshotRules
{
    public const int MonthsShown = 12, MonthsCompared = 3;

    /// <summary>A fall of the frequency by this part or more is highlighted. Default: 0.40.</summary>
    public const decimal FallToHighlight = 0.40m;

    /// <summary>The snapshot of that month's 1st, 00:00 in the zone. Orders of other customers, of the month itself and later are not looked at.</summary>
    /// <param name="purchases">In any order, from the first of fifteen months before or earlier.</param>
    public static MonthlySnapshot Take(string customer, CalendarMonth month, IEnumerable<Purchase> purchases, LocalZone zone, decimal fallToHighlight = FallToHighlight)
    {
        var orders = purchases.Where(order => order.Customer == customer).DistinctBy(order => order.Id)
            .Select(order => (Order: order, Month: CalendarMonth.Of(order.At, zone).Index - month.Index)).ToList();
        var shown = orders.Where(order => order.Month is >= -MonthsShown and < 0).ToList();
        var recent = orders.Count(order => order.Month is >= -MonthsCompared and < 0);
        var before = orders.Count(order => order.Month is >= -12 - MonthsCompared and < -12);
        return new(
            customer, month, month.Starts(zone), zone.Id,
            [.. Range().Select(index => new MonthCount(month.AddMonths(index), shown.Count(order => order.Month == index)))],
            [.. shown.GroupBy(order => order.Order.Currency).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => Spent(group.Key, [.. group]))],
            Compare(recent, before, fallToHighlight));
    }

    /// <summary>The months whose snapshot is missing at that moment, oldest first: all that began since the last one, however long nobody looked.</summary>
    /// <param name="last">Month of the last snapshot kept; null before the first.</param>
    /// <param name="first">Where to begin when none is kept: the month to fill back to.</param>
    public static IReadOnlyList<CalendarMonth> Due(CalendarMonth? last, CalendarMonth first, DateTimeOffset now, LocalZone zone)
    {
        var from = last?.AddMonths(1) ?? first;
        return [.. Enumerable.Range(0, Math.Max(0, CalendarMonth.Of(now, zone).Index - from.Index + 1)).Select(from.AddMonths)];
    }

    /// <summary>The fall in whole orders: <c>recent ≤ before × (1 − limit)</c>.</summary>
    public static FrequencyChange Compare(int recent, int yearBefore, decimal fallToHighlight = FallToHighlight) => yearBefore == 0
        ? new(recent, 0, null, false)
        : new(recent, yearBefore, decimal.Round((recent - yearBefore) / (decimal)yearBefore, 4), recent <= yearBefore * (1 - fallToHighlight));

    private static IEnumerable<int> Range() => Enumerable.Range(-MonthsShown, MonthsShown);

    private static Spending Spent(string currency, List<(Purchase Order, int Month)> orders)
    {
        decimal[] months = [.. Range().Select(index => orders.Where(order => order.Month == index).Sum(order => order.Order.Amount))];
        var total = months.Sum();
        var categories = orders.SelectMany(order => order.Order.Lines.Select(line => (line.Category, order.Order.Id, line.Amount)))
            .GroupBy(line => line.Category)
            .Select(group => (Category: group.Key, Orders: group.Select(line => line.Id).Distinct().Count(), Amount: group.Sum(line => line.Amount)))
            .OrderByDescending(group => group.Amount).ThenBy(group => group.Category, StringComparer.Ordinal);
        return new(currency, total, months, Swing(months), [.. categories.Select(group => new CategoryShare(group.Category, group.Orders, group.Amount, Part(group.Amount, total)))]);
    }

    private static decimal? Part(decimal amount, decimal total) => total > 0 ? decimal.Round(amount / total, 4) : null;

    private static decimal? Swing(decimal[] months)
    {
        var mean = months.Average();
        if (mean <= 0)
            return null;
        // Squares of amounts ÷ mean stay small; the root is IEEE's, the same on every machine.
        var variance = months.Average(amount => (amount / mean - 1) * (amount / mean - 1));
        return decimal.Round((decimal)Math.Sqrt((double)variance), 4);
    }
}
