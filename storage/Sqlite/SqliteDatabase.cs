using Microsoft.Data.Sqlite;
using SalesFlow.Storage;

namespace SalesFlow.Sqlite;

/// <summary>The embedded database: one connection that writes, a few that read. Opening it holds the data directory and brings the tables up to date.</summary>
public sealed class SqliteDatabase : IDatabase, IDisposable
{
    private readonly DataDirectory directory;

    private SqliteDatabase(DataDirectory directory, SqliteOptions options)
    {
        this.directory = directory;
        var writer = Connection.Open(directory.DatabaseFile, write: true,
        [
            "journal_mode=WAL", "synchronous=FULL", "temp_store=MEMORY", "foreign_keys=OFF", "secure_delete=ON",
            $"cache_size={-1024 * options.WriterCacheMebibytes}", "wal_autocheckpoint=0",
        ]);
        var beside = Connection.Open(directory.DatabaseFile, write: true, ["synchronous=FULL", "wal_autocheckpoint=0"]);
        Writer = new SqliteWriter(writer, new SqliteCheckpoints(writer, beside, options.CheckpointPages));
        Readers = new SqliteReaders(directory.DatabaseFile, options);
    }

    public DataDirectory Directory => directory;

    /// <inheritdoc/>
    public string Place => directory.Path;

    internal SqliteWriter Writer { get; }

    internal SqliteReaders Readers { get; }

    /// <exception cref="DataDirectoryInUseException">Another process holds the directory.</exception>
    public static SqliteDatabase Open(string dataDirectory, SqliteOptions? options = null)
    {
        var directory = DataDirectory.Hold(dataDirectory);
        try
        {
            Migrate(directory.DatabaseFile, "sqlite");
            Migrate(directory.OrleansFile, "sqlite-orleans");
            return new SqliteDatabase(directory, options ?? new SqliteOptions());
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>The held directory keeps others out meanwhile.</summary>
    private static void Migrate(string file, string engine)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        using (var wal = connection.CreateCommand())
        {
            wal.CommandText = "PRAGMA journal_mode=WAL";
            wal.ExecuteNonQuery();
        }

        Migrations.Apply(connection, engine);
    }

    public void Dispose()
    {
        Readers.Dispose();
        Writer.Dispose();
        directory.Dispose();
    }
}
