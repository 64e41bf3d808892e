using System.Data;
using Microsoft.Data.SqlClient;
using SalesFlow.Journal;

namespace SalesFlow.SqlServer;

/// <summary>Short statements on connections apart from the journal's. One that finds its connection broken (the server was restarted, an idle connection was cut)
/// is sent again on a new one; where that does not help either, the store does not answer.</summary>
/// <param name="moment">All reads are of this moment; null = each of its own.</param>
internal sealed class SqlServerReads(string connectionString, SqlServerMoment? moment = null)
{
    private const int MostTries = 3;

    /// <summary>Texts in parameters have few sizes, so that the server keeps one plan for a statement and not one for each length.</summary>
    private const int UsualText = 4_000;

    public SqlServerMoment? Moment => moment;

    public SqlConnection NewConnection() => new(connectionString);

    /// <summary>All rows.</summary>
    /// <param name="values">Bound to <c>@p1</c>, <c>@p2</c>… in order; what is a parameter already stays as it is.</param>
    public ValueTask<IReadOnlyList<T>> ListAsync<T>(string sql, object[] values, Func<SqlDataReader, T> read, CancellationToken cancellation)
        => UseAsync<IReadOnlyList<T>>(sql, values, async reader => await RowsAsync(reader, read, cancellation), cancellation);

    /// <summary>The first row, or the default where there is none.</summary>
    public async ValueTask<T?> OneAsync<T>(string sql, object[] values, Func<SqlDataReader, T> read, CancellationToken cancellation)
        => await ListAsync(sql, values, read, cancellation) is [var first, ..] ? first : default;

    /// <summary>Sends a statement and reads what it answers, all of one moment where one is held.</summary>
    public ValueTask<T> UseAsync<T>(string sql, object[] values, Func<SqlDataReader, Task<T>> read, CancellationToken cancellation)
        => moment is not null
            ? moment.AloneAsync(
                async () =>
                {
                    await using var command = Command(moment.Connection, moment.Transaction, sql, values);
                    await using var reader = await command.ExecuteReaderAsync(cancellation);
                    return await read(reader);
                },
                cancellation)
            : TryAsync(
                async () =>
                {
                    await using var connection = NewConnection();
                    await connection.OpenAsync(cancellation);
                    await using var command = Command(connection, null, sql, values);
                    await using var reader = await command.ExecuteReaderAsync(cancellation);
                    return await read(reader);
                },
                cancellation);

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
            catch (Exception e) when (cancellation.IsCancellationRequested && e is SqlException)
            {
                // The driver says so in many ways.
                throw new OperationCanceledException(e.Message, e, cancellation);
            }
            catch (Exception e) when (SqlServerErrors.IsUnavailable(e))
            {
                if (attempt == MostTries || cancellation.IsCancellationRequested)
                {
                    throw SqlServerErrors.Unavailable(e);
                }
            }
        }
    }

    public static async Task<List<T>> RowsAsync<T>(SqlDataReader reader, Func<SqlDataReader, T> read, CancellationToken cancellation)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

#pragma warning disable CA2100 // All texts are constants of Statements.
    public static SqlCommand Command(SqlConnection connection, SqlTransaction? transaction, string sql, object[] values)
    {
        var command = new SqlCommand(sql, connection, transaction);
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters.Add(Parameter($"@p{i + 1}", values[i]));
        }

        return command;
    }
#pragma warning restore CA2100

    private static SqlParameter Parameter(string name, object value) => value switch
    {
        // A parameter belongs to one command; the same work may make another.
        SqlParameter own => (SqlParameter)((ICloneable)own).Clone(),
        string text => new SqlParameter(name, SqlDbType.NVarChar, text.Length <= UsualText ? UsualText : -1) { Value = text },
        _ => new SqlParameter(name, value),
    };
}

internal static class RowReading
{
    public static string? TextOrNull(this SqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static byte[] Bytes(this SqlDataReader row, int column) => row.GetFieldValue<byte[]>(column);

    public static DateTimeOffset Time(this SqlDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    public static DateTimeOffset? TimeOrNull(this SqlDataReader row, int column) => row.IsDBNull(column) ? null : row.Time(column);
}
