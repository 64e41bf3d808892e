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

    /// <summary>Pages of the write-ahead log after which a commit moves what is left of them into the database, while the next commits wait: most were moved beside
    /// the commits before (<see cref="SqliteCheckpoints"/>). Default: 4000 (16 MiB).</summary>
    public int CheckpointPages { get; set; } = 4_000;
}
