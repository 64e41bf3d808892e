using Microsoft.Data.SqlClient;
using Xunit;

namespace SalesFlow.SqlServer;

/// <summary>The server that <c>SALESFLOW_TEST_SQLSERVER</c> names (a connection string whose user may create databases). Without it a test is skipped with that reason, in CI too:
/// no SQL Server comes with the machines that this is built on.</summary>
internal static class SqlServerServer
{
    public const string Reason = "SQL Server is absent: name a server in SALESFLOW_TEST_SQLSERVER (a connection string whose user may create databases).";

    public static async Task<string> NewDatabaseAsync()
    {
        var server = Given();
        var name = $"test_{Guid.NewGuid():n}";
        await ExecuteAsync(server, $"CREATE DATABASE [{name}]");
        return new SqlConnectionStringBuilder(server) { InitialCatalog = name }.ConnectionString;
    }

    public static Task DropAsync(string database)
    {
        var name = new SqlConnectionStringBuilder(database).InitialCatalog;
        return ExecuteAsync(Given(), $"ALTER DATABASE [{name}] SET SINGLE_USER WITH ROLLBACK IMMEDIATE; DROP DATABASE [{name}]");
    }

#pragma warning disable CA2100 // Texts of tests.
    public static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new SqlConnection(new SqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new SqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
#pragma warning restore CA2100

    private static string Given()
    {
        var given = Environment.GetEnvironmentVariable("SALESFLOW_TEST_SQLSERVER");
        Assert.SkipWhen(string.IsNullOrEmpty(given), Reason);
        return given!;
    }
}
