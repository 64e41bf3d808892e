using Npgsql;
using NpgsqlTypes;

namespace SalesFlow.PostgreSql;

/// <summary>Columns of rows, each an array parameter, in order. A command that is used again takes new values into the parameters that it has, whose types are known to its connection.</summary>
internal sealed class Columns(NpgsqlParameterCollection parameters)
{
    private int count;

    public Columns Texts<T>(List<T> rows, Func<T, string?> value) => Add(rows, value, NpgsqlDbType.Text);

    public Columns Integers<T>(List<T> rows, Func<T, int> value) => Add(rows, value, NpgsqlDbType.Integer);

    public Columns Times<T>(List<T> rows, Func<T, DateTimeOffset> value) => Add(rows, row => value(row).ToUnixTimeMilliseconds(), NpgsqlDbType.Bigint);

    public Columns Times<T>(List<T> rows, Func<T, DateTimeOffset?> value) => Add(rows, row => value(row)?.ToUnixTimeMilliseconds(), NpgsqlDbType.Bigint);

    public Columns Flags<T>(List<T> rows, Func<T, bool> value) => Add(rows, value, NpgsqlDbType.Boolean);

    public Columns Blobs<T>(List<T> rows, Func<T, byte[]> value) => Add(rows, value, NpgsqlDbType.Bytea);

    /// <summary>JSON objects as text.</summary>
    public Columns Documents<T>(List<T> rows, Func<T, string> value) => Add(rows, value, NpgsqlDbType.Jsonb);

    /// <summary>One value, the same for all rows.</summary>
    public Columns Value<T>(T value, NpgsqlDbType type)
    {
        if (count < parameters.Count)
        {
            ((NpgsqlParameter<T>)parameters[count]).TypedValue = value;
        }
        else
        {
            parameters.Add(new NpgsqlParameter<T> { NpgsqlDbType = type, TypedValue = value });
        }

        count++;
        return this;
    }

    private Columns Add<T, TValue>(List<T> rows, Func<T, TValue> value, NpgsqlDbType type)
    {
        var column = rows.Count == 0 ? [] : new TValue[rows.Count];
        for (var i = 0; i < column.Length; i++)
        {
            column[i] = value(rows[i]);
        }

        return Value(column, NpgsqlDbType.Array | type);
    }
}
