using LinqToDB;
using LinqToDB.DataProvider.SQLite;
using Microsoft.Data.Sqlite;
using SalesFlow.Sqlite;

namespace SalesFlow.Lists;

/// <summary>Connections that lists read with, on whichever database.</summary>
public sealed class ListDatabase : IDisposable
{
    private readonly DataOptions options;
    private readonly Action close;

    private ListDatabase(DataOptions options, Action close)
    {
        this.options = options;
        this.close = close;
    }

    public static ListDatabase Sqlite(SqliteDatabase database)
    {
        var connection = new SqliteConnectionStringBuilder { DataSource = database.Directory.DatabaseFile, Mode = SqliteOpenMode.ReadOnly }.ToString();
        return new ListDatabase(new DataOptions().UseSQLite(connection, SQLiteProvider.Microsoft), () =>
        {
            using var pooled = new SqliteConnection(connection);
            SqliteConnection.ClearPool(pooled);
        });
    }

    public void Dispose() => close();

    /// <summary>Off the caller's thread, because SQLite's driver blocks the one that it is called on.</summary>
    internal async ValueTask<T> ReadAsync<T>(Func<Tables, T> read, CancellationToken cancellation) => await Task.Run(
        () =>
        {
            using var tables = new Tables(options);
            return read(tables);
        },
        cancellation);

    /// <summary>All rows, read part by part, so that a long reader never holds back the database's upkeep.</summary>
    /// <param name="part">Given the last row of the part before it (null at first), the rows after it; an empty part ends the list.</param>
    internal async IAsyncEnumerable<TRow> ReadAllAsync<TRow>(
        Func<Tables, TRow?, List<TRow>> part, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default)
        where TRow : class
    {
        TRow? last = null;
        while (true)
        {
            var rows = await ReadAsync(tables => part(tables, last), cancellation);
            foreach (var row in rows)
            {
                yield return row;
            }

            if (rows.Count == 0)
            {
                yield break;
            }

            last = rows[^1];
        }
    }
}
