using Npgsql;
using SalesFlow.Journal;

namespace SalesFlow.PostgreSql;

/// <summary>Short statements on connections apart from the journal's. One that finds its connection broken (the server was restarted, an idle connection was cut)
/// is sent again on a new one; where that does not help either, the store does not answer.</summary>
/// <param name="moment">All reads are of this moment; null = each of its own.</param>
internal sealed class PostgreSqlReads(NpgsqlDataSource source, PostgreSqlMoment? moment = null)
{
    private const int MostTries = 3;

    public NpgsqlDataSource Source => source;

    public PostgreSqlMoment? Moment => moment;

    /// <summary>All rows.</summary>
    /// <param name="values">Bound to <c>$1</c>, <c>$2</c>… in order.</param>
    public ValueTask<IReadOnlyList<T>> ListAsync<T>(string sql, object[] values, Func<NpgsqlDataReader, T> read, CancellationToken cancellation)
        => TryAsync<IReadOnlyList<T>>(
            async () =>
            {
                if (moment is null)
                {
                    await using var alone = Command(source.CreateCommand(sql), values);
                    await using var rows = await alone.ExecuteReaderAsync(cancellation);
                    return await RowsAsync(rows, read, cancellation);
                }

                await using var connection = await source.OpenConnectionAsync(cancellation);
                await using var inside = await moment.EnterAsync(connection, cancellation);
                await using var command = Command(new NpgsqlCommand(sql, connection, inside), values);
                await using var reader = await command.ExecuteReaderAsync(cancellation);
                return await RowsAsync(reader, read, cancellation);
            },
            cancellation);

    /// <summary>The first row, or the default where there is none.</summary>
    public async ValueTask<T?> OneAsync<T>(string sql, object[] values, Func<NpgsqlDataReader, T> read, CancellationToken cancellation)
        => await ListAsync(sql, values, read, cancellation) is [var first, ..] ? first : default;

    /// <summary>Does a work that may be done again.</summary>
    /// <exception cref="JournalUnavailableException">The store does not answer.</exception>
    public static async ValueTask<T> TryAsync<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await work();
            }
            catch (Exception e) when (PostgreSqlErrors.IsUnavailable(e))
            {
                if (attempt == MostTries || cancellation.IsCancellationRequested)
                {
                    throw PostgreSqlErrors.Unavailable(e);
                }
            }
        }
    }

    public static async Task<List<T>> RowsAsync<T>(NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken cancellation)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private static NpgsqlCommand Command(NpgsqlCommand command, object[] values)
    {
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }
}

internal static class RowReading
{
    public static string? TextOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static byte[] Bytes(this NpgsqlDataReader row, int column) => row.GetFieldValue<byte[]>(column);

    public static DateTimeOffset Time(this NpgsqlDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    public static DateTimeOffset? TimeOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.Time(column);
}
