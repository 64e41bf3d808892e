using LinqToDB;
using SalesFlow.Journal;

namespace SalesFlow.Lists;

/// <summary>A subject in a customer's overview: its list columns without its state.</summary>
public sealed record SubjectHead(
    string Kind, string Id, string State, string? Owner, string? Team, string? Number, string? Parent, long? Amount, DateOnly Day, DateTimeOffset At, DateTimeOffset UpdatedAt);

/// <summary>What is read about one customer over all kinds of subjects.</summary>
public interface ICustomerLists
{
    /// <summary>All subjects of a customer.</summary>
    ValueTask<IReadOnlyList<SubjectHead>> HeadsAsync(string tenant, string customer, CancellationToken cancellation = default);

    /// <summary>The newest records of the customer's own stream and of those of its subjects and chains, newest first. What the schedule keeps is left out.</summary>
    /// <param name="before">Positions below this one; null = from the newest.</param>
    ValueTask<IReadOnlyList<JournalRecord>> TimelineAsync(string tenant, string customer, long? before, int limit, CancellationToken cancellation = default);
}

public sealed class CustomerLists(ListDatabase database) : ICustomerLists
{
    private const int Streams = 100;

    /// <summary>Clocks of silos differ: streams are left out only when their last record is older than the page by more than this.</summary>
    private static readonly long Skew = (long)TimeSpan.FromMinutes(5).TotalMilliseconds;

    public ValueTask<IReadOnlyList<SubjectHead>> HeadsAsync(string tenant, string customer, CancellationToken cancellation = default)
        => database.ReadAsync<IReadOnlyList<SubjectHead>>(
            tables => tables.Subjects.Where(row => row.Tenant == tenant && row.Customer == customer)
                .Select(row => new { row.Kind, row.Id, row.State, row.Owner, row.Team, row.Number, row.Parent, row.Amount, row.Day, row.At, row.UpdatedAt }).ToList()
                .ConvertAll(row => new SubjectHead(
                    row.Kind, row.Id, row.State, row.Owner, row.Team, row.Number, row.Parent, row.Amount,
                    DateOnly.ParseExact(row.Day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), DateTimeOffset.FromUnixTimeMilliseconds(row.At), DateTimeOffset.FromUnixTimeMilliseconds(row.UpdatedAt))),
            cancellation);

    public ValueTask<IReadOnlyList<JournalRecord>> TimelineAsync(string tenant, string customer, long? before, int limit, CancellationToken cancellation = default)
        => database.ReadAsync<IReadOnlyList<JournalRecord>>(
            tables =>
            {
                limit = Cursor.Limit(limit);
                var own = GrainKeys.Subject(GrainKeys.Customer, customer);
                var newest = tables.Records.Where(record => record.Tenant == tenant && record.Stream == own).OrderByDescending(record => record.Version).Select(record => record.Position);
                var positions = (before is null ? newest.Take(limit) : newest).ToList();
                positions = Newest(positions, before, limit);
                foreach (var some in StreamsOf(tables, tenant, customer).Chunk(Streams))
                {
                    if (positions.Count == limit && positions[^1] is var last && tables.Records.First(record => record.Position == last).RecordedAt > some[0].UpdatedAt + Skew)
                    {
                        break;
                    }

                    // No order and no bound in the query: both would invite a walk through all of the tenant's records.
                    var names = some.Select(stream => stream.Name).ToList();
                    positions.AddRange(tables.Records.Where(record => record.Tenant == tenant && names.Contains(record.Stream)).Select(record => record.Position));
                    positions = Newest(positions, before, limit);
                }

                return tables.Records.Where(record => positions.Contains(record.Position)).ToList().OrderByDescending(record => record.Position).Select(record => record.ToRecord()).ToList();
            },
            cancellation);

    private static List<long> Newest(List<long> positions, long? before, int limit) =>
        [.. positions.Where(position => before is null || position < before).OrderDescending().Take(limit)];

    private static List<(string Name, long UpdatedAt)> StreamsOf(Tables tables, string tenant, string customer)
    {
        string[] left = [GrainKeys.Customer, Customers.KeptByUs.Snapshot, Customers.KeptByUs.Silent];
        var streams = tables.Subjects.Where(row => row.Tenant == tenant && row.Customer == customer && !left.Contains(row.Kind)).Select(row => new { row.Kind, row.Id, row.UpdatedAt }).ToList()
            .ConvertAll(row => (Name: GrainKeys.Subject(row.Kind, row.Id), row.UpdatedAt));
        streams.AddRange(tables.Chains.Where(row => row.Tenant == tenant && row.Customer == customer).Select(row => new { row.Id, row.UpdatedAt }).ToList()
            .ConvertAll(row => (GrainKeys.Subject(GrainKeys.Chain, row.Id), row.UpdatedAt)));
        return [.. streams.OrderByDescending(stream => stream.UpdatedAt)];
    }
}
