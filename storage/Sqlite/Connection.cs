using SQLitePCL;

namespace SalesFlow.Sqlite;

/// <summary>A connection of our own, without ADO.NET: statements stay prepared. Used by one thread at a time.</summary>
internal sealed class Connection : IDisposable
{
    private readonly sqlite3 handle;
    private readonly Dictionary<string, Statement> prepared = new(StringComparer.Ordinal);

    private Connection(sqlite3 handle) => this.handle = handle;

    public long LastRowId => raw.sqlite3_last_insert_rowid(handle);

    public bool InTransaction => raw.sqlite3_get_autocommit(handle) == 0;

    public static Connection Open(string file, bool write, IEnumerable<string> pragmas)
    {
        Batteries_V2.Init();
        var flags = (write ? raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE : raw.SQLITE_OPEN_READONLY) | raw.SQLITE_OPEN_NOMUTEX;
        var code = raw.sqlite3_open_v2(file, out var handle, flags, null!);
        if (code != raw.SQLITE_OK)
        {
            handle.Dispose();
            throw SqliteErrors.From(code, $"cannot open '{file}'");
        }

        var connection = new Connection(handle);
        _ = raw.sqlite3_extended_result_codes(handle, 1);
        _ = raw.sqlite3_busy_timeout(handle, 5_000);
        foreach (var pragma in pragmas)
        {
            connection.Execute($"PRAGMA {pragma}");
        }

        return connection;
    }

    public Statement this[string sql] => prepared.TryGetValue(sql, out var statement) ? statement : Prepare(sql);

    /// <summary>A statement that is seldom used and whose rows don't matter.</summary>
    public void Execute(string sql)
    {
        var code = raw.sqlite3_exec(handle, sql);
        if (code != raw.SQLITE_OK)
        {
            throw Error(code);
        }
    }

    /// <summary>Does the work in one transaction; an exception undoes it all.</summary>
    public T Write<T>(Func<T> work)
    {
        this["BEGIN IMMEDIATE"].Run();
        return Finish(work);
    }

    /// <summary>Reads of one moment.</summary>
    public T Read<T>(Func<T> work)
    {
        this["BEGIN"].Run();
        return Finish(work);
    }

    /// <summary>Pages that this connection wrote to the log since the last call.</summary>
    public int PagesWritten()
    {
        const int cacheWrite = 9;
        _ = raw.sqlite3_db_status(handle, cacheWrite, out var written, out _, 1);
        return written;
    }

    /// <summary>Moves pages of the log into the database without keeping anybody waiting.</summary>
    /// <returns>How many the log holds and how many of these were moved since it was begun; null when another connection is at it, or the disk refuses.</returns>
    public (int Log, int Moved)? Checkpoint() =>
        raw.sqlite3_wal_checkpoint_v2(handle, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out var log, out var moved) == raw.SQLITE_OK ? (log, moved) : null;

    public void Dispose()
    {
        foreach (var statement in prepared.Values)
        {
            statement.Dispose();
        }

        handle.Dispose();
    }

    private T Finish<T>(Func<T> work)
    {
        try
        {
            var result = work();
            this["COMMIT"].Run();
            return result;
        }
        catch
        {
            // A full disk or an I/O error has rolled back by itself.
            if (InTransaction)
            {
                this["ROLLBACK"].Run();
            }

            throw;
        }
    }

    private Statement Prepare(string sql)
    {
        const uint persistent = 1;
        var code = raw.sqlite3_prepare_v3(handle, sql, persistent, out var compiled);
        if (code != raw.SQLITE_OK)
        {
            throw Error(code);
        }

        return prepared[sql] = new Statement(handle, compiled);
    }

    private Exception Error(int code) => SqliteErrors.From(code, raw.sqlite3_errmsg(handle).utf8_to_string());
}
