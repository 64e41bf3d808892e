namespace SalesFlow.Board;

/// <summary>From counts to the wire: percents last, and the link behind each number.</summary>
internal static class RatesMapping
{
    public static RatesAnswer Of(RatesView view, ChainLinks links, string? previousPeriod, string? groupBy)
    {
        var counts = view.Total;
        return new(
            RatesApi.Definition, view.AsOf, links.Period, counts.Planned, counts.Closed, counts.Broken, counts.InFlight, counts.Void, counts.Stuck,
            Rounded(counts.Rate), Rounded(counts.SettledRate), InOrder(counts.BrokenBy),
            previousPeriod is null || view.Previous is null ? null : new(previousPeriod, Rounded(view.Previous.Rate)),
            ChangePoints(counts.Rate, view.Previous?.Rate),
            Array.ConvertAll(view.Groups, group => Of(group, links, groupBy)),
            links.Planned,
            Lists(links, counts));
    }

    public static BreakpointWire Of(BreakpointCell cell, Period? period, string by)
    {
        var links = by switch
        {
            "team" => new ChainLinks(cell.Template, period?.Text, cell.Column, null),
            "owner" => new ChainLinks(cell.Template, period?.Text, null, cell.Column),
            // A week at the period's edge is cut to the days that were counted.
            _ => new ChainLinks(cell.Template, Period.TryParse(cell.Column)?.Within(period)?.Text ?? cell.Column, null, null),
        };
        return new(
            cell.Template, cell.Step, cell.Column, cell.Planned, cell.Broken,
            cell.Planned == 0 ? null : Rounded((double)cell.Broken / cell.Planned), InOrder(cell.Reasons), links.Step(cell.Step));
    }

    /// <summary>In percentage points, to a hundredth; null where either rate is.</summary>
    internal static double? ChangePoints(double? rate, double? before) => rate is { } now && before is { } then ? Math.Round((now - then) * 100, 2) : null;

    private static RateGroupWire Of(RateGroup group, ChainLinks links, string? groupBy)
    {
        var c = group.Counts;
        var narrowed = groupBy switch
        {
            "team" => links with { Team = group.Key },
            "owner" => links with { Owner = group.Key },
            "template" => links with { Template = group.Key },
            _ => links with { Period = group.Key },
        };
        return new(group.Key, c.Planned, c.Closed, c.Broken, c.InFlight, c.Void, c.Stuck, Rounded(c.Rate), Rounded(c.SettledRate), InOrder(c.BrokenBy), narrowed.Planned, Lists(narrowed, c));
    }

    private static RateLists Lists(ChainLinks links, RateCounts counts) =>
        new(links.Closed, links.Broken, links.InFlight, links.Void, links.Stuck, InOrder(counts.BrokenBy).Keys.ToDictionary(reason => reason, links.Reason));

    /// <summary>By name: two servers with the same chains say the same, in whichever order these broke.</summary>
    private static Dictionary<string, int> InOrder(Dictionary<string, int> byReason) => byReason.OrderBy(one => one.Key, StringComparer.Ordinal).ToDictionary();

    private static double? Rounded(double? fraction) => fraction is { } given ? Math.Round(given, 6) : null;
}
