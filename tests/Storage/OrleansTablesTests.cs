using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using SalesFlow.Support;

namespace SalesFlow.Storage;

public sealed class SqliteOrleansTables : OrleansTablesSuite
{
    private readonly string _directory = Directory.CreateTempSubdirectory("salesflow-orleans-").FullName;

    protected override string Engine => "sqlite-orleans";

    protected override string Invariant => "System.Data.SQLite";

    protected override string ConnectionString => new SqliteConnectionStringBuilder { DataSource = Path.Combine(_directory, "orleans.db") }.ConnectionString;

    protected override DbConnection Connect() => new SqliteConnection(ConnectionString);

    protected override async Task MakeAsync()
    {
        await using var connection = Connect();
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL";
        await command.ExecuteNonQueryAsync();
    }

    protected override Task RemoveAsync()
    {
        SqliteConnection.ClearAllPools();
        Folder.Delete(_directory);
        return Task.CompletedTask;
    }
}

public sealed class PostgreSqlOrleansTables : OrleansTablesSuite
{
    private string? _connectionString;

    protected override string Engine => "postgresql-orleans";

    protected override string Invariant => "Npgsql";

    protected override string ConnectionString => _connectionString!;

    protected override DbConnection Connect() => new NpgsqlConnection(ConnectionString);

    protected override async Task MakeAsync() => _connectionString = await (await PostgresServer.SharedAsync()).NewDatabaseAsync();

    protected override async Task RemoveAsync() => await (await PostgresServer.SharedAsync()).DropAsync(ConnectionString);
}
