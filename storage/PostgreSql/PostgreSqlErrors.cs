using System.Net.Sockets;
using Npgsql;
using SalesFlow.Journal;

namespace SalesFlow.PostgreSql;

/// <summary>Tells a store that does not answer from a statement that it refuses.</summary>
internal static class PostgreSqlErrors
{
    /// <summary>Raised by <c>write_batch</c>: a stream is at another version.</summary>
    public const string VersionConflict = "SF001";

    /// <summary>Raised by <c>write_batch</c>: the silo was declared dead.</summary>
    public const string Fenced = "SF002";

    /// <summary>Another writer was first; nothing was kept.</summary>
    public static bool IsConflict(Exception error) => error is PostgresException
    {
        SqlState: VersionConflict or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure,
    }
        or PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "once_key_once" or "record_once" or "document_pkey" };

    /// <summary>The server's word on data is for the commit that brought it; every other trouble is the store's, whatever was sent to it:
    /// connection lost, time over, shutting down (57), no room (53), disk failed (58), read-only (25), tables missing (42).</summary>
    public static bool IsUnavailable(Exception error)
        => error is NpgsqlException or TimeoutException or IOException or SocketException
            && error is not PostgresException { SqlState: ['2', '2' or '3', ..] or ['5', '4', ..] };

    public static JournalUnavailableException Unavailable(Exception error) => new(
        error is PostgresException { SqlState: Fenced }
            ? "This silo was declared dead by its cluster; it keeps nothing any more."
            : $"PostgreSQL does not answer: {error.Message}",
        error);
}
