namespace SalesFlow.Sqlite;

/// <summary>Tuning of the embedded database.</summary>
public sealed class SqliteOptions
{
    /// <summary>Page cache of the writer, in mebibytes. Default: 128.</summary>
    public int WriterCacheMebibytes { get; set; } = 128;

    /// <summary>Page cache of each reader, in mebibytes. Default: 16.</summary>
    public int ReaderCacheMebibytes { get; set; } = 16;

    /// <summary>How many connections read at most. Default: 8.</summary>
    public int Readers { get; set; } = 8;

    /// <summary>Pages of the write-ahead log after which they are moved into the database, beside the commits. More is a little faster; the log grows longer. Default: 4000 (16 MiB).</summary>
    public int CheckpointPages { get; set; } = 4_000;
}
