using System.Runtime.CompilerServices;
using LinqToDB;
using SalesFlow.Access;
using SalesFlow.Journal;
using SalesFlow.Subjects;

namespace SalesFlow.Lists;

/// <summary>What a list of subjects of one kind is narrowed by; null does not narrow.</summary>
/// <param name="States">Any of these.</param>
/// <param name="From">First day of the period, in the tenant's zone.</param>
/// <param name="To">Last day, included.</param>
/// <param name="Words">Found in what the subject is searched by.</param>
/// <param name="AtBefore">Sorted moment earlier than this.</param>
/// <param name="Ranks">Any of these.</param>
/// <param name="AllWords">Each of these is found in what the subject is searched by.</param>
/// <param name="Within">What is seen.</param>
public sealed record SubjectFilter(
    IReadOnlyList<string>? States = null, string? Customer = null, string? Parent = null, string? Owner = null, string? Team = null,
    DateOnly? From = null, DateOnly? To = null, string? Number = null, string? Words = null, DateTimeOffset? AtBefore = null, IReadOnlyList<int>? Ranks = null,
    IReadOnlyList<string>? AllWords = null, Scope? Within = null);

/// <summary>How a list of subjects is sorted.</summary>
public enum SubjectOrder
{
    /// <summary>Newest period first, then by id downwards.</summary>
    Newest = 1,

    /// <summary>By rank, then the earliest moment, then the lowest number (which is the oldest), then by id: queues.</summary>
    Queue = 2,
}

public interface ISubjectLists
{
    ValueTask<SubjectRow?> FindAsync(string tenant, string kind, string id, CancellationToken cancellation = default);

    /// <summary>At most 500.</summary>
    /// <exception cref="InvalidCursorException"/>
    ValueTask<Page<SubjectRow>> PageAsync(
        string tenant, string kind, SubjectFilter filter, SubjectOrder order, string? cursor, int limit, CancellationToken cancellation = default);

    ValueTask<long> CountAsync(string tenant, string kind, SubjectFilter filter, CancellationToken cancellation = default);

    /// <summary>All that the filter lets through, by day and id, read part by part.</summary>
    IAsyncEnumerable<SubjectRow> AllAsync(string tenant, string kind, SubjectFilter filter, CancellationToken cancellation = default);
}

public sealed class SubjectLists(ListDatabase database) : ISubjectLists, ISubjectReads
{
    private const int Part = 1_000;

    public ValueTask<SubjectRow?> FindAsync(string tenant, string kind, string id, CancellationToken cancellation = default)
        => database.ReadAsync(tables => tables.Subjects.FirstOrDefault(row => row.Tenant == tenant && row.Kind == kind && row.Id == id)?.ToRow(), cancellation);

    public async ValueTask<Page<SubjectRow>> PageAsync(
        string tenant, string kind, SubjectFilter filter, SubjectOrder order, string? cursor, int limit, CancellationToken cancellation = default)
    {
        limit = Cursor.Limit(limit);
        return order == SubjectOrder.Queue ? await QueueAsync(tenant, kind, filter, cursor, limit, cancellation) : await NewestAsync(tenant, kind, filter, cursor, limit, cancellation);
    }

    public ValueTask<long> CountAsync(string tenant, string kind, SubjectFilter filter, CancellationToken cancellation = default)
        => database.ReadAsync(tables => Narrow(tables, tenant, kind, filter).LongCount(), cancellation);

    public async IAsyncEnumerable<SubjectRow> AllAsync(
        string tenant, string kind, SubjectFilter filter, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var rows = database.ReadAllAsync<SubjectTable>(
            (tables, last) =>
            {
                var found = Narrow(tables, tenant, kind, filter);
                if (last is not null)
                {
                    found = found.Where(row => row.Day.CompareTo(last.Day) >= 0 && (row.Day.CompareTo(last.Day) > 0 || row.Id.CompareTo(last.Id) > 0));
                }

                return found.OrderBy(row => row.Day).ThenBy(row => row.Id).Take(Part).ToList();
            },
            cancellation);
        await foreach (var row in rows)
        {
            yield return row.ToRow();
        }
    }

    public ValueTask<IReadOnlyList<SubjectRow>> OfCustomerAsync(string tenant, string kind, string customer, CancellationToken cancellation = default)
        => OfCustomersAsync(tenant, kind, [customer], cancellation);

    public ValueTask<IReadOnlyList<SubjectRow>> OfRankAsync(string tenant, string kind, string customer, int rank, CancellationToken cancellation = default)
        => database.ReadAsync<IReadOnlyList<SubjectRow>>(
            tables => tables.Subjects.Where(row => row.Tenant == tenant && row.Customer == customer && row.Kind == kind && row.Rank == rank).ToList().ConvertAll(row => row.ToRow()),
            cancellation);

    public ValueTask<IReadOnlyList<string>> CustomersAsync(string tenant, string kind, string? after, int limit, CancellationToken cancellation = default)
        => database.ReadAsync<IReadOnlyList<string>>(
            tables =>
            {
                var rows = tables.Subjects.Where(row => row.Tenant == tenant && row.Kind == kind && row.Customer != null);
                rows = after is null ? rows : rows.Where(row => row.Customer!.CompareTo(after) > 0);
                return rows.Select(row => row.Customer!).Distinct().OrderBy(customer => customer).Take(limit).ToList();
            },
            cancellation);

