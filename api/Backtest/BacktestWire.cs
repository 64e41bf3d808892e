using System.Text.Json.Serialization;
using SalesFlow.Chains;

namespace SalesFlow.Backtest;

/// <summary>What to try.</summary>
/// <param name="Period">Chains planned to start in it, as in <c>/v1/rates</c>; absent = all.</param>
/// <param name="Limits">Other limits by step, for the newest version otherwise as it is.</param>
/// <param name="Template">Or a whole template.</param>
internal sealed record BacktestRequest(string? Period = null, Dictionary<string, LimitTemplate>? Limits = null, ChainTemplate? Template = null);

/// <param name="Before">As judged by the template that each chain runs on.</param>
/// <param name="After">By the one that is tried.</param>
/// <param name="Chains">Those that come to something else, the ones that would break first; at most 200.</param>
/// <param name="Changed">How many there are in all.</param>
/// <param name="Archived">Chains of the period that are in no figure here, because their records are in an archive.</param>
internal sealed record BacktestAnswer(
    string Template, string? Period, DateTimeOffset AsOf, CountsWire Before, CountsWire After, double? ChangePoints, int Changed, int WouldBreak, int WouldClose,
    IReadOnlyList<GroupWire> Teams, IReadOnlyList<GroupWire> Owners, IReadOnlyList<ChangedChain> Chains, int Archived);

internal sealed record CountsWire(int Planned, int Closed, int Broken, int InFlight, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? Rate)
{
    public static CountsWire Of(Tally tally) => new(tally.Planned, tally.Closed, tally.Broken, tally.InFlight, tally.Rate);
}

internal sealed record GroupWire(string Key, CountsWire Before, CountsWire After);

/// <param name="Step">Where it would break, or where it broke.</param>
internal sealed record ChangedChain(string Id, string Customer, string Owner, string Team, DateTimeOffset PlannedStart, string Before, string After, string? Step, string? Reason, DateTimeOffset? At);
