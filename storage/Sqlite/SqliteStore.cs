using SalesFlow.Journal;

namespace SalesFlow.Sqlite;

/// <summary>Current rows in SQLite. Reads go to connections of their own; the few writes are done by the journal's connection between two batches.</summary>
public sealed class SqliteStore(SqliteDatabase database) : IStore
{
    public ValueTask<OpenChains> OpenChainsOfAsync(string tenant, string subject, CancellationToken cancellation = default)
        => database.Readers.ReadAsync(
            db => new OpenChains(
                // Links first: a chain that comes in between is one link more than known, never one less.
                db[Reads.Links].Text(1, tenant).Text(2, subject).Row(row => row.Int(0)),
                [.. db["SELECT id, template, template_version FROM chain WHERE tenant = ?1 AND subject = ?2 AND state IN ('planned', 'open') ORDER BY planned_start, id"]
                    .Text(1, tenant).Text(2, subject).Rows(row => (row.Text(0), row.Text(1), row.Int(2)))]),
            cancellation);

    public ValueTask<RecordsBehind> RecordsBehindAsync(string tenant, long position, CancellationToken cancellation = default)
        => database.Readers.ReadAsync(
            db => db["SELECT count(*), ifnull(max(position), ?2) FROM record WHERE tenant = ?1 AND position > ?2"]
                .Text(1, tenant).Number(2, position).Row(row => new RecordsBehind(row.Number(0), row.Number(1))),
            cancellation);

    public ValueTask<SubjectRow?> SubjectAsync(string tenant, string kind, string id, CancellationToken cancellation = default)
        => database.Readers.ReadAsync(db => Subjects.One(db, tenant, kind, id), cancellation);

    public ValueTask<IReadOnlyList<string>> OpenChainsByCalendarAsync(string tenant, string calendar, CancellationToken cancellation = default)
        => ListAsync(db => db["SELECT id FROM chain WHERE tenant = ?1 AND state IN ('planned', 'open') AND instr(calendars, ?2) > 0 ORDER BY id"]
            .Text(1, tenant).Text(2, $",{calendar},").Rows(row => row.Text(0)), cancellation);

    public ValueTask<IReadOnlyList<DueWindow>> WindowsAsync(int shard, DateTimeOffset before, int limit, CancellationToken cancellation = default)
        => ListAsync(db => db["""
            SELECT tenant, stream, name, generation, wake_at FROM open_window WHERE shard = ?1 AND wake_at < ?2 ORDER BY wake_at, generation LIMIT ?3
            """]
            .Number(1, shard).Time(2, before).Number(3, limit)
            .Rows(row => new DueWindow(row.Text(0), row.Text(1), row.Text(2), row.Int(3), row.Time(4))), cancellation);

    public ValueTask<IReadOnlyList<PendingEffect>> EffectsAsync(int shard, DateTimeOffset before, int limit, CancellationToken cancellation = default)
        => ListAsync(db => db["""
            SELECT tenant, stream, version, idx, kind, target, body FROM effect WHERE shard = ?1 AND created_at < ?2
            ORDER BY created_at, tenant, stream, version, idx LIMIT ?3
            """]
            .Number(1, shard).Time(2, before).Number(3, limit)
            .Rows(row => new PendingEffect(row.Text(0), row.Text(1), row.Int(2), row.Int(3), row.Text(4), row.Text(5), row.Blob(6))), cancellation);

    public async ValueTask EffectsDoneAsync(IReadOnlyList<PendingEffect> done, CancellationToken cancellation = default)
        => await database.Writer.RunAsync(db =>
        {
            foreach (var effect in done)
            {
                db["DELETE FROM effect WHERE tenant = ?1 AND stream = ?2 AND version = ?3 AND idx = ?4"]
                    .Text(1, effect.Tenant).Text(2, effect.Stream).Number(3, effect.Version).Number(4, effect.Index).Run();
            }

            return done.Count;
        });

    public ValueTask<IReadOnlyList<PendingAlert>> PendingAlertsAsync(DateTimeOffset now, int limit, CancellationToken cancellation = default)
        => ListAsync(db => db[$"SELECT {Alerts.Columns} FROM alert WHERE status = 'pending' AND not_before <= ?1 ORDER BY not_before, seq LIMIT ?2"]
            .Time(1, now).Number(2, limit).Rows(Alerts.Read), cancellation);

