using System.Data;
using Microsoft.Data.SqlClient;
using Microsoft.Data.SqlClient.Server;

namespace SalesFlow.SqlServer;

/// <summary>A column of a table type: how it is declared and how a row's value gets into it.</summary>
internal sealed record RowColumn<T>(SqlMetaData Declared, Action<SqlDataRecord, int, T> Set);

/// <summary>A table type of the scripts, as rows are sent in. Its columns must be those of the script, in their order.</summary>
internal sealed class RowType<T>(string name, params RowColumn<T>[] columns)
{
    private readonly SqlMetaData[] declared = Array.ConvertAll(columns, column => column.Declared);

    public string Name => name;

    public IReadOnlyList<SqlMetaData> Columns => declared;

    /// <summary>All rows as one parameter. They are made before anything is sent, so that a bad value costs no connection.</summary>
    /// <exception cref="ArgumentException">A text is longer than its column.</exception>
    public SqlParameter Parameter(string parameter, IReadOnlyList<T> rows)
    {
        var records = new SqlDataRecord[rows.Count];
        for (var i = 0; i < records.Length; i++)
        {
            records[i] = new SqlDataRecord(declared);
            for (var at = 0; at < columns.Length; at++)
            {
                columns[at].Set(records[i], at, rows[i]);
            }
        }

        // The driver wants no rows to be null.
        return new SqlParameter(parameter, SqlDbType.Structured) { TypeName = name, Value = records.Length == 0 ? null : records };
    }
}

/// <summary>Columns by what they hold.</summary>
internal static class Columns<T>
{
    /// <param name="length">Characters at most.</param>
    public static RowColumn<T> Text(string name, int length, Func<T, string?> value) => new(
        new SqlMetaData(name, SqlDbType.NVarChar, length),
        (record, at, row) => SetText(record, at, value(row) is { } text && text.Length > length
            ? throw new ArgumentException($"{name} holds {length} characters at most; one of {text.Length} came.") : value(row)));

    public static RowColumn<T> LongText(string name, Func<T, string?> value) => new(
        new SqlMetaData(name, SqlDbType.NVarChar, SqlMetaData.Max), (record, at, row) => SetText(record, at, value(row)));

    public static RowColumn<T> Integer(string name, Func<T, int> value) => new(
        new SqlMetaData(name, SqlDbType.Int), (record, at, row) => record.SetInt32(at, value(row)));

    public static RowColumn<T> Number(string name, Func<T, long?> value) => new(
        new SqlMetaData(name, SqlDbType.BigInt), (record, at, row) => SetNumber(record, at, value(row)));

    /// <summary>Milliseconds since 1970.</summary>
    public static RowColumn<T> Time(string name, Func<T, DateTimeOffset?> value) => Number(name, row => value(row)?.ToUnixTimeMilliseconds());

    public static RowColumn<T> Flag(string name, Func<T, bool> value) => new(
        new SqlMetaData(name, SqlDbType.Bit), (record, at, row) => record.SetBoolean(at, value(row)));

    /// <param name="length">Bytes at most; <see cref="SqlMetaData.Max"/> = any.</param>
    public static RowColumn<T> Blob(string name, long length, Func<T, byte[]> value) => new(
        new SqlMetaData(name, SqlDbType.VarBinary, length),
        (record, at, row) =>
        {
            var bytes = value(row);
            if (length != SqlMetaData.Max && bytes.Length > length)
            {
                throw new ArgumentException($"{name} holds {length} bytes at most; {bytes.Length} came.");
            }

            record.SetBytes(at, 0, bytes, 0, bytes.Length);
        });

    private static void SetText(SqlDataRecord record, int at, string? text)
    {
        if (text is null)
        {
            record.SetDBNull(at);
        }
        else
        {
            record.SetString(at, text);
        }
    }

    private static void SetNumber(SqlDataRecord record, int at, long? number)
    {
        if (number is { } given)
        {
            record.SetInt64(at, given);
        }
        else
        {
            record.SetDBNull(at);
        }
    }
}
