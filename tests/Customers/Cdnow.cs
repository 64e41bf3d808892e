using System.Globalization;
using SalesFlow.Support;

namespace SalesFlow.Customers;

/// <summary>The tenth of CDNOW's customers that the paper was fitted to: order days of 2,357 customers, 1997-01-01 to 1998-06-30.</summary>
internal static class Cdnow
{
    /// <summary>End of the paper's 39 weeks of calibration, and of the 39 weeks held out.</summary>
    public static readonly DateOnly Cut = new(1997, 9, 30), End = new(1998, 6, 30);

    public static IReadOnlyList<IReadOnlyList<DateOnly>> OrderDays() =>
    [
        .. File.ReadLines(SharedData.Path("purchases/CDNOW_sample.txt"))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .GroupBy(fields => fields[0], fields => DateOnly.ParseExact(fields[2], "yyyyMMdd", CultureInfo.InvariantCulture))
            .Select(days => days.ToList()),
    ];

    public static IEnumerable<BuyingHistory> Histories() => OrderDays().Select(days => BuyingHistory.From(days, Cut)!.Value);
}
