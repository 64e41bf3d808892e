using System.Text;
using SQLitePCL;

namespace SalesFlow.Sqlite;

/// <summary>A prepared statement that is kept and used again. Bind by position from 1 on, read columns by position from 0 on.</summary>
internal sealed class Statement(sqlite3 database, sqlite3_stmt handle) : IDisposable
{
    public Statement Text(int position, string? value)
    {
        if (value is null)
        {
            return Null(position);
        }

        Span<byte> buffer = stackalloc byte[384];
        return value.Length <= 128
            ? Utf8(position, buffer[..Encoding.UTF8.GetBytes(value, buffer)])
            : Utf8(position, Encoding.UTF8.GetBytes(value));
    }

    public Statement Utf8(int position, ReadOnlySpan<byte> value)
    {
        Check(raw.sqlite3_bind_text(handle, position, value));
        return this;
    }

    public Statement Blob(int position, ReadOnlySpan<byte> value)
    {
        Check(raw.sqlite3_bind_blob(handle, position, value));
        return this;
    }

    public Statement Number(int position, long value)
    {
        Check(raw.sqlite3_bind_int64(handle, position, value));
        return this;
    }

    public Statement Number(int position, long? value) => value is { } number ? Number(position, number) : Null(position);

    public Statement Flag(int position, bool value) => Number(position, value ? 1 : 0);

    public Statement Time(int position, DateTimeOffset value) => Number(position, value.ToUnixTimeMilliseconds());

    public Statement Time(int position, DateTimeOffset? value) => Number(position, value?.ToUnixTimeMilliseconds());

    public Statement Null(int position)
    {
        Check(raw.sqlite3_bind_null(handle, position));
        return this;
    }

    /// <summary>Executes a statement that returns no rows.</summary>
    public void Run()
    {
        var code = raw.sqlite3_step(handle);
        if (code != raw.SQLITE_DONE)
        {
            Throw(code);
        }

        _ = raw.sqlite3_reset(handle);
    }

    /// <summary>Executes a statement and tells how many rows it changed.</summary>
    public int Change()
    {
        Run();
        return raw.sqlite3_changes(database);
    }

    public List<T> Rows<T>(Func<Statement, T> read)
    {
        var rows = new List<T>();
        try
        {
            while (Step())
            {
                rows.Add(read(this));
            }
        }
        finally
        {
            _ = raw.sqlite3_reset(handle);
        }

        return rows;
    }

    /// <summary>The first row, or the default where there is none.</summary>
    public T? Row<T>(Func<Statement, T> read)
    {
        try
        {
            return Step() ? read(this) : default;
        }
        finally
        {
            _ = raw.sqlite3_reset(handle);
        }
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public long Number(int column) => raw.sqlite3_column_int64(handle, column);

    public int Int(int column) => raw.sqlite3_column_int(handle, column);

    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string();

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public byte[] Blob(int column) => raw.sqlite3_column_blob(handle, column).ToArray();

    public DateTimeOffset Time(int column) => DateTimeOffset.FromUnixTimeMilliseconds(Number(column));

    public DateTimeOffset? TimeOrNull(int column) => IsNull(column) ? null : Time(column);

    public void Dispose() => handle.Dispose();

    private bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            Throw(code);
        }

        return code == raw.SQLITE_ROW;
    }

    private void Throw(int code)
    {
        // The message belongs to the failed step: read it before the reset.
        var message = raw.sqlite3_errmsg(database).utf8_to_string();
        _ = raw.sqlite3_reset(handle);
        throw SqliteErrors.From(code, message);
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            Throw(code);
        }
    }
}
