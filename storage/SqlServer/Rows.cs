using System.Globalization;
using System.Text.Json;
using Microsoft.Data.SqlClient;
using SalesFlow.Board;
using SalesFlow.Journal;

namespace SalesFlow.SqlServer;

internal static class AlertRows
{
    public static PendingAlert Read(SqlDataReader row) => new(
        row.GetString(0),
        new AlertRow(
            row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetInt32(5), row.GetString(6),
            JsonSerializer.Deserialize<List<string>>(row.GetString(7)) ?? [],
            row.Time(8), row.Time(9), row.GetBoolean(10), row.Time(11), row.TextOrNull(12)),
        row.GetString(13), row.Bytes(14), row.TextOrNull(15), row.TimeOrNull(16), row.TimeOrNull(17));
}

internal static class DocumentRows
{
    public static DocumentRow Read(SqlDataReader row)
        => new(row.GetString(0), row.GetString(1), row.GetInt32(2), row.Time(3), row.GetString(4), row.Bytes(5), row.GetBoolean(6));
}

internal static class EvidenceRows
{
    public static object[] Note(string tenant, EvidenceFile file) => [tenant, file.Sha256, file.Bytes, file.MediaType, file.At.ToUnixTimeMilliseconds()];
}

internal static class BoardRows
{
    /// <summary>The three answers of <see cref="Statements.Board"/>: position, cells, newest records (newest first).</summary>
    public static async Task<BoardSnapshot> ReadAsync(SqlDataReader reader, string tenant, CancellationToken cancellation)
    {
        var position = await SqlServerReads.RowsAsync(reader, row => row.GetInt64(0), cancellation);
        await reader.NextResultAsync(cancellation);
        var cells = await SqlServerReads.RowsAsync(reader, Cell, cancellation);
        await reader.NextResultAsync(cancellation);
        var newest = await SqlServerReads.RowsAsync(
            reader,
            row => (row.GetInt64(2), new JournalRecord(
                new StreamId(tenant, row.GetString(0)), row.GetInt32(1), row.GetInt64(2), row.GetString(3), row.Time(4), row.Bytes(5), row.Bytes(6), row.TextOrNull(7))),
            cancellation);
        // To the end, so that an error of the commit is not overlooked.
        await reader.NextResultAsync(cancellation);
        return new BoardSnapshot(position[0], cells, newest);
    }

    private static (BoardCell Cell, int Count) Cell(SqlDataReader row) => (
        new BoardCell(
            row.GetString(0), DateOnly.ParseExact(row.GetString(1), "yyyy-MM-dd", CultureInfo.InvariantCulture), row.GetString(2), row.GetString(3),
            row.GetString(4), row.TextOrNull(5), row.TextOrNull(6), row.GetInt32(7) == 1),
        row.GetInt32(8));
}
