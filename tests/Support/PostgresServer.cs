using System.Diagnostics;
using Npgsql;
using Xunit;

namespace SalesFlow.Support;

/// <summary>
/// A PostgreSQL server for all tests of a run: the one that <c>SALESFLOW_TEST_POSTGRESQL</c> (a connection string whose user may create databases) names, else a private one
/// from the binaries of this machine, which ends with the test process, however that ends. Without either a test is skipped with that reason; under <c>CI=true</c> it fails.
/// </summary>
public sealed class PostgresServer
{
    private static readonly Lazy<Task<PostgresServer>> Started = new(StartAsync);

    private readonly string connectionString;

    private PostgresServer(string connectionString, bool hasSmallDisk, Process? shell)
    {
        (this.connectionString, HasSmallDisk, Shell) = (connectionString, hasSmallDisk, shell);
    }

    /// <summary>Whether the tablespace <c>small</c> is there: a disk of 8 MiB that a test can really fill.</summary>
    public bool HasSmallDisk { get; }

    /// <summary>Held, because its input must stay open.</summary>
    private Process? Shell { get; }

    public static Task<PostgresServer> SharedAsync() => Started.Value;

    /// <summary>An empty database; its connection string.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        var name = $"test_{Guid.NewGuid():n}";
        await ExecuteAsync(connectionString, $"CREATE DATABASE {name}");
        return new NpgsqlConnectionStringBuilder(connectionString) { Database = name }.ConnectionString;
    }

    /// <summary>Drops a database with all its connections; a private server goes as a whole.</summary>
    public Task DropAsync(string database) => Shell is not null
        ? Task.CompletedTask
        : ExecuteAsync(connectionString, $"DROP DATABASE IF EXISTS {new NpgsqlConnectionStringBuilder(database).Database} WITH (FORCE)");

    public static Task ExecuteAsync(string connectionString, string sql) => PrivatePostgres.ExecuteAsync(connectionString, sql);

    /// <summary>Where the server's programs lie. Ends the test where there are none.</summary>
    public static string Binaries()
    {
        if (PrivatePostgres.Binaries() is { } found)
        {
            return found;
        }

        const string reason = "PostgreSQL is absent: install Debian's postgresql, or name a server in SALESFLOW_TEST_POSTGRESQL.";
        if (Environment.GetEnvironmentVariable("CI") == "true")
        {
            Assert.Fail(reason);
        }

        Assert.Skip(reason);
        return "";
    }

    private static async Task<PostgresServer> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("SALESFLOW_TEST_POSTGRESQL") is { Length: > 0 } given)
        {
            return new PostgresServer(given, hasSmallDisk: false, shell: null);
        }

        var server = await PrivatePostgres.StartAsync(Binaries());
        var started = new PostgresServer(server.ConnectionString, hasSmallDisk: false, server.Shell);
        if (!Directory.Exists(Path.Combine(server.Directory, "small")))
        {
            return started;
        }

        await ExecuteAsync(started.connectionString, $"CREATE TABLESPACE small LOCATION '{server.Directory}/small'");
        return new PostgresServer(started.connectionString, hasSmallDisk: true, server.Shell);
    }
}