    public async ValueTask UpdateAlertsAsync(IReadOnlyList<AlertDelivery> updates, CancellationToken cancellation = default)
        => await database.Writer.RunAsync(db =>
        {
            foreach (var update in updates)
            {
                Alerts.Update(db, update);
            }

            return updates.Count;
        });

    public ValueTask<PendingAlert?> FindAlertAsync(string tenant, string id, CancellationToken cancellation = default)
        => database.Readers.ReadAsync(db => db[$"SELECT {Alerts.Columns} FROM alert WHERE tenant = ?1 AND id = ?2"]
            .Text(1, tenant).Text(2, id).Row(Alerts.Read), cancellation);

    public ValueTask<IReadOnlyList<PendingAlert>> FindAlertsAsync(string tenant, IReadOnlyList<string> ids, CancellationToken cancellation = default)
        => ListAsync(
            db =>
            {
                var found = new List<PendingAlert>(ids.Count);
                foreach (var id in ids)
                {
                    if (db[$"SELECT {Alerts.Columns} FROM alert WHERE tenant = ?1 AND id = ?2"].Text(1, tenant).Text(2, id).Row(Alerts.Read) is { } alert)
                    {
                        found.Add(alert);
                    }
                }

                return found;
            },
            cancellation);

    public ValueTask<IReadOnlyList<DocumentRow>> DocumentsAsync(string tenant, string? kind = null, CancellationToken cancellation = default)
        => ListAsync(db => Documents.Newest(db, tenant, kind), cancellation);

    public ValueTask<DocumentRow?> DocumentAsync(string tenant, string kind, string id, int? version = null, CancellationToken cancellation = default)
        => database.Readers.ReadAsync(db => Documents.One(db, tenant, kind, id, version), cancellation);

    public ValueTask<IReadOnlyList<(string Tenant, DocumentRow Document)>> FindDocumentAsync(string kind, string id, CancellationToken cancellation = default)
        => ListAsync(db => Documents.Holders(db, kind, id), cancellation);

    public ValueTask<BoardSnapshot> BoardAsync(string tenant, int pulse, CancellationToken cancellation = default)
        => database.Readers.ReadAsync(db => db.Read(() => Boards.Read(db, tenant, pulse)), cancellation);

    public ValueTask<EvidenceFile?> EvidenceAsync(string tenant, string sha256, CancellationToken cancellation = default)
        => database.Readers.ReadAsync(db => db["SELECT bytes, media_type, at FROM evidence WHERE tenant = ?1 AND sha256 = ?2"]
            .Text(1, tenant).Text(2, sha256)
            .Row(row => new EvidenceFile(sha256, row.Number(0), row.Text(1), row.Time(2))), cancellation);

    public async ValueTask<bool> AddEvidenceAsync(string tenant, EvidenceFile file, CancellationToken cancellation = default)
        => await database.Writer.RunAsync(db
            => db["INSERT INTO evidence (tenant, sha256, bytes, media_type, at) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING"]
                .Text(1, tenant).Text(2, file.Sha256).Number(3, file.Bytes).Text(4, file.MediaType).Time(5, file.At).Change() == 1);

    public ValueTask<IReadOnlyList<string>> AwaitingAsync(string tenant, string sha256, CancellationToken cancellation = default)
        => ListAsync(db => db["SELECT stream FROM awaited WHERE tenant = ?1 AND sha256 = ?2 ORDER BY stream"]
            .Text(1, tenant).Text(2, sha256).Rows(row => row.Text(0)), cancellation);

    public ValueTask<ArchivedRow?> ArchivedAsync(StreamId stream, CancellationToken cancellation = default)
        => database.Readers.ReadAsync(
            db => db["SELECT archive, sha256, records, first_digest, last_digest, at FROM archived WHERE tenant = ?1 AND stream = ?2"]
                .Text(1, stream.Tenant).Text(2, stream.Name)
                .Row(row => new ArchivedRow(stream.Name, row.Text(0), row.Text(1), row.Int(2), row.Blob(3), row.Blob(4), row.Time(5))),
            cancellation);

    private ValueTask<IReadOnlyList<T>> ListAsync<T>(Func<Connection, List<T>> read, CancellationToken cancellation)
        => database.Readers.ReadAsync<IReadOnlyList<T>>(read, cancellation);
}
