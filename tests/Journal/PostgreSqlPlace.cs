using Npgsql;
using SalesFlow.Archive;
using SalesFlow.Evidence;
using SalesFlow.Journal;
using SalesFlow.Lists;
using SalesFlow.Personal;
using SalesFlow.PostgreSql;
using SalesFlow.Storage;
using SalesFlow.Support;

namespace SalesFlow.Tests.Journal;

public sealed class PostgreSqlPlace : IStoragePlace
{
    private string? connectionString;

    public async ValueTask<IOpenStorage> OpenAsync()
    {
        var server = await PostgresServer.SharedAsync();
        connectionString ??= await server.NewDatabaseAsync();
        return new Opened(PostgreSqlDatabase.Open(connectionString), connectionString, server.HasSmallDisk);
    }

    public async ValueTask DisposeAsync()
    {
        if (connectionString is not null)
        {
            await (await PostgresServer.SharedAsync()).DropAsync(connectionString);
        }
    }

    private sealed class Opened(PostgreSqlDatabase database, string connectionString, bool hasSmallDisk) : IOpenStorage
    {
        public IJournalEngine Engine { get; } = new PostgreSqlJournalEngine(database, new SiloFence());

        public IStore Store { get; } = new PostgreSqlStore(database);

        public ListDatabase Lists { get; } = ListDatabase.PostgreSql(database);

        public IArchiveStore Archive { get; } = new ArchiveStore(ArchiveDatabase.PostgreSql(database));

        public IPersonalStore Personal { get; } = new PostgreSqlPersonal(database, ListDatabase.PostgreSql(database));

        public IEvidenceBytes Evidence { get; } = new PostgreSqlEvidence(database);

        public IDatabaseClock Clock => database;

        // A small disk that is filled to the last page; where there is none, what managed servers do when theirs runs full: writes are refused.
        public async Task ExhaustAsync()
        {
            if (!hasSmallDisk)
            {
                await RefuseWrites("SET default_transaction_read_only = on");
                return;
            }

            await Execute("ALTER TABLE record SET TABLESPACE small");
            await Execute("CREATE TABLE filler (bytes text) TABLESPACE small");
            try
            {
                while (true)
                {
                    await Execute("INSERT INTO filler SELECT repeat('x', 1000) FROM generate_series(1, 100)");
                }
            }
            catch (PostgresException full) when (full.SqlState == PostgresErrorCodes.DiskFull)
            {
            }
        }

        public Task RelieveAsync() => hasSmallDisk ? Execute("DROP TABLE filler") : RefuseWrites("RESET default_transaction_read_only");

        public async ValueTask DisposeAsync()
        {
            Lists.Dispose();
            await database.DisposeAsync();
        }

        /// <summary>The setting counts for new connections, and this one must be able to write whatever it says.</summary>
        private Task RefuseWrites(string setting)
        {
            var own = new NpgsqlConnectionStringBuilder(connectionString) { Options = "-c default_transaction_read_only=off" };
            return PostgresServer.ExecuteAsync(own.ConnectionString, $"""
                ALTER DATABASE {own.Database} {setting};
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
                """);
        }

        private Task Execute(string sql) => PostgresServer.ExecuteAsync(connectionString, sql);
    }
}
