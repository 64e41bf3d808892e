namespace SalesFlow.Customers;

/// <summary>What the visit form says above a snapshot.</summary>
public static class SnapshotWords
{
    /// <summary>The highlight, 近3月采购频次同比下降40%, or null where there is none.</summary>
    public static Wording? Highlight(MonthlySnapshot snapshot)
    {
        if (snapshot.Frequency is not { Fell: true, Change: { } change } frequency)
            return null;
        // Rounded towards zero: 39.99 % that fell under a lower limit must not read as 40 %.
        var percent = (int)decimal.Truncate(-change * 100);
        return new(
            $"近{SnapshotRules.MonthsCompared}月采购频次同比下降{percent}%（{frequency.Recent} 单，去年同期 {frequency.YearBefore} 单）",
            $"Orders of the last {SnapshotRules.MonthsCompared} months fell by {percent} % year on year ({frequency.Recent}, a year before {frequency.YearBefore})");
    }
}
