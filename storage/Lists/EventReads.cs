using LinqToDB;
using SalesFlow.Channels;
using SalesFlow.Journal;

namespace SalesFlow.Lists;

public sealed class EventReads(ListDatabase database, Personal.PersonalKeys? keys = null) : IEventReads
{
    public ValueTask<IReadOnlyList<JournalRecord>> AfterAsync(string tenant, long position, int limit, CancellationToken cancellation = default) =>
        OpenAsync(
            tables => tables.Records.Where(record => record.Tenant == tenant && record.Position > position).OrderBy(record => record.Position).Take(limit).ToList().ConvertAll(row => row.ToRecord()), cancellation);

    public ValueTask<long> LastBeforeAsync(string tenant, DateTimeOffset moment, CancellationToken cancellation = default) => moment.ToUnixTimeMilliseconds() is var before
        ? database.ReadAsync(
            tables => tables.Records.Where(record => record.Tenant == tenant && record.RecordedAt < before).OrderByDescending(record => record.Position).Select(record => record.Position).FirstOrDefault(), cancellation)
        : default;

    private async ValueTask<IReadOnlyList<JournalRecord>> OpenAsync(Func<Tables, IReadOnlyList<JournalRecord>> read, CancellationToken cancellation) =>
        await database.ReadAsync(read, cancellation) is var records && keys is null ? records : await keys.OpenAsync(records, cancellation);

    public ValueTask<IReadOnlyList<JournalRecord>> AtAsync(string tenant, IReadOnlyList<long> positions, CancellationToken cancellation = default) =>
        OpenAsync(
            tables => tables.Records.Where(record => record.Tenant == tenant && positions.Contains(record.Position)).OrderBy(record => record.Position).ToList().ConvertAll(row => row.ToRecord()), cancellation);
}
