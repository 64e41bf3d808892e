using SalesFlow.Calendars;

namespace SalesFlow.Customers;

/// <summary>What became of a customer after being listed as silent.</summary>
public enum WinBackState
{
    /// <summary>The 60 days are not over and no order has come.</summary>
    Open = 1,

    /// <summary>An order came in time.</summary>
    WonBack = 2,

    /// <summary>The days passed without an order; a later one does not count for the list.</summary>
    NotWonBack = 3,
}

/// <summary>A customer's name on the silent list at a moment.</summary>
public readonly record struct Listing(string Customer, DateTimeOffset At);

/// <summary>One silence: from the first listing to the order that ended it, or to now.</summary>
/// <param name="Order">The first order after the listing, in time or not; null while there is none.</param>
public sealed record WinBack(string Customer, DateTimeOffset ListedAt, WinBackState State, Purchase? Order);

/// <summary>Counts, and the rate as the last step.</summary>
/// <param name="Rate">Won back ÷ decided (won back and not), four decimals; null while nothing is decided.</param>
public sealed record WinBackFigures(int Listed, int WonBack, int NotWonBack, int Open, decimal? Rate);

/// <summary>Whether the silent list brings customers back.</summary>
public static class WinBackRules
{
    /// <summary>Tenant-local days after the day of listing in which an order counts. Default: 60.</summary>
    public const int Days = 60;

    /// <summary>
    /// One outcome for each silence. The list is weekly: the same customer listed again before any order is the same silence, and its days run from the first
    /// listing. Otherwise a customer could be listed until something happens, and every rate would be 100 %.
    /// </summary>
    public static IReadOnlyList<WinBack> Outcomes(IEnumerable<Listing> listings, IEnumerable<Purchase> purchases, DateTimeOffset asOf, LocalZone zone, int days = Days)
    {
        var orders = purchases.Where(order => order.At <= asOf).OrderBy(order => order.At).ThenBy(order => order.Id, StringComparer.Ordinal).ToLookup(order => order.Customer);
        var outcomes = new List<WinBack>();
        foreach (var customer in listings.Where(listing => listing.At <= asOf).GroupBy(listing => listing.Customer))
        {
            DateTimeOffset? endedAt = DateTimeOffset.MinValue;
            foreach (var listing in customer.OrderBy(listing => listing.At))
            {
                if (endedAt is not { } ended || listing.At < ended)
                    continue;
                var order = orders[customer.Key].FirstOrDefault(order => order.At > listing.At);
                var lastDay = zone.LocalDate(listing.At).AddDays(days);
                var state = order is not null && zone.LocalDate(order.At) <= lastDay ? WinBackState.WonBack
                    : zone.LocalDate(asOf) > lastDay ? WinBackState.NotWonBack : WinBackState.Open;
                outcomes.Add(new(customer.Key, listing.At, state, order));
                endedAt = order?.At;
            }
        }

        return [.. outcomes.OrderBy(outcome => outcome.ListedAt).ThenBy(outcome => outcome.Customer, StringComparer.Ordinal)];
    }

    /// <summary>The win-back rate (挽回率) of these silences.</summary>
    public static WinBackFigures Figures(IReadOnlyCollection<WinBack> outcomes)
    {
        var won = outcomes.Count(outcome => outcome.State == WinBackState.WonBack);
        var lost = outcomes.Count(outcome => outcome.State == WinBackState.NotWonBack);
        return new(outcomes.Count, won, lost, outcomes.Count - won - lost, won + lost == 0 ? null : decimal.Round(won / (decimal)(won + lost), 4));
    }

    /// <summary>
    /// Repurchase orders of a period that came from the list: those of a customer within the days after being listed, ÷ all orders of customers who had ordered
    /// before. Four decimals; null without repurchase orders.
    /// </summary>
    /// <param name="from">First moment of the period.</param>
    /// <param name="to">First moment after it.</param>
    public static (int FromList, int Repurchases, decimal? Share) RepurchaseShare(
        IEnumerable<Purchase> purchases, IEnumerable<WinBack> outcomes, DateTimeOffset from, DateTimeOffset to, LocalZone zone, int days = Days)
    {
        var listed = outcomes.ToLookup(outcome => outcome.Customer);
        var repurchases = purchases.DistinctBy(order => order.Id).GroupBy(order => order.Customer)
            .SelectMany(group => group.OrderBy(order => order.At).ThenBy(order => order.Id, StringComparer.Ordinal).Skip(1))
            .Where(order => order.At >= from && order.At < to).ToList();
        var won = repurchases.Count(order => listed[order.Customer].Any(outcome => order.At > outcome.ListedAt && zone.LocalDate(order.At) <= zone.LocalDate(outcome.ListedAt).AddDays(days)));
        return (won, repurchases.Count, repurchases.Count == 0 ? null : decimal.Round(won / (decimal)repurchases.Count, 4));
    }
}
