using SalesFlow.Board;
using System.Globalization;
using SalesFlow.Journal;

namespace SalesFlow.Sqlite;

internal static class Boards
{
    /// <summary>The cells, the newest records (newest first) and the position that both stand at. Call it inside one read transaction.</summary>
    public static BoardSnapshot Read(Connection db, string tenant, int pulse)
    {
        var position = db["SELECT max(position) FROM record"].Row(row => row.Number(0));
        var cells = db["""
            SELECT template, day, team, owner,
              CASE WHEN state = 'void' THEN 'void' WHEN broken = 1 THEN 'broken' WHEN closed = 1 THEN 'closed' ELSE 'in-flight' END AS outcome,
              reason, broken_step, stuck_since IS NOT NULL AS stuck, count(*)
            FROM chain INDEXED BY chain_by_cell WHERE tenant = ?1
            GROUP BY template, day, team, owner, outcome, reason, broken_step, stuck
            """]
            .Text(1, tenant)
            .Rows(row => (new BoardCell(
                row.Text(0), DateOnly.ParseExact(row.Text(1), "yyyy-MM-dd", CultureInfo.InvariantCulture), row.Text(2), row.Text(3),
                row.Text(4), row.TextOrNull(5), row.TextOrNull(6), row.Int(7) == 1), row.Int(8)));
        var newest = db["""
            SELECT stream, version, position, kind, recorded_at, body, digest, action_id FROM record
            WHERE tenant = ?1 ORDER BY position DESC LIMIT ?2
            """]
            .Text(1, tenant).Number(2, pulse)
            .Rows(row => (row.Number(2), new JournalRecord(
                new StreamId(tenant, row.Text(0)), row.Int(1), row.Number(2), row.Text(3), row.Time(4), row.Blob(5), row.Blob(6), row.TextOrNull(7))));
        return new BoardSnapshot(position, cells, newest);
    }
}
