using System.Runtime.CompilerServices;
using LinqToDB;
using SalesFlow.Access;
using SalesFlow.Journal;

namespace SalesFlow.Lists;

/// <summary>What a list of chains is narrowed by; null does not narrow.</summary>
/// <param name="Loop">intact | broken</param>
/// <param name="PeriodFrom">First day, by planned start in the tenant's zone.</param>
/// <param name="PeriodTo">Last day, included.</param>
/// <param name="Step">The step that broke the loop.</param>
/// <param name="InFlight">Neither void nor closed nor broken.</param>
/// <param name="Void">Taken out of the rate, or not: what is planned is all that is not void.</param>
/// <param name="Within">What is seen.</param>
/// <param name="Archived">Its records are in an archive, or are not.</param>
public sealed record ChainFilter(
    string? Template = null, string? State = null, string? Loop = null, string? Reason = null, bool? Closed = null,
    DateOnly? PeriodFrom = null, DateOnly? PeriodTo = null, string? Team = null, string? Owner = null, string? Customer = null,
    DateTimeOffset? DueBefore = null, bool? Stuck = null, string? Step = null, bool? InFlight = null, bool? Void = null, Scope? Within = null, bool? Archived = null);

/// <summary>A chain as the flow graph counts it.</summary>
/// <param name="Outcome">in-flight | closed | broken | void</param>
public sealed record FlowChain(string Template, DateOnly Day, byte[] Steps, string Outcome);

public interface IChainLists
{
    /// <summary>Newest period first, then by id. At most 500.</summary>
    /// <exception cref="InvalidCursorException"/>
    ValueTask<Page<ChainRow>> PageAsync(string tenant, ChainFilter filter, string? cursor, int limit, CancellationToken cancellation = default);

    ValueTask<long> CountAsync(string tenant, ChainFilter filter, CancellationToken cancellation = default);

    ValueTask<ChainRow?> FindAsync(string tenant, string id, CancellationToken cancellation = default);

    /// <summary>Chains with a step that is overdue or lacks evidence now, the longest stuck first.</summary>
    /// <exception cref="InvalidCursorException"/>
    ValueTask<Page<ChainRow>> StuckAsync(string tenant, ChainFilter filter, string? cursor, int limit, CancellationToken cancellation = default);

    /// <summary>All chains that the filter lets through, by day and id.</summary>
    IAsyncEnumerable<FlowChain> FlowAsync(string tenant, ChainFilter filter, CancellationToken cancellation = default);
}

public sealed class ChainLists(ListDatabase database) : IChainLists, Digest.IStuckReads
{
    private const int Part = 1_000;

    public async ValueTask<IReadOnlyList<ChainRow>> WorstAsync(string tenant, int most, CancellationToken cancellation = default) => (await StuckAsync(tenant, new ChainFilter(), null, most, cancellation)).Items;

    public async ValueTask<Page<ChainRow>> PageAsync(string tenant, ChainFilter filter, string? cursor, int limit, CancellationToken cancellation = default)
    {
        var after = Cursor.Read(cursor, 2);
        limit = Cursor.Limit(limit);
        var rows = await database.ReadAsync(
            tables =>
            {
                var chains = Narrow(tables, tenant, filter);
                if (after is [var day, var id])
                {
                    chains = chains.Where(chain => chain.Day.CompareTo(day) <= 0 && (chain.Day.CompareTo(day) < 0 || chain.Id.CompareTo(id) < 0));
                }

                return chains.OrderByDescending(chain => chain.Day).ThenByDescending(chain => chain.Id).Take(limit + 1).ToList();
            },
            cancellation);
        return Page<ChainRow>.Of(rows, limit, row => row.ToRow(), row => [row.Day, row.Id]);
    }

    public ValueTask<long> CountAsync(string tenant, ChainFilter filter, CancellationToken cancellation = default)
        => database.ReadAsync(tables => Narrow(tables, tenant, filter).LongCount(), cancellation);

    public ValueTask<ChainRow?> FindAsync(string tenant, string id, CancellationToken cancellation = default)
        => database.ReadAsync(tables => tables.Chains.FirstOrDefault(chain => chain.Tenant == tenant && chain.Id == id)?.ToRow(), cancellation);

