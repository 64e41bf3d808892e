using System.Text.Json.Serialization;

namespace SalesFlow.Visits;

/// <summary>How a set of visits went.</summary>
/// <param name="Valid">Complete on the day they were recorded.</param>
/// <param name="Late">Complete, on a later day.</param>
/// <param name="Returned">Not complete.</param>
/// <param name="EnteredLate">Recorded on a later day than they took place, of all.</param>
/// <param name="Missing">How many lack what, now.</param>
public sealed record VisitFigures(int Visits, int Valid, int Late, int Returned, int EnteredLate, SortedDictionary<string, int> Missing)
{
    /// <summary>Valid ÷ visits (有效拜访率), 0 to 1, four digits; null without visits.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double? Rate => Visits == 0 ? null : Math.Round((double)Valid / Visits, 4);

    /// <summary>Pure.</summary>
    public static VisitFigures Of(IReadOnlyCollection<Visit> visits) => new(
        visits.Count,
        visits.Count(visit => visit.State == VisitStates.Valid),
        visits.Count(visit => visit.State == VisitStates.Late),
        visits.Count(visit => visit.State == VisitStates.Returned),
        visits.Count(visit => visit.EnteredLate),
        new(visits.Where(visit => visit.State == VisitStates.Returned).SelectMany(visit => visit.Missing().Select(code => code.StartsWith("file:", StringComparison.Ordinal) ? "file" : code).Distinct())
            .CountBy(code => code).ToDictionary(), StringComparer.Ordinal));
}
