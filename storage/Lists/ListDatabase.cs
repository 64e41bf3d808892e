using System.Data.Common;
using LinqToDB;
using LinqToDB.Data;
using LinqToDB.DataProvider;
using LinqToDB.DataProvider.PostgreSQL;
using LinqToDB.DataProvider.SQLite;
using LinqToDB.DataProvider.SqlServer;
using Microsoft.Data.Sqlite;
using SalesFlow.PostgreSql;
using SalesFlow.Sqlite;
using SalesFlow.SqlServer;

namespace SalesFlow.Lists;

/// <summary>Connections that lists read with, on whichever database.</summary>
public sealed class ListDatabase : IDisposable
{
    private readonly DataOptions options;
    private readonly Action? close;
    private readonly Func<Func<Task<object?>>, CancellationToken, ValueTask<object?>> attempt;
    private readonly Action<Tables>? enter;

    internal static IDataProvider SqlServerProvided => SqlServerTools.GetDataProvider(SqlServerVersion.v2019, SqlServerProvider.MicrosoftDataSqlClient);

    private ListDatabase(
        DataOptions options, Action? close = null, Func<Func<Task<object?>>, CancellationToken, ValueTask<object?>>? attempt = null, Action<Tables>? enter = null)
    {
        this.enter = enter;
        this.options = options;
        this.close = close;
        this.attempt = attempt ?? (async (work, _) => await work());
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

    /// <summary>On the connections that the database reads with; what finds its connection broken is read again.</summary>
    public static ListDatabase PostgreSql(PostgreSqlDatabase database)
    {
        var provider = PostgreSQLTools.GetDataProvider(PostgreSQLVersion.v13);
        return new ListDatabase(
            new DataOptions().UseConnectionFactory(provider, _ => database.Reads.Source.CreateConnection()), attempt: PostgreSqlReads.TryAsync,
            enter: database.Reads.Moment is not { } moment ? null : tables =>
            {
                tables.BeginTransaction(System.Data.IsolationLevel.RepeatableRead);
                tables.Execute(moment.EnterStatement);
            });
    }

    /// <summary>On the connections that the database reads with; what finds its connection broken is read again.</summary>
    public static ListDatabase SqlServer(SqlServerDatabase database)
        => database.Reads.Moment is { } moment
            ? new ListDatabase(new DataOptions().UseTransaction(SqlServerProvided, moment.Transaction), attempt: moment.AloneAsync)
            : SqlServer(database.Reads.NewConnection);

    /// <param name="connect">A new connection, closed.</param>
    internal static ListDatabase SqlServer(Func<DbConnection> connect)
        => new(new DataOptions().UseConnectionFactory(SqlServerProvided, _ => connect()), attempt: SqlServerReads.TryAsync);

    public void Dispose() => close?.Invoke();

    /// <summary>Off the caller's thread, because lists block the one that they are read on.</summary>
    internal async ValueTask<T> ReadAsync<T>(Func<Tables, T> read, CancellationToken cancellation) => (T)(await attempt(
        () => Task.Run<object?>(
            () =>
            {
                using var tables = new Tables(options);
                enter?.Invoke(tables);
                return read(tables);
            },
            cancellation),
        cancellation))!;

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
