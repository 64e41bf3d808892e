using Npgsql;
using SalesFlow.Journal;

namespace SalesFlow.PostgreSql;

/// <summary>Current rows in PostgreSQL.</summary>
public sealed class PostgreSqlStore(PostgreSqlDatabase database) : IStore
{
    private PostgreSqlReads Reads => database.Reads;

    public async ValueTask<OpenChains> OpenChainsOfAsync(string tenant, string subject, CancellationToken cancellation = default)
    {
        // One statement sees one moment.
        var rows = await Reads.ListAsync(
            """
            SELECT l.links, c.id, c.template, c.template_version
            FROM (SELECT coalesce((SELECT links FROM subject_link WHERE tenant = $1 AND subject = $2), 0) AS links) AS l
            LEFT JOIN chain AS c ON c.tenant = $1 AND c.subject = $2 AND c.state IN ('planned', 'open') ORDER BY c.planned_start, c.id
            """,
            [tenant, subject], row => (Links: row.GetInt32(0), Chain: row.TextOrNull(1), Template: row.TextOrNull(2), Version: row.IsDBNull(3) ? 0 : row.GetInt32(3)), cancellation);
        return new(rows[0].Links, [.. rows.Where(row => row.Chain is not null).Select(row => (row.Chain!, row.Template!, row.Version))]);
    }

    public async ValueTask<RecordsBehind> RecordsBehindAsync(string tenant, long position, CancellationToken cancellation = default)
        => await Reads.OneAsync(
            "SELECT count(*), coalesce(max(position), $2) FROM record WHERE tenant = $1 AND position > $2",
            [tenant, position], row => new RecordsBehind(row.GetInt64(0), row.GetInt64(1)), cancellation);

    public ValueTask<SubjectRow?> SubjectAsync(string tenant, string kind, string id, CancellationToken cancellation = default)
        => Reads.OneAsync($"SELECT {SubjectRows.Columns} FROM subject WHERE tenant = $1 AND kind = $2 AND id = $3", [tenant, kind, id], SubjectRows.Read, cancellation);

    public ValueTask<IReadOnlyList<string>> OpenChainsByCalendarAsync(string tenant, string calendar, CancellationToken cancellation = default)
        => Reads.ListAsync(
            "SELECT id FROM chain WHERE tenant = $1 AND state IN ('planned', 'open') AND strpos(calendars, $2) > 0 ORDER BY id",
            [tenant, $",{calendar},"], row => row.GetString(0), cancellation);

    public ValueTask<IReadOnlyList<DueWindow>> WindowsAsync(int shard, DateTimeOffset before, int limit, CancellationToken cancellation = default)
        => Reads.ListAsync(
            "SELECT tenant, stream, name, generation, wake_at FROM open_window WHERE shard = $1 AND wake_at < $2 ORDER BY wake_at, generation LIMIT $3",
            [shard, before.ToUnixTimeMilliseconds(), limit],
            row => new DueWindow(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.Time(4)), cancellation);

    public ValueTask<IReadOnlyList<PendingEffect>> EffectsAsync(int shard, DateTimeOffset before, int limit, CancellationToken cancellation = default)
        => Reads.ListAsync(
            """
            SELECT tenant, stream, version, idx, kind, target, body FROM effect WHERE shard = $1 AND created_at < $2
            ORDER BY created_at, tenant, stream, version, idx LIMIT $3
            """,
            [shard, before.ToUnixTimeMilliseconds(), limit],
            row => new PendingEffect(row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetInt32(3), row.GetString(4), row.GetString(5), row.Bytes(6)), cancellation);

    public async ValueTask EffectsDoneAsync(IReadOnlyList<PendingEffect> done, CancellationToken cancellation = default)
    {
        List<PendingEffect> sorted = [.. done.OrderBy(one => one.Tenant, StringComparer.Ordinal).ThenBy(one => one.Stream, StringComparer.Ordinal)
            .ThenBy(one => one.Version).ThenBy(one => one.Index)];
        await WriteAsync(
            """
            DELETE FROM effect AS e USING unnest($1, $2, $3, $4) AS d (tenant, stream, version, idx)
            WHERE e.tenant = d.tenant AND e.stream = d.stream AND e.version = d.version AND e.idx = d.idx
            """,
            columns => columns.Texts(sorted, one => one.Tenant).Texts(sorted, one => one.Stream)
                .Integers(sorted, one => one.Version).Integers(sorted, one => one.Index),
            cancellation);
    }

    public ValueTask<IReadOnlyList<PendingAlert>> PendingAlertsAsync(DateTimeOffset now, int limit, CancellationToken cancellation = default)
        => Reads.ListAsync(
            $"SELECT {AlertRows.Columns} FROM alert WHERE status = 'pending' AND not_before <= $1 ORDER BY not_before, seq LIMIT $2",
            [now.ToUnixTimeMilliseconds(), limit], AlertRows.Read, cancellation);

    public async ValueTask UpdateAlertsAsync(IReadOnlyList<AlertDelivery> updates, CancellationToken cancellation = default)
    {
        List<AlertDelivery> sorted = [.. updates.OrderBy(one => one.Tenant, StringComparer.Ordinal).ThenBy(one => one.Id, StringComparer.Ordinal)];
        await WriteAsync(
            """
            UPDATE alert AS a SET status = u.status, not_before = u.not_before, delivered = u.delivered, acknowledged_by = u.acknowledged_by,
              acknowledged_at = u.acknowledged_at, snoozed_until = u.snoozed_until
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)
              AS u (tenant, id, status, not_before, delivered, acknowledged_by, acknowledged_at, snoozed_until)
            WHERE a.tenant = u.tenant AND a.id = u.id
            """,
            columns => columns.Texts(sorted, one => one.Tenant).Texts(sorted, one => one.Id).Texts(sorted, one => one.Status)
                .Times(sorted, one => one.NotBefore).Blobs(sorted, one => one.Delivered).Texts(sorted, one => one.AcknowledgedBy)
                .Times(sorted, one => one.AcknowledgedAt).Times(sorted, one => one.SnoozedUntil),
            cancellation);
    }

