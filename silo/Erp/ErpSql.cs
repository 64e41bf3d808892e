using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Npgsql;
using SalesFlow.Import;

namespace SalesFlow.Erp;

/// <summary>Rows of a query. SQLite files are opened for reading, PostgreSQL's transaction is read-only; everywhere the account should be.</summary>
internal static class ErpSql
{
    private const int Seconds = 8;

    public static async Task<ErpPart> ReadAsync(ErpConnection connection, ErpAdapter adapter, string? cursor, DateTimeOffset? since, CancellationToken cancellation)
    {
        await using var database = Connect(connection);
        await database.OpenAsync(cancellation);
        await using var transaction = connection.Kind == "sqlite" ? null : await database.BeginTransactionAsync(cancellation);
        if (connection.Kind == "postgresql")
        {
            await using var only = database.CreateCommand();
            (only.Transaction, only.CommandText) = (transaction, "SET TRANSACTION READ ONLY");
            await only.ExecuteNonQueryAsync(cancellation);
        }

        await using var command = database.CreateCommand();
        (command.Transaction, command.CommandText, command.CommandTimeout) = (transaction, adapter.Query, Seconds);
        if (adapter.Query!.Contains("@since", StringComparison.Ordinal))
        {
            var parameter = command.CreateParameter();
            var moment = (since ?? DateTimeOffset.UnixEpoch).UtcDateTime;
            (parameter.ParameterName, parameter.Value) = ("@since", connection.Kind == "sqlite" ? moment.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture) : moment);
            command.Parameters.Add(parameter);
        }

        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var header = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToArray();
        if (adapter.Mapping.Columns.FirstOrDefault(column => !header.Contains(column)) is { } absent)
        {
            throw new ErpException($"the query has no column '{absent}'{Similar.Aside(absent, header)}");
        }

        return await ErpSources.CutAsync(RowsAsync(reader, header, cancellation), adapter.Mapping, cursor, cancellation);
    }

    private static async IAsyncEnumerable<SourceRow> RowsAsync(DbDataReader reader, string[] header, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var line = 1; await reader.ReadAsync(cancellation); line++)
        {
            var values = new Dictionary<string, LogValue>(header.Length, StringComparer.Ordinal);
            for (var i = 0; i < header.Length; i++)
            {
                if (Value(reader.GetValue(i)) is { } value)
                {
                    values[header[i]] = value;
                }
            }

            yield return new(line, values);
        }
    }

    private static DbConnection Connect(ErpConnection connection) => connection.Kind switch
    {
        "sqlite" => new SqliteConnection(new SqliteConnectionStringBuilder(connection.ConnectionString) { Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString),
        "postgresql" => new NpgsqlConnection(connection.ConnectionString),
        _ => new SqlConnection(connection.ConnectionString),
    };

    private static LogValue? Value(object value) => value switch
    {
        DBNull or byte[] => null,
        string { Length: 0 } => null,
        string text => new(text),
        bool truth => new(truth ? "true" : "false", LogKind.Truth),
        DateTime { Kind: DateTimeKind.Utc } at => new(at.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture), LogKind.Moment),
        DateTime at => new(at.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture), LogKind.Moment),
        DateTimeOffset at => new(at.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture), LogKind.Moment),
        DateOnly day => new(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), LogKind.Moment),
        IFormattable number => new(number.ToString(null, CultureInfo.InvariantCulture), LogKind.Real),
        _ => new(value.ToString()!),
    };
}
