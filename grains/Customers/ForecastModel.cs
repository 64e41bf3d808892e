namespace SalesFlow.Customers;

/// <summary>What a forecast rests on.</summary>
public enum ForecastBasis
{
    /// <summary>The tenant's own orders alone.</summary>
    Orders = 1,

    /// <summary>The tenant's own orders, held near general assumptions because they are few or too much alike.</summary>
    OrdersAndAssumptions = 2,

    /// <summary>General assumptions alone: nobody has ordered twice yet.</summary>
    Assumptions = 3,
}

/// <summary>A model fitted to a tenant's customers, with what was there to fit it to.</summary>
/// <param name="Parameters">Time in days.</param>
/// <param name="LogLikelihood">Per day; see <see cref="BgNbdLikelihood.At"/>.</param>
public sealed record ForecastModel(BgNbdParameters Parameters, double LogLikelihood, ForecastBasis Basis, int Customers, int Returned, long Repeats)
{
    /// <summary>Below either number the orders alone do not settle four parameters.</summary>
    public const int FewestCustomers = 100, FewestReturned = 50;

    /// <summary>General assumptions: a purchase every two months on average, one customer in five lost after each. Chosen, not measured.</summary>
    public static BgNbdParameters Assumed { get; } = new(R: 1, Alpha: 60, A: 1, B: 4);

    // Logarithms of parameters further out than this (1:22,000) belong to a likelihood without a peak, not to customers.
    private const double Edge = 10;

    /// <summary>The maximum of the likelihood; with few or degenerate data the maximum beside log-normal assumptions (σ = 1 on each logarithm), and it says so.</summary>
    public static ForecastModel Fit(IEnumerable<BuyingHistory> customers)
    {
        var likelihood = new BgNbdLikelihood(customers);
        if (likelihood.Repeats == 0)
            return Said(Assumed, ForecastBasis.Assumptions);

        if (likelihood.Customers >= FewestCustomers && likelihood.Returned >= FewestReturned)
        {
            var (point, _, converged) = NelderMead.Minimise(at => -likelihood.At(Exponentials(at)) + Fence(at), Start(likelihood));
            if (converged && point.All(axis => Math.Abs(axis) < Edge))
                return Said(Exponentials(point), ForecastBasis.Orders);
        }

        var held = NelderMead.Minimise(at => -likelihood.At(Exponentials(at)) + Fence(at) + Distance(at), Logarithms(Assumed));
        return Said(Exponentials(held.Point), ForecastBasis.OrdersAndAssumptions);

        ForecastModel Said(BgNbdParameters parameters, ForecastBasis basis) =>
            new(parameters, likelihood.At(parameters), basis, likelihood.Customers, likelihood.Returned, likelihood.Repeats);
    }

    // Begins where the mean rate is already right, so that the unit of time does not matter.
    private static double[] Start(BgNbdLikelihood likelihood) =>
        Logarithms(Assumed with { Alpha = Math.Max(likelihood.Days, 1) / likelihood.Repeats });

    private static double Distance(double[] at) => at.Zip(Logarithms(Assumed), (a, b) => (a - b) * (a - b)).Sum() / 2;

    // Keeps the search where numbers are numbers; zero wherever an answer is accepted.
    private static double Fence(double[] at) => at.Sum(axis => Math.Pow(Math.Max(0, Math.Abs(axis) - Edge), 2)) * 100;

    private static double[] Logarithms(BgNbdParameters model) => [Math.Log(model.R), Math.Log(model.Alpha), Math.Log(model.A), Math.Log(model.B)];

    private static BgNbdParameters Exponentials(double[] at) => new(Math.Exp(at[0]), Math.Exp(at[1]), Math.Exp(at[2]), Math.Exp(at[3]));
}
