using LinqToDB;
using LinqToDB.Data;
using LinqToDB.DataProvider.PostgreSQL;
using LinqToDB.DataProvider.SQLite;
using Microsoft.Data.Sqlite;
using SalesFlow.Lists;
using SalesFlow.PostgreSql;
using SalesFlow.Sqlite;
using SalesFlow.SqlServer;

namespace SalesFlow.Archive;

/// <summary>Connections that an operator's command moves records with, beside the journal's. Each work is one transaction, and is done again where its connection broke.</summary>
public sealed class ArchiveDatabase
{
    private readonly DataOptions options;
    private readonly Func<Func<Task<object?>>, CancellationToken, ValueTask<object?>> attempt;
    private readonly Action? compact;

    private ArchiveDatabase(DataOptions options, Func<Func<Task<object?>>, CancellationToken, ValueTask<object?>>? attempt = null, Action? compact = null)
    {
        this.options = options;
        this.attempt = attempt ?? (async (work, _) => await work());
        this.compact = compact;
    }

    /// <summary>SQLite lets one write at a time; here nobody else does, since the directory is held by the command.</summary>
    public static ArchiveDatabase Sqlite(SqliteDatabase database)
    {
        var connection = new SqliteConnectionStringBuilder { DataSource = database.Directory.DatabaseFile, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString();
        return new(new DataOptions().UseSQLite(connection, SQLiteProvider.Microsoft), compact: () =>
        {
            database.Writer.Execute("VACUUM");
            database.Writer.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        });
    }

    public static ArchiveDatabase PostgreSql(PostgreSqlDatabase database) =>
        new(new DataOptions().UseConnectionFactory(PostgreSQLTools.GetDataProvider(PostgreSQLVersion.v13), _ => database.Writes.CreateConnection()), PostgreSqlReads.TryAsync);

    public static ArchiveDatabase SqlServer(SqlServerDatabase database) => SqlServer(database.NewWriteConnection);

    /// <param name="connect">A new connection, closed.</param>
    internal static ArchiveDatabase SqlServer(Func<System.Data.Common.DbConnection> connect) =>
        new(new DataOptions().UseConnectionFactory(ListDatabase.SqlServerProvided, _ => connect()), SqlServerReads.TryAsync);

    /// <summary>Gives free room of the file back; false where the database has its own ways.</summary>
    internal bool Compact()
    {
        compact?.Invoke();
        return compact is not null;
    }

    internal async ValueTask<T> WriteAsync<T>(Func<Tables, T> work, CancellationToken cancellation) => (T)(await attempt(
        () => Task.Run<object?>(
            () =>
            {
                using var tables = new Tables(options);
                using var transaction = tables.BeginTransaction(System.Data.IsolationLevel.ReadCommitted);
                var result = work(tables);
                transaction.Commit();
                return result;
            },
            cancellation),
        cancellation))!;
}
