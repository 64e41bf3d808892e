using SalesFlow.Client;

namespace SalesFlow.Chaos;

/// <summary>What one round left behind, as the client and the clock know it.</summary>
/// <param name="Began">Where the journal ended before it.</param>
/// <param name="FaultFrom">When its first fault began.</param>
/// <param name="FaultTo">When its last fault was over.</param>
internal sealed record RoundBooks(
    IReadOnlyList<Acknowledged> Actions, IReadOnlyList<PlannedChain> Chains, IReadOnlyList<HandedOver> HandedOver, IReadOnlyList<(string Tenant, string Id)> Refused,
    JournalEnd Began, DateTimeOffset FaultFrom, DateTimeOffset FaultTo);

/// <summary>Holds the client's books against the database: plain SQL and the HTTP API, none of the product's own reading or folding.</summary>
internal sealed class ChaosChecker(IReadOnlyDictionary<string, SalesFlowClient> tenants)
{
    private const int MostShown = 20;
    private static readonly TimeSpan BoardPatience = TimeSpan.FromSeconds(60);
    private readonly Dictionary<(string Tenant, string Template), (long Planned, long Closed)> recount = [];

    /// <summary>The longest time that a rung came after it was due, or after the fault was over where it fell due during it.</summary>
    public TimeSpan Lateness { get; private set; }

    /// <summary>All differences; few are shown in full.</summary>
    public async Task<List<string>> RoundAsync(JournalReader journal, RoundBooks books, CancellationToken cancel)
    {
        var differs = await StoredAsync(journal, books, cancel);
        differs.AddRange(await RatesAsync(cancel));
        return differs.Count <= MostShown ? differs : [.. differs.Take(MostShown), $"… and {differs.Count - MostShown} more differences"];
    }

    /// <summary>The whole database at once, without the API; forgets what it counted before.</summary>
    public Task<List<string>> WholeAsync(JournalReader journal, RoundBooks books, CancellationToken cancel)
    {
        recount.Clear();
        return StoredAsync(journal, books, cancel);
    }

    private async Task<List<string>> StoredAsync(JournalReader journal, RoundBooks books, CancellationToken cancel)
    {
        var differs = new List<string>();
        Actions(books, await journal.ActionsAsync(books.Began, cancel), differs);
        differs.AddRange((await journal.TracesAsync(books.Refused, cancel)).Select(trace => $"what was refused for good left a trace: {trace}"));
        var chains = await journal.ChainsAsync(books.Began, cancel);
        Chains(books, chains, differs);
        Rungs(books, chains, await journal.AlertsAsync(books.Began, cancel), differs);
        foreach (var chain in chains)
        {
            var (planned, closed) = recount.GetValueOrDefault((chain.Tenant, chain.Template));
            recount[(chain.Tenant, chain.Template)] = (planned + 1, closed + (chain.Closed ? 1 : 0));
        }

        Rows(await journal.RowsAsync(cancel), differs);
        return differs;
    }

    /// <summary>Every acknowledgement is in the journal, in its stream once, as it was answered; nothing else is there.</summary>
    private static void Actions(RoundBooks books, List<KeptAction> kept, List<string> differs)
    {
        var journal = kept.ToLookup(action => (action.Tenant, action.Id));
        foreach (var said in books.Actions)
        {
            var found = journal[(said.Tenant, said.Id)].ToList();
            var own = found.Where(action => action.Stream == said.Stream).ToList();
            if (own.Count != 1 || own[0].Version != said.Sequence || own[0].Digest != said.Digest)
            {
                differs.Add($"{said}: in the journal {own.Count} times {string.Join(", ", own)}");
            }

            foreach (var doubled in found.GroupBy(action => action.Stream).Where(group => group.Count() > 1))
            {
                differs.Add($"{said}: {doubled.Count()} times in {doubled.Key}");
            }

            if (found.Count > own.Count && !said.Stream.StartsWith("customer/", StringComparison.Ordinal))
            {
                differs.Add($"{said}: in other streams too: {string.Join(", ", found)}");
            }
        }

        foreach (var handed in books.HandedOver.Where(handed => !journal[(handed.Tenant, handed.Action)].Any(action => action.Stream == $"chain/{handed.Chain}")))
        {
            differs.Add($"{handed}: the chain was not handed it");
        }

        var known = books.Actions.Select(said => (said.Tenant, said.Id)).ToHashSet();
        differs.AddRange(kept.Where(action => !known.Contains((action.Tenant, action.Id))).Select(action => $"{action}: kept and never acknowledged"));
    }

