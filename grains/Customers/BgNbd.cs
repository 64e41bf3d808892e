namespace SalesFlow.Customers;

/// <summary>
/// The four numbers of the BG/NBD model. Customers buy at random with a rate of their own, gamma distributed over all customers (R, Alpha), and after
/// each purchase leave for good with a chance of their own, beta distributed (A, B).
/// </summary>
/// <param name="R">Shape of the rates; small when customers differ much.</param>
/// <param name="Alpha">Scale of the rates, in days: R ÷ Alpha is the mean number of orders a day.</param>
/// <param name="A">With B: A ÷ (A + B) is the mean chance to leave after a purchase.</param>
/// <param name="B">See A.</param>
public readonly record struct BgNbdParameters(double R, double Alpha, double A, double B)
{
    /// <summary>The same model with time counted in another unit: papers often count weeks (7 days).</summary>
    public BgNbdParameters PerPeriod(double days) => this with { Alpha = Alpha / days };
}

/// <summary>
/// What the BG/NBD model says of one customer. Source: Fader, Hardie, Lee, "'Counting Your Customers' the Easy Way", Marketing Science 24(2), 2005.
/// Everything is a sum or product of positive terms, in logarithms, so that no number of orders overflows and nothing cancels.
/// </summary>
public static class BgNbd
{
    // Enough for horizons of a thousand times the time observed; past it the forecast is a little low instead of slow.
    private const int MostTerms = 200_000;

    /// <summary>Chance that the customer still buys, 0 to 1. Exactly 1 without repeats: the model lets nobody leave before the first one.</summary>
    public static double ProbabilityAlive(BgNbdParameters model, BuyingHistory customer)
    {
        if (customer.Repeats == 0)
            return 1;
        var odds = Math.Log(model.A) - Math.Log(model.B + customer.Repeats - 1)
            + ((model.R + customer.Repeats) * Math.Log((model.Alpha + customer.Age) / (model.Alpha + customer.LastAt)));
        return 1 / (1 + Math.Exp(odds));
    }

    /// <summary>Orders to expect within the next <paramref name="days"/> days, of a customer of whom it is not known whether he still buys.</summary>
    public static double ExpectedOrders(BgNbdParameters model, BuyingHistory customer, double days) =>
        days <= 0 ? 0 : ProbabilityAlive(model, customer) * OrdersIfAlive(model, customer, days);

    /// <summary>
    /// The paper's formula (10) has (1 − (…)·₂F₁) ÷ (a − 1), which loses all digits near a = 1. This is the same number told as a story: if nobody left, the
    /// orders to come would be negative binomial; the k-th of them still happens with the chance that none of the k − 1 before made the customer leave.
    /// </summary>
    private static double OrdersIfAlive(BgNbdParameters model, BuyingHistory customer, double days)
    {
        var shape = model.R + customer.Repeats;
        var ratio = days / (model.Alpha + customer.Age);
        var stays = model.B + customer.Repeats;
        var mean = shape * ratio;
        var logStep = -Math.Log(1 + (1 / ratio));
        var logWeight = -shape * Math.Log(1 + ratio);
        double happen = 0, chance = 1, orders = 0, seen = 0;
        for (var n = 1; n <= MostTerms; n++)
        {
            logWeight += Math.Log((shape + n - 1) / n) + logStep;
            happen += chance;
            chance *= (stays + n - 1) / (model.A + stays + n - 1);
            var weight = Math.Exp(logWeight);
            orders += weight * happen;
            seen += weight * n;
            // What is left of the mean bounds what is left of the sum. Past it, rounding alone can keep the difference from shrinking.
            if (n > mean && (mean - seen <= 1e-12 * mean || weight * n <= 1e-17 * mean))
                break;
        }

        return orders;
    }
}
