using System.Collections.Concurrent;
using SalesFlow.Access;
using SalesFlow.Api;
using SalesFlow.Board;
using SalesFlow.Chains;
using SalesFlow.Journal;
using SalesFlow.Lists;
using SalesFlow.Tenants;

namespace SalesFlow.Backtest;

/// <summary>Reads the chains of a period and judges each twice, by its own template and by the one that is tried. Reads only: no grain is asked, nothing is kept.</summary>
internal sealed class Backtests(IChainLists lists, IJournal journal, IStore store, TimeProvider time) : IDisposable
{
    private const int Most = 20_000, Shown = 200, PageSize = 500, AtOnce = 4;

    /// <summary>One at a time in a process: it is a manager's question, and actions come first.</summary>
    private readonly SemaphoreSlim one = new(1);

    /// <param name="within">What the asking one sees.</param>
    /// <exception cref="ProblemException">422 <c>too-many-chains</c>: a shorter period is asked for.</exception>
    public async Task<BacktestAnswer> RunAsync(string tenant, string template, Period? period, CompiledTemplate candidate, Catalogue catalogue, Scope? within, CancellationToken cancel)
    {
        var filter = new ChainFilter(Template: template, PeriodFrom: period?.From, PeriodTo: period?.To, Void: false, Within: within);
        if (await lists.CountAsync(tenant, filter, cancel) is var count and > Most)
        {
            throw new ProblemException(new Problem(422, "too-many-chains", "Too many chains", $"{count} chains were planned in this period; at most {Most} are tried at once. Ask for a shorter 'period'."));
        }

        await one.WaitAsync(cancel);
        try
        {
            return await RunAsync(tenant, template, period, candidate, catalogue, filter, cancel);
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose() => one.Dispose();

    private async Task<BacktestAnswer> RunAsync(string tenant, string template, Period? period, CompiledTemplate candidate, Catalogue catalogue, ChainFilter filter, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var named = candidate.CalendarsNamed.ToDictionary(name => name, name => catalogue.Calendars[name].Version);
        var judged = new ConcurrentBag<(ChainRow Row, Fate Before, Fate After)>();
        var templates = new ConcurrentDictionary<int, CompiledTemplate>();
        var calendars = new ConcurrentDictionary<(string, int), Calendars.WorkCalendar>();
        var archived = 0;
        string? next = null;
        do
        {
            var page = await lists.PageAsync(tenant, filter, next, PageSize, cancel);
            await Parallel.ForEachAsync(page.Items, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel }, async (row, stop) =>
            {
                var records = await journal.ReadAsync(new StreamId(tenant, GrainKeys.Subject(GrainKeys.Chain, row.Id)), cancellation: stop);
                if (records.Count == 0)
                {
                    // Its records are in an archive.
                    Interlocked.Increment(ref archived);
                    return;
                }

                var own = templates.TryGetValue(row.TemplateVersion, out var known) ? known : templates.GetOrAdd(row.TemplateVersion, await CatalogueReader.Template(store, tenant, template, row.TemplateVersion));
                var before = await FateAsync(BacktestRules.Facts(records, own, new Dictionary<string, int>()));
                var after = await FateAsync(BacktestRules.Facts(records, candidate, named));
                if (before is not null && after is not null)
                {
                    judged.Add((row, before, after));
                }
            });
            next = page.Next;
        }
        while (next is not null);

        return Answer(template, period, now, [.. judged], archived);

        async ValueTask<Fate?> FateAsync(Chain chain)
        {
            var clocks = new ClockSet();
            foreach (var pin in chain.Pins)
            {
                if (!clocks.Has(pin.Calendar, pin.Version))
                {
                    clocks.Add(pin.Calendar, pin.Version, calendars.TryGetValue((pin.Calendar, pin.Version), out var known)
                        ? known : calendars.GetOrAdd((pin.Calendar, pin.Version), await CatalogueReader.Calendar(store, tenant, pin.Calendar, pin.Version)));
                }
            }

            return BacktestRules.Of(chain, clocks, now);
        }
    }

    private static BacktestAnswer Answer(string template, Period? period, DateTimeOffset now, (ChainRow Row, Fate Before, Fate After)[] all, int archived)
    {
        var (before, after) = Sum(all);
        var changed = all.Where(one => one.Before.Outcome != one.After.Outcome).ToArray();
        var shown = changed.OrderBy(one => Rank(one.After.Outcome)).ThenBy(one => one.Row.PlannedStart).ThenBy(one => one.Row.Id, StringComparer.Ordinal).Take(Shown);
        return new BacktestAnswer(
            template, period?.Text, now, CountsWire.Of(before), CountsWire.Of(after), after.Rate is { } then && before.Rate is { } was ? Math.Round((then - was) * 100, 2) : null,
            changed.Length, changed.Count(one => one.After.Outcome == "broken"), changed.Count(one => one.After.Outcome == "closed"),
            Groups(all, row => row.Team), Groups(all, row => row.Owner), [.. shown.Select(one => Changed(one.Row, one.Before, one.After))], archived);
    }

    private static int Rank(string outcome) => outcome switch { "broken" => 0, "closed" => 1, _ => 2 };

    private static ChangedChain Changed(ChainRow row, Fate before, Fate after)
    {
        var broke = after.Outcome == "broken" ? after : before;
        return new(row.Id, row.Customer, row.Owner, row.Team, row.PlannedStart, before.Outcome, after.Outcome, broke.Step, broke.Reason, broke.At);
    }

    private static GroupWire[] Groups((ChainRow Row, Fate Before, Fate After)[] all, Func<ChainRow, string> by) =>
        [.. all.GroupBy(one => by(one.Row)).OrderBy(same => same.Key, StringComparer.Ordinal).Select(same => Sum([.. same]) is var (before, after) ? new GroupWire(same.Key, CountsWire.Of(before), CountsWire.Of(after)) : null!)];

    private static (Tally Before, Tally After) Sum((ChainRow Row, Fate Before, Fate After)[] all)
    {
        var (before, after) = (new Tally(), new Tally());
        foreach (var (_, was, then) in all)
        {
            before.Add(was);
            after.Add(then);
        }

        return (before, after);
    }
}
