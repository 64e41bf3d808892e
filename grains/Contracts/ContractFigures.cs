namespace SalesFlow.Contracts;

/// <summary>Waivers of one kind of clause.</summary>
/// <param name="Source">The rule or model whose finding was waived.</param>
/// <param name="Waivers">How often.</param>
/// <param name="Contracts">In how many contracts.</param>
public sealed record ClauseWaivers(string Source, Words Label, int Waivers, int Contracts);

/// <summary>How a set of contracts went.</summary>
/// <param name="Submitted">All of them.</param>
/// <param name="States">How many are where.</param>
/// <param name="Rework">Returned by legal at least once, of all.</param>
/// <param name="FirstTimeRight">Whose first submission broke no rule of the form, of all: who understands the policy.</param>
/// <param name="ReviewTime">From going to legal to legal's verdict, each time.</param>
/// <param name="Waivers">By clause, the most first.</param>
public sealed record ContractFigures(
    int Submitted, SortedDictionary<string, int> States, ShareOf Rework, ShareOf FirstTimeRight, TimesTaken ReviewTime, ClauseWaivers[] Waivers)
{
    /// <summary>Pure.</summary>
    public static ContractFigures Of(IReadOnlyCollection<Contract> contracts) => new(
        contracts.Count,
        new(contracts.GroupBy(contract => contract.State).ToDictionary(group => group.Key, group => group.Count()), StringComparer.Ordinal),
        new(contracts.Count(contract => contract.Returned > 0), contracts.Count),
        new(contracts.Count(contract => contract.FirstTimeRight), contracts.Count),
        TimesTaken.Of(contracts.SelectMany(contract => contract.Verdicts).Where(verdict => verdict.SentAt is not null).Select(verdict => verdict.At - verdict.SentAt!.Value)),
        [.. contracts.SelectMany(contract => contract.Waivers.Select(waiver => (contract.Id, Waiver: waiver))).GroupBy(item => item.Waiver.Source, StringComparer.Ordinal)
            .Select(group => new ClauseWaivers(group.Key, group.Last().Waiver.Label, group.Count(), group.Select(item => item.Id).Distinct().Count()))
            .OrderByDescending(entry => entry.Waivers).ThenBy(entry => entry.Source, StringComparer.Ordinal)]);
}
