using Microsoft.Extensions.DependencyInjection;
using SalesFlow.Sqlite;
using SalesFlow.Storage;

namespace SalesFlow.Hosting;

/// <summary>The database that was asked for.</summary>
internal static class StorageSetup
{
    /// <summary>Journal, reads and evidence on the database.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, ServerOptions options) => options.Storage switch
    {
        StorageKinds.Sqlite => services.AddSalesFlowSqlite(options.DataDirectory),
        _ => throw new ConfigurationException($"SalesFlow__Storage={options.Storage} is not available in this version"),
    };

    /// <summary>Opens the database and brings its tables up to date; the line says which one it is.</summary>
    public static Task<string> OpenAsync(IServiceProvider services, ServerOptions options, CancellationToken cancellation = default)
    {
        var database = services.GetRequiredService<SqliteDatabase>();
        return Task.FromResult($"data directory {database.Directory.Path}");
    }

    /// <summary>What Orleans' own tables are reached by.</summary>
    public static (string Invariant, string ConnectionString) Orleans(ServerOptions options) => options.Storage switch
    {
        StorageKinds.PostgreSql => ("Npgsql", options.ConnectionString!),
        StorageKinds.SqlServer => ("Microsoft.Data.SqlClient", options.ConnectionString!),
        _ => throw new InvalidOperationException($"Orleans' tables are not shared on {options.Storage}."),
    };
}
