namespace SalesFlow.Customers;

/// <summary>Whether one customer still buys, and how much to expect, with the reasons in words.</summary>
/// <param name="AsOf">Last day that was looked at.</param>
/// <param name="Active">Probability that the customer is still active, 0 to 1.</param>
/// <param name="Expected">Orders to expect in the horizon; at most one a day is counted.</param>
/// <param name="Orders">Days with an order so far.</param>
/// <param name="UsualGapDays">Mean days between orders; null after a single one.</param>
/// <param name="Basis">What the figures rest on; part of the words where it is not the tenant's orders alone.</param>
public sealed record RepurchaseForecast(
    DateOnly AsOf, int HorizonDays, double Active, double Expected, int Orders, int DaysSinceLast, int? UsualGapDays, ForecastBasis Basis, Wording Words)
{
    /// <summary>The forecast at the end of a tenant-local day; null for a customer without any order until then.</summary>
    /// <param name="orderDays">Tenant-local days of the customer's orders.</param>
    public static RepurchaseForecast? For(IEnumerable<DateOnly> orderDays, DateOnly asOf, ForecastModel model, int horizonDays = 90)
    {
        if (BuyingHistory.From(orderDays, asOf) is not { } history)
            return null;
        var forecast = new RepurchaseForecast(
            asOf, horizonDays,
            BgNbd.ProbabilityAlive(model.Parameters, history),
            BgNbd.ExpectedOrders(model.Parameters, history, horizonDays),
            history.Repeats + 1,
            (int)history.SinceLast,
            history.Gap is { } gap ? (int)Math.Round(gap, MidpointRounding.AwayFromZero) : null,
            model.Basis, new("", ""));
        return forecast with { Words = ForecastWords.Of(forecast, model) };
    }
}
