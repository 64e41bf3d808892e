using Microsoft.Extensions.DependencyInjection;
using SalesFlow.Journal;
using SalesFlow.PostgreSql;
using SalesFlow.SqlServer;
using SalesFlow.Storage;

namespace SalesFlow.Hosting;

/// <summary>The database that was asked for, and its time where several processes share it.</summary>
internal static class StorageSetup
{
    /// <summary>Journal, reads, evidence and clock. Comes before everything else that wants to know the time.</summary>
    /// <param name="machine">This machine's own clock; null for the system's.</param>
    public static IServiceCollection AddStorage(this IServiceCollection services, ServerOptions options, TimeProvider? machine = null)
    {
        if (options.IsCluster)
        {
            services.AddSingleton(new DatabaseTime(machine ?? TimeProvider.System));
            services.AddSingleton<TimeProvider>(provider => provider.GetRequiredService<DatabaseTime>());
            services.AddSingleton<DatabaseTimeKeeper>();
            services.AddHostedService(provider => provider.GetRequiredService<DatabaseTimeKeeper>());
        }

        else if (machine is not null)
        {
            services.AddSingleton(machine);
        }

        return options.Storage switch
        {
            StorageKinds.Sqlite => services.AddSalesFlowSqlite(options.DataDirectory),
            StorageKinds.PostgreSql => services.AddSalesFlowPostgreSql(options.ConnectionString!),
            _ => services.AddSalesFlowSqlServer(options.ConnectionString!),
        };
    }

    /// <summary>Opens the database, brings its tables up to date, Orleans' too, and takes over its time. Processes that start together wait for each other.</summary>
    public static async Task<IDatabase> OpenAsync(IServiceProvider services, ServerOptions options, CancellationToken cancellation = default)
    {
        var database = services.GetRequiredService<IDatabase>();
        if (options.Storage == StorageKinds.PostgreSql)
        {
            PostgreSqlDatabase.Migrate(options.ConnectionString!, "postgresql-orleans");

            // A restored copy holds the membership of the cluster that it was taken of, which may still run: its silos are no peers of ours.
            options.Cluster.Id += $"@{await services.GetRequiredService<PostgreSqlDatabase>().IdentityAsync(cancellation)}";
        }

        if (options.Storage == StorageKinds.SqlServer)
        {
            SqlServerDatabase.Migrate(options.ConnectionString!, "sqlserver-orleans");
        }

        if (services.GetService<DatabaseTimeKeeper>() is { } keeper)
        {
            await keeper.MeasureAsync(cancellation);
        }

        return database;
    }

    /// <summary>What Orleans' own tables are reached by.</summary>
    public static (string Invariant, string ConnectionString) Orleans(ServerOptions options) => options.Storage switch
    {
        StorageKinds.PostgreSql => ("Npgsql", PostgreSqlDatabase.ForOrleans(options.ConnectionString!)),
        StorageKinds.SqlServer => ("Microsoft.Data.SqlClient", options.ConnectionString!),
        _ => throw new InvalidOperationException($"Orleans' tables are not shared on {options.Storage}."),
    };
}
