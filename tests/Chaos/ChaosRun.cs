using System.Globalization;
using SalesFlow.Support;

namespace SalesFlow.Chaos;

/// <summary>Rounds of load, faults, quiet and check on one cluster.</summary>
/// <param name="say">Takes each line as it comes.</param>
internal sealed class ChaosRun(int seed, Fault[][] plan, Action<string> say)
{
    private const int Around = 120;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly List<string> table = [];

    /// <summary>What differed, over all rounds.</summary>
    public List<string> Differences { get; } = [];

    /// <summary>The longest lateness of all rounds.</summary>
    public TimeSpan Lateness { get; private set; }

    public async Task PlayAsync(CancellationToken cancel)
    {
        await using var database = await ChaosDatabase.StartAsync();
        await using var cluster = new ChaosCluster(database, say);
        try
        {
            await cluster.StartAsync(cancel);
            using var load = await ChaosLoad.PrepareAsync(cluster.Address, ChaosCluster.OperatorKey, seed, cancel);
            var checker = new ChaosChecker(load.Tenants);
            for (var round = 0; round < plan.Length; round++)
            {
                await RoundAsync(round, database, cluster, load, checker, cancel);
            }

            await DeliveredAsync(database, cancel);
            await TamperedAsync(database, load, checker, cancel);
        }
        catch (Exception) when (!cancel.IsCancellationRequested)
        {
            say(cluster.LastLines);
            throw;
        }

        say(Row("round", "faults", "actions", "chains", "repeats", "slowest", "lateness", "differences"));
        table.ForEach(say);
    }

    private async Task RoundAsync(int round, ChaosDatabase database, ChaosCluster cluster, ChaosLoad load, ChaosChecker checker, CancellationToken cancel)
    {
        var began = TimeProvider.System.GetTimestamp();
        var end = await ReadAsync(database, journal => journal.EndAsync(cancel), cancel);
        var (known, repeats) = (Known.Of(load.Ledger), load.Ledger.Retries);
        load.Ledger.TakeSlowest();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var agents = load.RunAsync(round, stop.Token, cancel);
        await load.MoreAsync(Around, Patience, cancel);

        var from = TimeProvider.System.GetUtcNow();
        await Task.WhenAll(plan[round].Select(fault => cluster.SufferAsync(fault, plan[round].Length == 1, cancel)));
        var to = TimeProvider.System.GetUtcNow();
        await cluster.HealAsync(cancel);
        await load.MoreAsync(Around, Patience, cancel);
        await stop.CancelAsync();
        await agents;
        var differs = await QuietAsync(database, cancel);

        var books = known.Since(load.Ledger, end, from, to);
        differs.AddRange(await ReadAsync(database, journal => checker.RoundAsync(journal, books, cancel), cancel));
        var verified = await cluster.VerifyAsync();
        if (verified.Exit != 0)
        {
            differs.Add($"verify: {verified.Output}{verified.Error}");
        }

        while (load.Ledger.Strange.TryDequeue(out var strange))
        {
            differs.Add(strange);
        }

        Lateness = checker.Lateness > Lateness ? checker.Lateness : Lateness;
        Differences.AddRange(differs.Select(difference => $"round {round + 1}: {difference}"));
        table.Add(Row(
            $"{round + 1}", string.Join(", ", plan[round].Select(fault => $"{fault}")), $"{books.Actions.Count}", $"{books.Chains.Count}", $"{load.Ledger.Retries - repeats}",
            Seconds(load.Ledger.TakeSlowest()), Seconds(checker.Lateness), $"{differs.Count}"));
        say($"{table[^1]} ({TimeProvider.System.GetElapsedTime(began).TotalSeconds:0} s)");
        differs.ForEach(say);
    }

    /// <summary>Until no window waits and no effect is left; what does not end is a difference.</summary>
    private async Task<List<string>> QuietAsync(ChaosDatabase database, CancellationToken cancel)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var (windows, effects, _) = await ReadAsync(database, journal => journal.OpenAsync(cancel), cancel);
            if (windows + effects == 0)
            {
                return [];
            }

            if (TimeProvider.System.GetElapsedTime(began) > Patience)
            {
                return [$"{windows} windows and {effects} effects are still open after {Patience.TotalSeconds} s"];
            }

            await Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System, cancel);
        }
    }

    /// <summary>At last every alert was also delivered.</summary>
    private async Task DeliveredAsync(ChaosDatabase database, CancellationToken cancel)
    {
        var began = TimeProvider.System.GetTimestamp();
        while ((await ReadAsync(database, journal => journal.OpenAsync(cancel), cancel)).Pending is var pending and > 0)
        {
            if (TimeProvider.System.GetElapsedTime(began) > Patience)
            {
                Differences.Add($"{pending} alerts are not delivered after {Patience.TotalSeconds} s");
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System, cancel);
        }
    }

    /// <summary>The checker itself is checked: on a journal that was tampered with it must speak up.</summary>
    private async Task TamperedAsync(ChaosDatabase database, ChaosLoad load, ChaosChecker checker, CancellationToken cancel)
    {
        if (Differences.Count > 0)
        {
            return;
        }

        var start = new JournalEnd(0, 0);
        var books = Known.None.Since(load.Ledger, start, DateTimeOffset.MinValue, DateTimeOffset.MinValue);
        await PostgresServer.ExecuteAsync(database.ConnectionString, """
            DELETE FROM alert WHERE seq = (SELECT min(seq) FROM alert);
            UPDATE record SET action_id = 'another' WHERE position = (SELECT max(position) FROM record WHERE action_id IS NOT NULL AND stream LIKE 'customer/%');
            DELETE FROM record WHERE position = (SELECT max(position) FROM record WHERE kind = 'window.fired');
            UPDATE chain SET broken = true, closed = false WHERE (tenant, id) = (SELECT tenant, id FROM chain WHERE closed LIMIT 1);
            """);
        var found = await ReadAsync(database, journal => checker.WholeAsync(journal, books, cancel), cancel);
        foreach (var word in new[] { "told to nobody", "in the journal 0 times", "never acknowledged", "is missing", "by the journal" })
        {
            if (!found.Any(difference => difference.Contains(word, StringComparison.Ordinal)))
            {
                Differences.Add($"the checker does not see that something was tampered with: no word of '{word}' in {string.Join("; ", found)}");
            }
        }
    }

    private static async Task<T> ReadAsync<T>(ChaosDatabase database, Func<JournalReader, Task<T>> read, CancellationToken cancel)
    {
        await using var connection = await database.OpenAsync(cancel);
        return await read(new JournalReader(connection));
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.0 s", CultureInfo.InvariantCulture);

    private static string Row(string round, string faults, string actions, string chains, string repeats, string slowest, string lateness, string differences) =>
        $"{round,5} | {faults,-50} | {actions,7} | {chains,6} | {repeats,7} | {slowest,8} | {lateness,8} | {differences,3}";

    /// <summary>How much of the books was known before.</summary>
    private sealed record Known(int Actions, int Chains, int HandedOver, int Refused)
    {
        public static readonly Known None = new(0, 0, 0, 0);

        public static Known Of(ChaosLedger ledger) => new(ledger.Actions.Count, ledger.Chains.Count, ledger.HandedOver.Count, ledger.Refused.Count);

        public RoundBooks Since(ChaosLedger ledger, JournalEnd end, DateTimeOffset from, DateTimeOffset to) => new(
            [.. ledger.Actions.Skip(Actions)], [.. ledger.Chains.Skip(Chains)], [.. ledger.HandedOver.Skip(HandedOver)], [.. ledger.Refused.Skip(Refused)], end, from, to);
    }
}
