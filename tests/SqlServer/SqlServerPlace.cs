using Microsoft.Data.SqlClient;
using SalesFlow.Archive;
using SalesFlow.Evidence;
using SalesFlow.Journal;
using SalesFlow.Lists;
using SalesFlow.Personal;
using SalesFlow.Storage;
using SalesFlow.Tests.Journal;

namespace SalesFlow.SqlServer;

public sealed class SqlServerPlace : IStoragePlace
{
    private string? connectionString;

    public async ValueTask<IOpenStorage> OpenAsync()
    {
        connectionString ??= await SqlServerServer.NewDatabaseAsync();
        return new Opened(SqlServerDatabase.Open(connectionString), connectionString);
    }

    public async ValueTask DisposeAsync()
    {
        if (connectionString is not null)
        {
            await SqlServerServer.DropAsync(connectionString);
        }
    }

    private sealed class Opened(SqlServerDatabase database, string connectionString) : IOpenStorage
    {
        private const int DataFileFull = 1105;

        public IJournalEngine Engine { get; } = new SqlServerJournalEngine(database, new SiloFence());

        public IStore Store { get; } = new SqlServerStore(database);

        public ListDatabase Lists { get; } = ListDatabase.SqlServer(database);

        public IArchiveStore Archive { get; } = new ArchiveStore(ArchiveDatabase.SqlServer(database));

        public IPersonalStore Personal { get; } = new SqlServerPersonal(database, ListDatabase.SqlServer(database));

        public IEvidenceBytes Evidence { get; } = new SqlServerEvidence(database);

        public IDatabaseClock Clock => database;

        // The data file may not grow, and is filled to the last page.
        public async Task ExhaustAsync()
        {
            await Grow("0");
            await Execute("CREATE TABLE filler (bytes char(8000) NOT NULL)");
            try
            {
                while (true)
                {
                    await Execute("INSERT INTO filler SELECT TOP (100) 'x' FROM sys.all_columns");
                }
            }
            catch (SqlException full) when (full.Number == DataFileFull)
            {
            }

            // What the failed statement left free.
            try
            {
                while (true)
                {
                    await Execute("INSERT INTO filler VALUES ('x')");
                }
            }
            catch (SqlException full) when (full.Number == DataFileFull)
            {
            }
        }

        public async Task RelieveAsync()
        {
            await Execute("DROP TABLE filler");
            await Grow("64MB");
        }

        public async ValueTask DisposeAsync()
        {
            Lists.Dispose();
            database.Dispose();
            await ValueTask.CompletedTask;
        }

        private Task Grow(string by) => Execute($"""
            DECLARE @alter nvarchar(400) = (SELECT N'ALTER DATABASE CURRENT MODIFY FILE (NAME = ' + QUOTENAME(name) + N', FILEGROWTH = {by})' FROM sys.database_files WHERE file_id = 1);
            EXEC (@alter)
            """);

        private Task Execute(string sql) => SqlServerServer.ExecuteAsync(connectionString, sql);
    }
}
