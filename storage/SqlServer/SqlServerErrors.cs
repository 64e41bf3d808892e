using System.Net.Sockets;
using Microsoft.Data.SqlClient;
using SalesFlow.Journal;

namespace SalesFlow.SqlServer;

/// <summary>Tells a store that does not answer from a statement that it refuses.</summary>
internal static class SqlServerErrors
{
    /// <summary>Thrown by <c>write_batch</c>: a stream is at another version.</summary>
    public const int VersionConflict = 53001;

    /// <summary>Thrown by <c>write_batch</c>: the silo was declared dead.</summary>
    public const int Fenced = 53002;

    /// <summary>Thrown where the lock for bringing tables up to date is not to be had.</summary>
    public const int NotLocked = 53003;

    private const int Deadlock = 1205;
    private const int SnapshotConflict = 3960;
    private const int UniqueIndex = 2601;
    private const int UniqueConstraint = 2627;

    /// <summary>Rows that only one writer may make first; the server names them between quotes, in whatever language it speaks.</summary>
    private static readonly string[] MadeOnce = ["'record_once'", "'once_key_once'", "'chain_once'", "'subject_once'", "'open_window_once'", "'awaited_once'", "'document_once'"];

    /// <summary>Another writer was first; nothing was kept.</summary>
    public static bool IsConflict(int number, string message)
        => number is VersionConflict or Deadlock or SnapshotConflict
            || (number is UniqueIndex or UniqueConstraint && Array.Exists(MadeOnce, name => message.Contains(name, StringComparison.Ordinal)));

    public static bool IsConflict(SqlException error) => IsConflict(error.Number, error.Message);

    /// <summary>The server's word on data is for the commit that brought it.</summary>
    public static bool IsAboutData(int number) => number is
        206 or 220 or 232 or 241 or 242 or 245 or 248 or 8114 or 8115 // a value that is no such value or out of range
        or 511 or 1946 or 7119 // a row, a key or a value too large
        or 515 // missing
        or 547 // refused by a check
        or UniqueIndex or UniqueConstraint
        or 2628 or 8152 // cut off
        or 8023 or 8028 or 8029; // sent in a form that the server does not take

    /// <summary>Every other trouble is the store's, whatever was sent to it: connection lost, time over (-2), shutting down (6005), no room (1101, 1105, 9002), disk failed (823, 824),
    /// read-only (3906), waited too long for a lock (1222), tables or procedures missing (208, 2812).</summary>
    public static bool IsUnavailable(Exception error) => error switch
    {
        SqlException { Number: var number } => !IsAboutData(number),
        // No connection was free in time, or it broke between two statements: the driver has no exception of its own for these.
        InvalidOperationException { Source: "Microsoft.Data.SqlClient" } => true,
        TimeoutException or IOException or SocketException => true,
        _ => false,
    };

    public static JournalUnavailableException Unavailable(Exception error) => new(
        error is SqlException { Number: Fenced }
            ? "This silo was declared dead by its cluster; it keeps nothing any more."
            : $"SQL Server does not answer: {error.Message}",
        error);
}
