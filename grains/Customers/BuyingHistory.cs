namespace SalesFlow.Customers;

/// <summary>
/// All that the forecast needs of one customer, in days. Several orders of one day are one purchase: the model is about when people come back, and a
/// split delivery is no return.
/// </summary>
/// <param name="Repeats">Days with an order after the first one; x of the paper.</param>
/// <param name="LastAt">Days from the first order to the last; t_x, 0 without repeats.</param>
/// <param name="Age">Days from the first order to the moment of the forecast; T.</param>
public readonly record struct BuyingHistory(int Repeats, double LastAt, double Age)
{
    /// <summary>Mean days between purchases, or null after a single one.</summary>
    public double? Gap => Repeats > 0 ? LastAt / Repeats : null;

    /// <summary>Days since the last purchase.</summary>
    public double SinceLast => Age - LastAt;

    /// <summary>The history as it stood at the end of <paramref name="asOf"/>; later days are not looked at. Null for a customer who had bought nothing.</summary>
    /// <param name="orderDays">Tenant-local days of orders, in any order, repeated or not.</param>
    public static BuyingHistory? From(IEnumerable<DateOnly> orderDays, DateOnly asOf)
    {
        var days = orderDays.Where(day => day <= asOf).Select(day => day.DayNumber).ToHashSet();
        if (days.Count == 0)
            return null;
        var first = days.Min();
        return new(days.Count - 1, days.Max() - first, asOf.DayNumber - first);
    }
}
