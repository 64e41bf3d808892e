using System.Data;
using System.Globalization;
using System.Text.Json;
using Npgsql;
using SalesFlow.Board;
using SalesFlow.Journal;

namespace SalesFlow.PostgreSql;

internal static class AlertRows
{
    public const string Columns =
        "tenant, id, chain, step, window_name, generation, rung, recipients, due_at, fired_at, late, not_before, fold, status, delivered, acknowledged_by, snoozed_until, acknowledged_at";

    public static PendingAlert Read(NpgsqlDataReader row) => new(
        row.GetString(0),
        new AlertRow(
            row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetInt32(5), row.GetString(6),
            JsonSerializer.Deserialize<List<string>>(row.GetString(7)) ?? [],
            row.Time(8), row.Time(9), row.GetBoolean(10), row.Time(11), row.TextOrNull(12)),
        row.GetString(13), row.Bytes(14), row.TextOrNull(15), row.TimeOrNull(16), row.TimeOrNull(17));
}

internal static class DocumentRows
{
    public const string Columns = "kind, id, version, at, by, body, removed, tenant";

    public const string IsNewest =
        "version = (SELECT max(version) FROM document AS other WHERE other.tenant = document.tenant AND other.kind = document.kind AND other.id = document.id)";

    public static DocumentRow Read(NpgsqlDataReader row)
        => new(row.GetString(0), row.GetString(1), row.GetInt32(2), row.Time(3), row.GetString(4), row.Bytes(5), row.GetBoolean(6));
}

internal static class EvidenceRows
{
    public const string NoteStatement = "INSERT INTO evidence (tenant, sha256, bytes, media_type, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";

    public static void Note(NpgsqlParameterCollection values, string tenant, EvidenceFile file)
    {
        foreach (var value in (ReadOnlySpan<object>)[tenant, file.Sha256, file.Bytes, file.MediaType, file.At.ToUnixTimeMilliseconds()])
        {
            values.Add(new NpgsqlParameter { Value = value });
        }
    }
}

internal static class BoardRows
{
    /// <summary>The cells, the newest records (newest first) and the position that both stand at: all of one moment. A batch holds the last position until it is
    /// committed, so whatever has a position up to that one is seen.</summary>
    public static async Task<BoardSnapshot> ReadAsync(PostgreSqlReads reads, string tenant, int pulse, CancellationToken cancellation)
    {
        await using var connection = await reads.Source.OpenConnectionAsync(cancellation);
        await using var moment = reads.Moment is { } given
            ? await given.EnterAsync(connection, cancellation)
            : await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        await using var batch = new NpgsqlBatch(connection, moment);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT last FROM journal_position"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("""
            SELECT template, day, team, owner,
              CASE WHEN state = 'void' THEN 'void' WHEN broken THEN 'broken' WHEN closed THEN 'closed' ELSE 'in-flight' END AS outcome,
              reason, broken_step, stuck_since IS NOT NULL AS stuck, count(*)
            FROM chain WHERE tenant = $1
            GROUP BY template, day, team, owner, outcome, reason, broken_step, stuck
            """)
        { Parameters = { new NpgsqlParameter { Value = tenant } } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand("""
            SELECT stream, version, position, kind, recorded_at, body, digest, action_id FROM record WHERE tenant = $1 ORDER BY position DESC LIMIT $2
            """)
        { Parameters = { new NpgsqlParameter { Value = tenant }, new NpgsqlParameter { Value = pulse } } });
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        var position = await PostgreSqlReads.RowsAsync(reader, row => row.GetInt64(0), cancellation);
        await reader.NextResultAsync(cancellation);
        var cells = await PostgreSqlReads.RowsAsync(reader, Cell, cancellation);
        await reader.NextResultAsync(cancellation);
        var newest = await PostgreSqlReads.RowsAsync(
            reader,
            row => (row.GetInt64(2), new JournalRecord(
                new StreamId(tenant, row.GetString(0)), row.GetInt32(1), row.GetInt64(2), row.GetString(3), row.Time(4), row.Bytes(5), row.Bytes(6), row.TextOrNull(7))),
            cancellation);
        return new BoardSnapshot(position[0], cells, newest);
    }

    private static (BoardCell Cell, int Count) Cell(NpgsqlDataReader row) => (
        new BoardCell(
            row.GetString(0), DateOnly.ParseExact(row.GetString(1), "yyyy-MM-dd", CultureInfo.InvariantCulture), row.GetString(2), row.GetString(3),
            row.GetString(4), row.TextOrNull(5), row.TextOrNull(6), row.GetBoolean(7)),
        (int)row.GetInt64(8));
}
