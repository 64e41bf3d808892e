using SalesFlow.Journal;
using SQLitePCL;

namespace SalesFlow.Sqlite;

/// <summary>Tells a store that does not answer from a statement that it refuses.</summary>
internal static class SqliteErrors
{
    public static Exception From(int code, string message) => (code & 0xff) switch
    {
        raw.SQLITE_FULL or raw.SQLITE_IOERR or raw.SQLITE_READONLY or raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_CANTOPEN
            or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_NOMEM or raw.SQLITE_PROTOCOL or raw.SQLITE_PERM or raw.SQLITE_INTERRUPT
            => new JournalUnavailableException($"SQLite does not answer: {message} ({code})."),
        _ => new SqliteRefusedException($"{message} ({code})"),
    };
}

/// <summary>SQLite refused a statement: a constraint or a bug.</summary>
internal sealed class SqliteRefusedException(string message) : Exception(message);
