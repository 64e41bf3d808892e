namespace SalesFlow.Customers;

/// <summary>How near a forecast came to what happened, over all customers.</summary>
/// <param name="Correlation">Pearson's; null where either side does not vary.</param>
/// <param name="MeanAbsoluteError">Orders for each customer. Where most customers order nothing, a forecast of nothing for everybody scores well here.</param>
/// <param name="RootMeanSquareError">Orders; weighs the customers that matter.</param>
/// <param name="Total">All orders that were forecast.</param>
public sealed record ForecastScore(double? Correlation, double MeanAbsoluteError, double RootMeanSquareError, double Total)
{
    /// <summary>Compares pair by pair; both lists are of the same customers in the same order, and not empty.</summary>
    public static ForecastScore Of(IReadOnlyList<double> forecast, IReadOnlyList<double> happened)
    {
        var (meanForecast, meanHappened) = (forecast.Average(), happened.Average());
        double both = 0, first = 0, second = 0, absolute = 0, square = 0;
        for (var i = 0; i < forecast.Count; i++)
        {
            var (f, h) = (forecast[i] - meanForecast, happened[i] - meanHappened);
            (both, first, second) = (both + (f * h), first + (f * f), second + (h * h));
            var error = forecast[i] - happened[i];
            (absolute, square) = (absolute + Math.Abs(error), square + (error * error));
        }

        return new(first > 0 && second > 0 ? both / Math.Sqrt(first * second) : null, absolute / forecast.Count, Math.Sqrt(square / forecast.Count), forecast.Sum());
    }
}

/// <summary>The model fitted to what was known on one day, and judged by what came after, beside the plain recency baseline.</summary>
/// <param name="Cut">Last day the model was allowed to see.</param>
/// <param name="End">Last day it is judged by.</param>
/// <param name="Orders">Days with an order that really came between the two, over all customers.</param>
public sealed record ForecastBackTest(DateOnly Cut, DateOnly End, int Customers, int Orders, ForecastModel Model, ForecastScore Forecast, ForecastScore Baseline)
{
    /// <summary>Null where nobody had ordered by the cut: there is nothing to judge. Customers who came later are not counted.</summary>
    /// <param name="orderDays">Tenant-local order days of each customer.</param>
    /// <param name="gaps">Of the baseline; see <see cref="RecencyBaseline"/>.</param>
    public static ForecastBackTest? Run(IEnumerable<IReadOnlyCollection<DateOnly>> orderDays, DateOnly cut, DateOnly end, double gaps = 2)
    {
        var known = orderDays
            .Select(days => (History: BuyingHistory.From(days, cut), Happened: (double)days.Where(day => day > cut && day <= end).Distinct().Count()))
            .Where(customer => customer.History is not null)
            .Select(customer => (History: customer.History!.Value, customer.Happened)).ToList();
        if (known.Count == 0)
            return null;

        var model = ForecastModel.Fit(known.Select(customer => customer.History));
        double ahead = end.DayNumber - cut.DayNumber;
        double[] happened = [.. known.Select(customer => customer.Happened)];
        return new(cut, end, known.Count, (int)happened.Sum(), model,
            ForecastScore.Of([.. known.Select(customer => BgNbd.ExpectedOrders(model.Parameters, customer.History, ahead))], happened),
            ForecastScore.Of([.. known.Select(customer => RecencyBaseline.ExpectedOrders(customer.History, ahead, gaps))], happened));
    }
}
