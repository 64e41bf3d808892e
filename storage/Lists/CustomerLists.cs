using LinqToDB;
using SalesFlow.Access;
using SalesFlow.Journal;

namespace SalesFlow.Lists;

/// <summary>A subject in a customer's overview: its list columns without its state.</summary>
public sealed record SubjectHead(
    string Kind, string Id, string State, string? Owner, string? Team, string? Number, string? Parent, long? Amount, DateOnly Day, DateTimeOffset At, DateTimeOffset UpdatedAt);

/// <summary>A customer's subjects, counted.</summary>
/// <param name="Newest">By day, then by moment, the newest first; then by id.</param>
public sealed record CustomerSubjects(IReadOnlyList<(string Kind, string State, int Count)> Counts, IReadOnlyList<SubjectHead> Newest);

/// <summary>What is read about one customer over all kinds of subjects.</summary>
public interface ICustomerLists
{
    /// <summary>How many subjects of each kind and state a customer has, and the newest of each kind.</summary>
    /// <param name="newest">Of each kind, at most.</param>
    /// <param name="within">What is seen.</param>
    ValueTask<CustomerSubjects> SubjectsAsync(string tenant, string customer, int newest, Scope? within, CancellationToken cancellation = default);

    /// <summary>The moments of those of a kind that are in one of these states.</summary>
    ValueTask<IReadOnlyList<DateTimeOffset>> MomentsAsync(string tenant, string customer, string kind, IReadOnlyList<string> states, CancellationToken cancellation = default);

    /// <summary>The newest records of the customer's own stream and of those of its subjects and chains, newest first. What the schedule keeps is left out.</summary>
    /// <param name="before">Positions below this one; null = from the newest.</param>
    /// <param name="within">Whose subjects and chains are seen.</param>
    ValueTask<IReadOnlyList<JournalRecord>> TimelineAsync(string tenant, string customer, long? before, int limit, Scope? within, CancellationToken cancellation = default);
}

public sealed class CustomerLists(ListDatabase database, Personal.PersonalKeys? keys = null) : ICustomerLists
{
    private const int Streams = 100;

    /// <summary>Kinds whose streams are no part of a timeline, or are read apart.</summary>
    private static readonly string[] Left = [GrainKeys.Customer, Customers.KeptByUs.Snapshot, Customers.KeptByUs.Silent];

    public ValueTask<CustomerSubjects> SubjectsAsync(string tenant, string customer, int newest, Scope? within, CancellationToken cancellation = default)
        => database.ReadAsync(
            tables =>
            {
                var all = tables.Subjects.Where(row => row.Tenant == tenant && row.Customer == customer).Within(within);
                var counts = all.GroupBy(row => new { row.Kind, row.State }).Select(same => new { same.Key.Kind, same.Key.State, Count = same.Count() }).ToList();
                var heads = counts.Count == 0 ? [] : all
                    .Select(row => new
                    {
                        row.Kind, row.Id, row.State, row.Owner, row.Team, row.Number, row.Parent, row.Amount, row.Day, row.At, row.UpdatedAt,
                        Place = Sql.Ext.RowNumber().Over().PartitionBy(row.Kind).OrderByDesc(row.Day).ThenByDesc(row.At).ThenBy(row.Id).ToValue(),
                    })
                    .Where(row => row.Place <= newest).OrderBy(row => row.Kind).ThenBy(row => row.Place).ToList();
                return new CustomerSubjects(
                    counts.ConvertAll(row => (row.Kind, row.State, row.Count)),
                    heads.ConvertAll(row => new SubjectHead(
                        row.Kind, row.Id, row.State, row.Owner, row.Team, row.Number, row.Parent, row.Amount,
                        DateOnly.ParseExact(row.Day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), DateTimeOffset.FromUnixTimeMilliseconds(row.At), DateTimeOffset.FromUnixTimeMilliseconds(row.UpdatedAt))));
            },
            cancellation);

    public ValueTask<IReadOnlyList<DateTimeOffset>> MomentsAsync(string tenant, string customer, string kind, IReadOnlyList<string> states, CancellationToken cancellation = default)
        => database.ReadAsync<IReadOnlyList<DateTimeOffset>>(
            tables => tables.Subjects.Where(row => row.Tenant == tenant && row.Customer == customer && row.Kind == kind && states.Contains(row.State)).Select(row => row.At).ToList()
                .ConvertAll(DateTimeOffset.FromUnixTimeMilliseconds),
            cancellation);

    public async ValueTask<IReadOnlyList<JournalRecord>> TimelineAsync(string tenant, string customer, long? before, int limit, Scope? within, CancellationToken cancellation = default)
    {
        var records = await database.ReadAsync<IReadOnlyList<JournalRecord>>(
            tables =>
            {
                limit = Cursor.Limit(limit);
                var below = before ?? long.MaxValue;
                var own = GrainKeys.Subject(GrainKeys.Customer, customer);
                var positions = tables.Records.Where(record => record.Tenant == tenant && record.Stream == own && record.Position < below)
                    .OrderByDescending(record => record.Version).Select(record => record.Position).Take(limit).ToList();
                foreach (var some in StreamsOf(tables, tenant, customer, below, limit, within).Chunk(Streams))
                {
                    // No order and no bound in the query: both would invite a walk through all of the tenant's records.
                    positions.AddRange(tables.Records.Where(record => record.Tenant == tenant && some.Contains(record.Stream)).Select(record => record.Position).ToList().Where(position => position < below));
                    positions = [.. positions.OrderDescending().Take(limit)];
                }

                return tables.Records.Where(record => positions.Contains(record.Position)).ToList().OrderByDescending(record => record.Position).Select(record => record.ToRecord()).ToList();
            },
            cancellation);
        return keys is null ? records : await keys.OpenAsync(records, cancellation);
    }

    /// <summary>The streams that a page can come from: those with the newest last records before it, since a stream whose last record is not among them adds nothing. One look into the unique
    /// index for each stream, however much happened in it; no row's time is asked, because a row may stay behind its stream.</summary>
    private static List<string> StreamsOf(Tables tables, string tenant, string customer, long below, int limit, Scope? within)
    {
        var subjects = tables.Subjects.Where(row => row.Tenant == tenant && row.Customer == customer && !Left.Contains(row.Kind)).Within(within).Select(row => row.Kind + "/" + row.Id);
        var chains = tables.Chains.Where(row => row.Tenant == tenant && row.Customer == customer).Within(within).Select(row => GrainKeys.Chain + "/" + row.Id);
        return [.. Newest(subjects).Concat(Newest(chains)).OrderByDescending(stream => stream.Last).Take(limit).Select(stream => stream.Name)];

        List<(string Name, long Last)> Newest(IQueryable<string> names) => names
            .Select(name => new
            {
                Name = name,
                Last = tables.Records.Where(record => record.Tenant == tenant && record.Stream == name && record.Position < below)
                    .OrderByDescending(record => record.Version).Select(record => (long?)record.Position).FirstOrDefault(),
            })
            .Where(stream => stream.Last != null).OrderByDescending(stream => stream.Last).Take(limit).ToList().ConvertAll(stream => (stream.Name, stream.Last!.Value));
    }
}
