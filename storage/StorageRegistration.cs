using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using SalesFlow.Journal;
using SalesFlow.Sqlite;

namespace SalesFlow.Storage;

/// <summary>Composes the journal and its reads on one database.</summary>
public static class StorageRegistration
{
    /// <summary>The embedded default: everything in one directory, held by this process. Resolve <see cref="SqliteDatabase"/> at start,
    /// so that a directory in use or a failing script stops the start.</summary>
    public static IServiceCollection AddSalesFlowSqlite(this IServiceCollection services, string dataDirectory)
    {
        services.AddSingleton(_ => SqliteDatabase.Open(dataDirectory));
        services.AddSingleton<IJournalEngine, SqliteJournalEngine>();
        services.AddSingleton<IStore, SqliteStore>();
        return services.AddJournal();
    }

    private static IServiceCollection AddJournal(this IServiceCollection services)
    {
        services.AddOptions<JournalOptions>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<JournalOptions>>().Value);
        services.AddSingleton<JournalWriter>();
        services.AddSingleton<IJournal>(provider => provider.GetRequiredService<JournalWriter>());
        return services;
    }
}
