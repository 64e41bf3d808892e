namespace SalesFlow.Customers;

/// <summary>How well parameters explain what a tenant's customers did: the log-likelihood, per day. Equal histories are counted once, with their number.</summary>
public sealed class BgNbdLikelihood
{
    private readonly (BuyingHistory History, int Count)[] groups;
    private readonly double[] rising;
    private readonly double[] staying;

    /// <param name="customers">One history for each customer.</param>
    public BgNbdLikelihood(IEnumerable<BuyingHistory> customers)
    {
        // Sorted, so that the sum is the same to the last digit whatever order the customers come in.
        groups = [.. customers.GroupBy(history => history).Select(group => (group.Key, group.Count()))
            .OrderBy(group => group.Key.Repeats).ThenBy(group => group.Key.LastAt).ThenBy(group => group.Key.Age)];
        var most = groups.Length == 0 ? 0 : groups[^1].History.Repeats;
        (rising, staying) = (new double[most + 1], new double[most + 1]);
        Customers = groups.Sum(group => group.Count);
        Repeats = groups.Sum(group => (long)group.Count * group.History.Repeats);
        Returned = groups.Where(group => group.History.Repeats > 0).Sum(group => group.Count);
        Days = groups.Sum(group => group.Count * group.History.Age);
    }

    /// <summary>Number of customers.</summary>
    public int Customers { get; }

    /// <summary>Customers with at least one repeat.</summary>
    public int Returned { get; }

    /// <summary>All repeats together.</summary>
    public long Repeats { get; }

    /// <summary>All customers' ages together, in days.</summary>
    public double Days { get; }

    /// <summary>Natural logarithm of the likelihood with time in days. In another unit of <c>u</c> days it is larger by <c>Repeats × ln u</c>.</summary>
    public double At(BgNbdParameters model)
    {
        // Ratios of gamma functions at whole distances are products: no gamma function is needed, and none can overflow.
        for (var i = 1; i < rising.Length; i++)
        {
            rising[i] = rising[i - 1] + Math.Log(model.R + i - 1);
            staying[i] = staying[i - 1] + Math.Log((model.B + i - 1) / (model.A + model.B + i - 1));
        }

        var scale = model.R * Math.Log(model.Alpha);
        var sum = 0.0;
        foreach (var (history, count) in groups)
        {
            var x = history.Repeats;
            var alive = -(model.R + x) * Math.Log(model.Alpha + history.Age);
            var either = x == 0 ? alive : LogSum(alive, Math.Log(model.A / (model.B + x - 1)) - ((model.R + x) * Math.Log(model.Alpha + history.LastAt)));
            sum += count * (rising[x] + staying[x] + scale + either);
        }

        return sum;
    }

    private static double LogSum(double one, double other) => Math.Max(one, other) + Math.Log(1 + Math.Exp(-Math.Abs(one - other)));
}
