namespace SalesFlow.Orders;

/// <summary>Figures about what customers owe and how long they take.</summary>
public static class ReceivableRules
{
    // Days overdue: none, a month, two, three, more. Finance departments know them by these limits.
    private static readonly (int From, int? To)[] Ages = [(0, 0), (1, 30), (31, 60), (61, 90), (91, null)];

    /// <summary>Receivables at the end of a tenant-local day, one entry for each currency, by code. Later invoices and payments are not looked at.</summary>
    public static IReadOnlyList<ReceivableFigures> AsOf(IEnumerable<Receivable> invoices, DateOnly asOf) =>
    [
        .. invoices.Where(invoice => invoice.IssuedOn <= asOf).GroupBy(invoice => invoice.Currency).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group =>
        {
            var open = group.Select(invoice => (Amount: invoice.OpenOn(asOf), Late: Math.Max(0, asOf.DayNumber - invoice.DueOn.DayNumber))).Where(invoice => invoice.Amount > 0).ToList();
            var (all, overdue) = (open.Sum(invoice => invoice.Amount), open.Where(invoice => invoice.Late > 0).Sum(invoice => invoice.Amount));
            return new ReceivableFigures(
                group.Key, all, overdue, all > 0 ? decimal.Round(overdue / all, 4) : null, group.Sum(invoice => invoice.OverpaidOn(asOf)),
                [.. Ages.Select(age => (age, In: open.Where(invoice => invoice.Late >= age.From && (age.To is not { } to || invoice.Late <= to)).ToList()))
                    .Select(bucket => new AgeBucket(bucket.age.From, bucket.age.To, bucket.In.Sum(invoice => invoice.Amount), bucket.In.Count))]);
        }),
    ];

    /// <summary>Collection period (回款周期) of the invoices settled within these days, both counted. A currency without any is left out: no data is not 0 days.</summary>
    public static IReadOnlyList<CollectionPeriod> Collection(IEnumerable<Receivable> invoices, DateOnly from, DateOnly to) =>
    [
        .. invoices.Select(invoice => (Invoice: invoice, Settled: invoice.SettledOn))
            .Where(item => item.Settled >= from && item.Settled <= to)
            .GroupBy(item => item.Invoice.Currency).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group =>
            {
                var amount = group.Sum(item => item.Invoice.Amount);
                // Paid in advance counts as at once, not as a negative wait.
                var days = group.Sum(item => item.Invoice.Amount * Math.Max(0, item.Settled!.Value.DayNumber - item.Invoice.IssuedOn.DayNumber));
                return new CollectionPeriod(group.Key, decimal.Round(days / amount, 1), group.Count(), amount);
            }),
    ];
}
