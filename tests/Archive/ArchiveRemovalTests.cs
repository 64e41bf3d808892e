using Microsoft.Data.Sqlite;
using SalesFlow.Cluster;
using SalesFlow.EndToEnd;
using SalesFlow.Support;

namespace SalesFlow.Archive;

public sealed class SqliteArchiveRemovalTests : ArchiveRemovalSuite
{
    private protected override async Task<IArchiveWorld> WorldAsync() => new World(await ProductServer.StartAsync(Files.Sub("data"), cancellation: Cancel));

    private sealed class World(ProductServer server) : IArchiveWorld
    {
        public HttpClient Http => server.Http;

        public bool Beside => false;

        public async Task StopAsync() => Xunit.Assert.True(await server.StopAsync());

        public Task StartAsync() => server.StartAgainAsync(Cancel);

        public Cli Begin(params string[] arguments) => Cli.Start(new Dictionary<string, string?>(), [.. arguments, "--data", server.DataDirectory]);

        public async Task<long> AskAsync(string sql)
        {
            await using var connection = await OpenAsync(SqliteOpenMode.ReadOnly);
            await using var command = Command(connection, sql);
            return (long)(await command.ExecuteScalarAsync(Cancel))!;
        }

        public async Task ExecuteAsync(string sql)
        {
            await using var connection = await OpenAsync(SqliteOpenMode.ReadWrite);
            await using var command = Command(connection, sql);
            await command.ExecuteNonQueryAsync(Cancel);
        }

        public ValueTask DisposeAsync() => server.DisposeAsync();

#pragma warning disable CA2100 // Tests write their own statements.
        private static SqliteCommand Command(SqliteConnection connection, string sql) => new(sql, connection);
#pragma warning restore CA2100

        private async Task<SqliteConnection> OpenAsync(SqliteOpenMode mode)
        {
            var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(server.DataDirectory, "salesflow.db"), Mode = mode, Pooling = false }.ConnectionString);
            await connection.OpenAsync(Cancel);
            return connection;
        }
    }
}

/// <summary>Silos run on while records are moved.</summary>
public sealed class PostgreSqlArchiveRemovalTests : ArchiveRemovalSuite
{
    private protected override async Task<IArchiveWorld> WorldAsync()
    {
        var cluster = await ProductCluster.NewAsync();
        return new World(cluster, (await cluster.StartAsync(Cancel, "all"))[0]);
    }

    private sealed class World(ProductCluster cluster, ProductCluster.Member member) : IArchiveWorld
    {
        public HttpClient Http => member.Http;

        public bool Beside => true;

        public Task StopAsync() => Task.CompletedTask;

        public Task StartAsync() => Task.CompletedTask;

        public Cli Begin(params string[] arguments) => Cli.Start(cluster.Settings.ToDictionary(pair => pair.Key, pair => (string?)pair.Value), arguments);

        public Task<long> AskAsync(string sql) => cluster.AskAsync<long>(sql);

        public Task ExecuteAsync(string sql) => cluster.ExecuteAsync(sql);

        public ValueTask DisposeAsync() => cluster.DisposeAsync();
    }
}
