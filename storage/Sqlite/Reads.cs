using SalesFlow.Journal;

namespace SalesFlow.Sqlite;

/// <summary>Reads of the journal's own tables.</summary>
internal static class Reads
{
    public static TakenKey? TakenKey(Connection db, string tenant, string key)
        => db["SELECT content, stream, version FROM once_key WHERE tenant = ?1 AND key = ?2"]
            .Text(1, tenant).Text(2, key)
            .Row(row => new TakenKey(key, row.Blob(0), row.Text(1), row.Int(2)));

    /// <summary>A stream's newest version, answered from the unique index alone.</summary>
    public const string Version = "SELECT version FROM record WHERE tenant = ?1 AND stream = ?2 ORDER BY version DESC LIMIT 1";

    /// <summary>Chains ever planned for a subject; no row where there is none.</summary>
    public const string Links = "SELECT links FROM subject_link WHERE tenant = ?1 AND subject = ?2";

    public static StreamHead Head(Connection db, StreamId stream)
        => db["SELECT version, digest FROM record WHERE tenant = ?1 AND stream = ?2 ORDER BY version DESC LIMIT 1"]
            .Text(1, stream.Tenant).Text(2, stream.Name)
            .Row(row => new StreamHead(row.Int(0), row.Blob(1))) ?? StreamHead.None;

    public static IReadOnlyList<JournalRecord> Records(Connection db, StreamId stream, int from, int? to)
        => db["""
            SELECT version, position, kind, recorded_at, body, digest, action_id FROM record
            WHERE tenant = ?1 AND stream = ?2 AND version BETWEEN ?3 AND ?4 ORDER BY version
            """]
            .Text(1, stream.Tenant).Text(2, stream.Name).Number(3, from).Number(4, to ?? int.MaxValue)
            .Rows(row => new JournalRecord(stream, row.Int(0), row.Number(1), row.Text(2), row.Time(3), row.Blob(4), row.Blob(5), row.TextOrNull(6)));
}