    public ValueTask<IReadOnlyList<SubjectRow>> OfCustomersAsync(string tenant, string kind, IReadOnlyList<string> customers, CancellationToken cancellation = default)
        => database.ReadAsync<IReadOnlyList<SubjectRow>>(
            tables => tables.Subjects.Where(row => row.Tenant == tenant && row.Customer != null && customers.Contains(row.Customer) && row.Kind == kind).ToList().ConvertAll(row => row.ToRow()),
            cancellation);

    public IAsyncEnumerable<SubjectRow> OfKindAsync(string tenant, string kind, CancellationToken cancellation = default) => AllAsync(tenant, kind, new(), cancellation);

    public async IAsyncEnumerable<ChainRow> ChainsAsync(string tenant, IReadOnlyList<string> templates, DateOnly from, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var day = Tables.Day(from);
        var rows = templates.Count == 0 ? AsyncEnumerable.Empty<ChainTable>() : database.ReadAllAsync<ChainTable>(
            (tables, last) =>
            {
                var found = tables.Chains.Where(chain => chain.Tenant == tenant && templates.Contains(chain.Template) && chain.Day.CompareTo(day) >= 0);
                if (last is not null)
                {
                    found = found.Where(chain => chain.Day.CompareTo(last.Day) >= 0 && (chain.Day.CompareTo(last.Day) > 0 || chain.Id.CompareTo(last.Id) > 0));
                }

                return found.OrderBy(chain => chain.Day).ThenBy(chain => chain.Id).Take(Part).ToList();
            },
            cancellation);
        await foreach (var chain in rows)
        {
            yield return chain.ToRow();
        }
    }

    private async ValueTask<Page<SubjectRow>> NewestAsync(string tenant, string kind, SubjectFilter filter, string? cursor, int limit, CancellationToken cancellation)
    {
        var after = Cursor.Read(cursor, 2);
        var rows = await database.ReadAsync(
            tables =>
            {
                var found = Narrow(tables, tenant, kind, filter);
                if (after is [var day, var id])
                {
                    found = found.Where(row => row.Day.CompareTo(day) <= 0 && (row.Day.CompareTo(day) < 0 || row.Id.CompareTo(id) < 0));
                }

                return found.OrderByDescending(row => row.Day).ThenByDescending(row => row.Id).Take(limit + 1).ToList();
            },
            cancellation);
        return Page<SubjectRow>.Of(rows, limit, row => row.ToRow(), row => [row.Day, row.Id]);
    }

    private async ValueTask<Page<SubjectRow>> QueueAsync(string tenant, string kind, SubjectFilter filter, string? cursor, int limit, CancellationToken cancellation)
    {
        var after = Cursor.Read(cursor, 4);
        var rank = after is null ? 0 : (int)Cursor.ReadNumber(Cursor.Write(after[0]))!.Value;
        var at = after is null ? 0 : Cursor.ReadNumber(Cursor.Write(after[1]))!.Value;
        var rows = await database.ReadAsync(
            tables =>
            {
                var found = Narrow(tables, tenant, kind, filter);
                if (after is [_, _, var number, var id])
                {
                    found = found.Where(row => row.Rank > rank || (row.Rank == rank && (row.At > at || (row.At == at
                        && ((row.Number ?? "").CompareTo(number) > 0 || ((row.Number ?? "") == number && row.Id.CompareTo(id) > 0))))));
                }

                return found.OrderBy(row => row.Rank).ThenBy(row => row.At).ThenBy(row => row.Number ?? "").ThenBy(row => row.Id).Take(limit + 1).ToList();
            },
            cancellation);
        return Page<SubjectRow>.Of(rows, limit, row => row.ToRow(), row => [$"{row.Rank}", $"{row.At}", row.Number ?? "", row.Id]);
    }

    private static IQueryable<SubjectTable> Narrow(Tables tables, string tenant, string kind, SubjectFilter filter)
    {
        var rows = tables.Subjects.Where(row => row.Tenant == tenant && row.Kind == kind).Within(tables, tenant, kind, filter.Within);
        rows = filter.States is { } states ? rows.Where(row => states.Contains(row.State)) : rows;
        rows = filter.Customer is { } customer ? rows.Where(row => row.Customer == customer) : rows;
        rows = filter.Ranks is { } ranks ? rows.Where(row => ranks.Contains(row.Rank)) : rows;
        rows = filter.Parent is { } parent ? rows.Where(row => row.Parent == parent) : rows;
        rows = filter.Owner is { } owner ? rows.Where(row => row.Owner == owner) : rows;
        rows = filter.Team is { } team ? rows.Where(row => row.Team == team) : rows;
        rows = filter.From is { } from ? rows.Where(row => row.Day.CompareTo(Tables.Day(from)) >= 0) : rows;
        rows = filter.To is { } to ? rows.Where(row => row.Day.CompareTo(Tables.Day(to)) <= 0) : rows;
        rows = filter.Number is { } number ? rows.Where(row => row.Number == number) : rows;
        rows = filter.AtBefore?.ToUnixTimeMilliseconds() is { } before ? rows.Where(row => row.At < before) : rows;
        foreach (var word in filter.AllWords ?? [])
        {
            var lower = word.ToLowerInvariant();
            rows = rows.Where(row => row.Words != null && row.Words.Contains(lower));
        }

        return filter.Words?.ToLowerInvariant() is { } words ? rows.Where(row => row.Words != null && row.Words.Contains(words)) : rows;
    }
}