    private static void Chains(RoundBooks books, List<ChainHistory> chains, List<string> differs)
    {
        var kept = chains.Select(chain => (chain.Tenant, chain.Id, chain.Template)).ToList();
        var said = books.Chains.Select(chain => (chain.Tenant, chain.Id, chain.Template)).ToList();
        differs.AddRange(said.Except(kept).Select(chain => $"{chain}: acknowledged and not in the journal"));
        differs.AddRange(kept.Except(said).Select(chain => $"{chain}: in the journal and never acknowledged"));
        differs.AddRange(kept.GroupBy(chain => chain).Where(group => group.Count() > 1).Select(group => $"{group.Key}: planned {group.Count()} times"));
    }

    /// <summary>Every rung that fell due once, none before its moment, and the alerts are those of the journal.</summary>
    private void Rungs(RoundBooks books, List<ChainHistory> chains, List<KeptAlert> alerts, List<string> differs)
    {
        var (from, to) = (books.FaultFrom.ToUnixTimeMilliseconds(), books.FaultTo.ToUnixTimeMilliseconds());
        var latest = 0L;
        differs.AddRange(chains.SelectMany(chain => chain.Differences((at, earliest, durable) =>
            latest = Math.Max(latest, durable - (at >= from && at <= to ? Math.Max(earliest, to) : earliest)))));
        Lateness = TimeSpan.FromMilliseconds(latest);

        var told = chains.SelectMany(chain => chain.Told.Select(rung => (chain.Tenant, chain.Id, rung.Step, rung.Generation, rung.Rung))).ToList();
        var rows = alerts.Select(alert => (alert.Tenant, alert.Chain, alert.Step, alert.Generation, alert.Rung)).ToList();
        differs.AddRange(told.Except(rows).Select(rung => $"{rung}: fired in the journal and told to nobody"));
        differs.AddRange(rows.Except(told).Select(rung => $"{rung}: told and not in the journal"));
        differs.AddRange(rows.GroupBy(rung => rung).Where(group => group.Count() > 1).Select(group => $"{group.Key}: told {group.Count()} times"));
        differs.AddRange(alerts.Where(alert => alert.FiredAt <= alert.DueAt).Select(alert => $"{alert}: fired at its moment or before"));
    }

    private void Rows(List<(string Tenant, string Template, long Planned, long Closed, long Broken)> rows, List<string> differs)
    {
        foreach (var row in rows)
        {
            var (planned, closed) = recount.GetValueOrDefault((row.Tenant, row.Template));
            if ((row.Planned, row.Closed, row.Broken) != (planned, closed, planned - closed))
            {
                differs.Add($"{row}: by the journal {planned} planned, {closed} closed, {planned - closed} broken");
            }
        }

        differs.AddRange(recount.Keys.Except(rows.Select(row => (row.Tenant, row.Template))).Select(key => $"{key}: no rows"));
    }

    /// <summary>What the API answers, as soon as its boards have heard of everything.</summary>
    private async Task<List<string>> RatesAsync(CancellationToken cancel)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var differs = new List<string>();
            foreach (var (tenant, client) in tenants)
            {
                var own = recount.Where(count => count.Key.Tenant == tenant).ToDictionary(count => count.Key.Template, count => count.Value);
                var answer = await client.Board.RatesAsync(new RatesQuery { GroupBy = RateGroup.Template }, cancel);
                Compare($"{tenant}", answer, own.Values.Sum(count => count.Planned), own.Values.Sum(count => count.Closed), differs);
                foreach (var line in answer.Groups)
                {
                    var (planned, closed) = own.GetValueOrDefault(line.Key!);
                    Compare($"{tenant} {line.Key}", line, planned, closed, differs);
                }

                if (answer.Groups.Count != own.Count)
                {
                    differs.Add($"rates of {tenant}: {answer.Groups.Count} templates, by the journal {own.Count}");
                }
            }

            if (differs.Count == 0 || TimeProvider.System.GetElapsedTime(began) > BoardPatience)
            {
                return differs;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, cancel);
        }
    }

    private static void Compare(string what, RateCounts said, long planned, long closed, List<string> differs)
    {
        double? rate = planned == 0 ? null : (double)closed / planned;
        if ((said.Planned, said.Closed, said.Broken, said.InFlight) != (planned, closed, planned - closed, 0) || Math.Abs((said.Rate ?? -1) - (rate ?? -1)) > 0.000_001)
        {
            differs.Add($"rates of {what}: {said.Closed} closed, {said.Broken} broken, {said.InFlight} in flight of {said.Planned} ({said.Rate}), by the journal {closed} of {planned}");
        }
    }
}