    public ValueTask<PendingAlert?> FindAlertAsync(string tenant, string id, CancellationToken cancellation = default)
        => Reads.OneAsync($"SELECT {AlertRows.Columns} FROM alert WHERE tenant = $1 AND id = $2", [tenant, id], AlertRows.Read, cancellation);

    public async ValueTask<IReadOnlyList<PendingAlert>> FindAlertsAsync(string tenant, IReadOnlyList<string> ids, CancellationToken cancellation = default)
    {
        var found = await Reads.ListAsync(
            $"SELECT {AlertRows.Columns} FROM alert WHERE tenant = $1 AND id = ANY ($2)", [tenant, ids.ToArray()], AlertRows.Read, cancellation);
        var byId = found.ToDictionary(alert => alert.Alert.Id);
        return [.. ids.Select(byId.GetValueOrDefault).OfType<PendingAlert>()];
    }

    public ValueTask<IReadOnlyList<DocumentRow>> DocumentsAsync(string tenant, string? kind = null, CancellationToken cancellation = default)
        => kind is null
            ? Reads.ListAsync(
                $"SELECT {DocumentRows.Columns} FROM document WHERE tenant = $1 AND NOT removed AND {DocumentRows.IsNewest} ORDER BY kind, id",
                [tenant], DocumentRows.Read, cancellation)
            : Reads.ListAsync(
                $"SELECT {DocumentRows.Columns} FROM document WHERE tenant = $1 AND kind = $2 AND NOT removed AND {DocumentRows.IsNewest} ORDER BY id",
                [tenant, kind], DocumentRows.Read, cancellation);

    public ValueTask<DocumentRow?> DocumentAsync(string tenant, string kind, string id, int? version = null, CancellationToken cancellation = default)
        => Reads.OneAsync(
            $"""
            SELECT {DocumentRows.Columns} FROM document WHERE tenant = $1 AND kind = $2 AND id = $3 AND version BETWEEN $4 AND $5
            ORDER BY version DESC LIMIT 1
            """,
            [tenant, kind, id, version ?? 1, version ?? int.MaxValue], DocumentRows.Read, cancellation);

    public ValueTask<IReadOnlyList<(string Tenant, DocumentRow Document)>> FindDocumentAsync(string kind, string id, CancellationToken cancellation = default)
        => Reads.ListAsync(
            $"SELECT {DocumentRows.Columns} FROM document WHERE kind = $1 AND id = $2 AND NOT removed AND {DocumentRows.IsNewest} ORDER BY tenant",
            [kind, id], row => (row.GetString(7), DocumentRows.Read(row)), cancellation);

    public ValueTask<BoardSnapshot> BoardAsync(string tenant, int pulse, CancellationToken cancellation = default)
        => PostgreSqlReads.TryAsync(() => BoardRows.ReadAsync(Reads, tenant, pulse, cancellation), cancellation);

    public ValueTask<EvidenceFile?> EvidenceAsync(string tenant, string sha256, CancellationToken cancellation = default)
        => Reads.OneAsync(
            "SELECT bytes, media_type, at FROM evidence WHERE tenant = $1 AND sha256 = $2",
            [tenant, sha256], row => new EvidenceFile(sha256, row.GetInt64(0), row.GetString(1), row.Time(2)), cancellation);

    public async ValueTask<bool> AddEvidenceAsync(string tenant, EvidenceFile file, CancellationToken cancellation = default)
        => await PostgreSqlReads.TryAsync(
            async () =>
            {
                await using var command = database.Writes.CreateCommand();
                EvidenceRows.Note(command.Parameters, tenant, file);
                command.CommandText = EvidenceRows.NoteStatement;
                return await command.ExecuteNonQueryAsync(CancellationToken.None);
            },
            cancellation) == 1;

    public ValueTask<IReadOnlyList<string>> AwaitingAsync(string tenant, string sha256, CancellationToken cancellation = default)
        => Reads.ListAsync("SELECT stream FROM awaited WHERE tenant = $1 AND sha256 = $2 ORDER BY stream", [tenant, sha256], row => row.GetString(0), cancellation);

    public ValueTask<ArchivedRow?> ArchivedAsync(StreamId stream, CancellationToken cancellation = default)
        => Reads.OneAsync(
            "SELECT archive, sha256, records, first_digest, last_digest, at FROM archived WHERE tenant = $1 AND stream = $2", [stream.Tenant, stream.Name],
            row => new ArchivedRow(stream.Name, row.GetString(0), row.GetString(1), row.GetInt32(2), row.Bytes(3), row.Bytes(4), row.Time(5)), cancellation);

    /// <summary>A write that may be done again, of many rows.</summary>
    private async Task WriteAsync(string sql, Action<Columns> columns, CancellationToken cancellation) => await PostgreSqlReads.TryAsync(
        async () =>
        {
            await using var command = database.Writes.CreateCommand(sql);
            columns(new Columns(command.Parameters));
            return await command.ExecuteNonQueryAsync(cancellation);
        },
        cancellation);
}
