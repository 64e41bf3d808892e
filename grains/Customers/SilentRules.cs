using SalesFlow.Calendars;

namespace SalesFlow.Customers;

/// <summary>Who talks with our engineers and does not buy.</summary>
public static class SilentRules
{
    /// <summary>
    /// The silent list as of a moment. Months are the calendar's in the zone: on the 31st of August, six months back is the last day of February, from its
    /// first moment on. Nothing after <paramref name="asOf"/> is looked at, so a list of the past comes out as it was.
    /// </summary>
    public static IReadOnlyList<SilentCustomer> List(
        IEnumerable<Purchase> purchases, IEnumerable<TechnicalExchange> exchanges, DateTimeOffset asOf, LocalZone zone, SilentOptions? options = null)
    {
        var rule = options ?? new();
        var today = zone.LocalDate(asOf);
        var silentSince = zone.StartOfDay(today.AddMonths(-rule.SilentMonths));
        var countedSince = zone.StartOfDay(today.AddMonths(-rule.ExchangeMonths));
        var bought = purchases.Where(order => order.At <= asOf).DistinctBy(order => order.Id).ToLookup(order => order.Customer);
        var list = new List<SilentCustomer>();
        foreach (var talks in exchanges.Where(talk => talk.At <= asOf).DistinctBy(talk => (talk.Kind, talk.Id)).GroupBy(talk => talk.Customer))
        {
            List<Purchase> orders = [.. bought[talks.Key].OrderBy(order => order.At).ThenBy(order => order.Id, StringComparer.Ordinal)];
            List<TechnicalExchange> counted = [.. talks.Where(talk => talk.At >= countedSince).OrderBy(talk => talk.At).ThenBy(talk => talk.Kind).ThenBy(talk => talk.Id, StringComparer.Ordinal)];
            var silent = orders.Count > 0 ? orders[^1].At < silentSince : rule.NeverBought && talks.Min(talk => talk.At) < silentSince;
            if (silent && counted.Count >= rule.Exchanges)
                list.Add(Line(talks.Key, asOf, today, orders, counted, zone, rule));
        }

        return [.. list.OrderByDescending(line => line.Exchanges.Count).ThenByDescending(line => line.DaysSilent ?? -1).ThenBy(line => line.Customer, StringComparer.Ordinal)];
    }

    private static SilentCustomer Line(
        string customer, DateTimeOffset asOf, DateOnly today, List<Purchase> orders, List<TechnicalExchange> exchanges, LocalZone zone, SilentOptions rule)
    {
        DateOnly? last = orders.Count > 0 ? zone.LocalDate(orders[^1].At) : null;
        var line = new SilentCustomer(customer, asOf, last, last is { } day ? today.DayNumber - day.DayNumber : null, orders.Count, exchanges, [], []);
        return line with { Reasons = [.. SilentWords.Reasons(line, orders, zone, rule)], TalkTracks = TalkTracks.For(line, orders) };
    }
}
