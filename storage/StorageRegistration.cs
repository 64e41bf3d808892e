using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using SalesFlow.Audit;
using SalesFlow.Evidence;
using SalesFlow.Journal;
using SalesFlow.Lists;
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
        services.AddSingleton(provider => ListDatabase.Sqlite(provider.GetRequiredService<SqliteDatabase>()));
        services.AddSingleton(provider =>
        {
            var files = new EvidenceFiles(
                provider.GetRequiredService<SqliteDatabase>().Directory.EvidenceDirectory, provider.GetRequiredService<IStore>(),
                provider.GetRequiredService<IOptions<EvidenceOptions>>().Value, provider.GetRequiredService<TimeProvider>());
            files.RemoveUnfinished();
            return files;
        });
        return services.AddJournal();
    }

    private static IServiceCollection AddJournal(this IServiceCollection services)
    {
        services.AddOptions<JournalOptions>();
        services.AddOptions<EvidenceOptions>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<JournalOptions>>().Value);
        services.AddSingleton<JournalWriter>();
        services.AddSingleton<IJournal>(provider => provider.GetRequiredService<JournalWriter>());
        services.AddSingleton<IChainLists, ChainLists>();
        services.AddSingleton<ISubjectLists, SubjectLists>();
        services.AddSingleton<IAlertLists, AlertLists>();
        services.AddSingleton<IJournalLists, JournalLists>();
        services.AddSingleton<IAuditReads, AuditReads>();
        return services;
    }
}
