namespace SalesFlow.Sqlite;

/// <summary>Tuning of the embedded database.</summary>
public sealed class SqliteOptions
{
    /// <summary>Page cache of the writer, in mebibytes. Default: 32. While the database is smaller than 1 GiB, SQLite looks through all of it at the end of nearly every transaction:
    /// where it sorts siblings, <c>balance_nonroot</c> borrows the number of a page at 1 GiB, and <c>pager_end_transaction</c> then drops all pages beyond the file's end.
    /// 128 MiB took half of the writer's time. A larger database may have more.</summary>
    public int WriterCacheMebibytes { get; set; } = 32;

    /// <summary>Page cache of each reader, in mebibytes. Default: 16.</summary>
    public int ReaderCacheMebibytes { get; set; } = 16;

    /// <summary>How many connections read at most. Default: 8.</summary>
    public int Readers { get; set; } = 8;

    /// <summary>Pages of the write-ahead log after which they are moved into the database, beside the commits. More is a little faster; the log grows longer. Default: 4000 (16 MiB).</summary>
    public int CheckpointPages { get; set; } = 4_000;
}
