using LinqToDB;
using SalesFlow.Journal;

namespace SalesFlow.Lists;

public interface IJournalLists
{
    /// <summary>Records of one stream, oldest first. The audit log of a tenant is its stream <c>tenant/&lt;id&gt;</c>.</summary>
    /// <exception cref="InvalidCursorException"/>
    ValueTask<Page<JournalRecord>> StreamAsync(StreamId stream, string? cursor, int limit, CancellationToken cancellation = default);

    /// <summary>Records of one stream, newest first.</summary>
    /// <exception cref="InvalidCursorException"/>
    ValueTask<Page<JournalRecord>> NewestAsync(StreamId stream, string? cursor, int limit, CancellationToken cancellation = default);

    /// <summary>All versions of a document, oldest first.</summary>
    ValueTask<IReadOnlyList<DocumentRow>> DocumentHistoryAsync(string tenant, string kind, string id, CancellationToken cancellation = default);
}

public sealed class JournalLists(ListDatabase database, Personal.PersonalKeys? keys = null) : IJournalLists
{
    public ValueTask<Page<JournalRecord>> StreamAsync(StreamId stream, string? cursor, int limit, CancellationToken cancellation = default)
    {
        var after = Cursor.ReadNumber(cursor) ?? 0;
        return PageAsync(
            tables => Of(tables, stream).Where(record => record.Version > after).OrderBy(record => record.Version), limit, row => row.Version, cancellation);
    }

    public ValueTask<Page<JournalRecord>> NewestAsync(StreamId stream, string? cursor, int limit, CancellationToken cancellation = default)
    {
        var before = Cursor.ReadNumber(cursor) ?? long.MaxValue;
        return PageAsync(
            tables => Of(tables, stream).Where(record => record.Version < before).OrderByDescending(record => record.Version), limit, row => row.Version, cancellation);
    }

    public ValueTask<IReadOnlyList<DocumentRow>> DocumentHistoryAsync(string tenant, string kind, string id, CancellationToken cancellation = default)
        => database.ReadAsync<IReadOnlyList<DocumentRow>>(
            tables => tables.Documents.Where(document => document.Tenant == tenant && document.Kind == kind && document.Id == id)
                .OrderBy(document => document.Version).ToList().ConvertAll(row => row.ToRow()),
            cancellation);

    private static IQueryable<RecordTable> Of(Tables tables, StreamId stream)
        => tables.Records.Where(record => record.Tenant == stream.Tenant && record.Stream == stream.Name);

    private async ValueTask<Page<JournalRecord>> PageAsync(
        Func<Tables, IQueryable<RecordTable>> query, int limit, Func<RecordTable, long> key, CancellationToken cancellation)
    {
        limit = Cursor.Limit(limit);
        var rows = await database.ReadAsync(tables => query(tables).Take(limit + 1).ToList(), cancellation);
        var page = Page<JournalRecord>.Of(rows, limit, row => row.ToRecord(), row => [$"{key(row)}"]);
        return keys is null ? page : page with { Items = await keys.OpenAsync(page.Items, cancellation) };
    }
}