    public async ValueTask<Page<ChainRow>> StuckAsync(string tenant, ChainFilter filter, string? cursor, int limit, CancellationToken cancellation = default)
    {
        var after = Cursor.Read(cursor, 2);
        var since = after is null ? 0 : Cursor.ReadNumber(Cursor.Write(after[0]));
        limit = Cursor.Limit(limit);
        var rows = await database.ReadAsync(
            tables =>
            {
                var chains = Narrow(tables, tenant, filter with { Stuck = true });
                if (after is [_, var id])
                {
                    chains = chains.Where(chain => chain.StuckSince >= since && (chain.StuckSince > since || chain.Id.CompareTo(id) > 0));
                }

                return chains.OrderBy(chain => chain.StuckSince).ThenBy(chain => chain.Id).Take(limit + 1).ToList();
            },
            cancellation);
        return Page<ChainRow>.Of(rows, limit, row => row.ToRow(), row => [$"{row.StuckSince}", row.Id]);
    }

    public async IAsyncEnumerable<FlowChain> FlowAsync(
        string tenant, ChainFilter filter, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var rows = database.ReadAllAsync<ChainTable>(
            (tables, last) =>
            {
                var chains = Narrow(tables, tenant, filter);
                if (last is not null)
                {
                    chains = chains.Where(chain => chain.Day.CompareTo(last.Day) >= 0 && (chain.Day.CompareTo(last.Day) > 0 || chain.Id.CompareTo(last.Id) > 0));
                }

                return chains.OrderBy(chain => chain.Day).ThenBy(chain => chain.Id).Take(Part).ToList();
            },
            cancellation);
        await foreach (var chain in rows)
        {
            var row = chain.ToRow();
            yield return new FlowChain(row.Template, row.Day, row.Steps, Outcome(row));
        }
    }

    private static string Outcome(ChainRow chain)
        => chain.State == "void" ? "void" : chain.Broken ? "broken" : chain.Closed ? "closed" : "in-flight";

    private static IQueryable<ChainTable> Narrow(Tables tables, string tenant, ChainFilter filter)
    {
        var chains = tables.Chains.Where(chain => chain.Tenant == tenant).Within(filter.Within);
        chains = filter.Template is { } template ? chains.Where(chain => chain.Template == template) : chains;
        chains = filter.State is { } state ? chains.Where(chain => chain.State == state) : chains;
        chains = filter.Loop switch
        {
            "broken" => chains.Where(chain => chain.Broken),
            "intact" => chains.Where(chain => !chain.Broken),
            _ => chains,
        };
        chains = filter.Reason is { } reason ? chains.Where(chain => chain.Reason == reason) : chains;
        chains = filter.Closed is { } closed ? chains.Where(chain => chain.Closed == closed) : chains;
        chains = filter.PeriodFrom is { } from ? chains.Where(chain => chain.Day.CompareTo(Tables.Day(from)) >= 0) : chains;
        chains = filter.PeriodTo is { } to ? chains.Where(chain => chain.Day.CompareTo(Tables.Day(to)) <= 0) : chains;
        chains = filter.Team is { } team ? chains.Where(chain => chain.Team == team) : chains;
        chains = filter.Owner is { } owner ? chains.Where(chain => chain.Owner == owner) : chains;
        chains = filter.Customer is { } customer ? chains.Where(chain => chain.Customer == customer) : chains;
        chains = filter.DueBefore?.ToUnixTimeMilliseconds() is { } before ? chains.Where(chain => chain.NextDue < before) : chains;
        chains = filter.Step is { } step ? chains.Where(chain => chain.BrokenStep == step) : chains;
        chains = filter.Archived is { } archived ? chains.Where(chain => chain.Archived == archived) : chains;
        chains = filter.Stuck switch
        {
            true => chains.Where(chain => chain.StuckSince != null),
            false => chains.Where(chain => chain.StuckSince == null),
            null => chains,
        };
        chains = filter.Void switch
        {
            true => chains.Where(chain => chain.State == "void"),
            false => chains.Where(chain => chain.State != "void"),
            null => chains,
        };
        return filter.InFlight switch
        {
            true => chains.Where(chain => chain.State != "void" && !chain.Closed && !chain.Broken),
            false => chains.Where(chain => chain.State == "void" || chain.Closed || chain.Broken),
            null => chains,
        };
    }
}
