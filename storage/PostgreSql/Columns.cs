using Npgsql;
using NpgsqlTypes;

namespace SalesFlow.PostgreSql;

/// <summary>Adds a column of rows as one array parameter.</summary>
internal static class Columns
{
    public static NpgsqlParameterCollection Texts<T>(this NpgsqlParameterCollection columns, List<T> rows, Func<T, string?> value)
        => columns.With(rows, value, NpgsqlDbType.Text);

    public static NpgsqlParameterCollection Integers<T>(this NpgsqlParameterCollection columns, List<T> rows, Func<T, int> value)
        => columns.With(rows, value, NpgsqlDbType.Integer);

    public static NpgsqlParameterCollection Times<T>(this NpgsqlParameterCollection columns, List<T> rows, Func<T, DateTimeOffset> value)
        => columns.With(rows, row => value(row).ToUnixTimeMilliseconds(), NpgsqlDbType.Bigint);

    public static NpgsqlParameterCollection Times<T>(this NpgsqlParameterCollection columns, List<T> rows, Func<T, DateTimeOffset?> value)
        => columns.With(rows, row => value(row)?.ToUnixTimeMilliseconds(), NpgsqlDbType.Bigint);

    public static NpgsqlParameterCollection Flags<T>(this NpgsqlParameterCollection columns, List<T> rows, Func<T, bool> value)
        => columns.With(rows, value, NpgsqlDbType.Boolean);

    public static NpgsqlParameterCollection Blobs<T>(this NpgsqlParameterCollection columns, List<T> rows, Func<T, byte[]> value)
        => columns.With(rows, value, NpgsqlDbType.Bytea);

    /// <summary>JSON objects as text.</summary>
    public static NpgsqlParameterCollection Documents<T>(this NpgsqlParameterCollection columns, List<T> rows, Func<T, string> value)
        => columns.With(rows, value, NpgsqlDbType.Jsonb);

    private static NpgsqlParameterCollection With<T, TValue>(this NpgsqlParameterCollection columns, List<T> rows, Func<T, TValue> value, NpgsqlDbType type)
    {
        var column = new TValue[rows.Count];
        for (var i = 0; i < column.Length; i++)
        {
            column[i] = value(rows[i]);
        }

        columns.Add(new NpgsqlParameter<TValue[]> { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = column });
        return columns;
    }
}
