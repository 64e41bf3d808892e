using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using SalesFlow.Access;
using SalesFlow.Archive;
using SalesFlow.Audit;
using SalesFlow.Evidence;
using SalesFlow.Journal;
using SalesFlow.Lists;
using SalesFlow.Personal;
using SalesFlow.PostgreSql;
using SalesFlow.Sqlite;
using SalesFlow.SqlServer;

namespace SalesFlow.Storage;

/// <summary>Composes the journal and its reads on one database.</summary>
public static class StorageRegistration
{
    /// <summary>The embedded default: everything in one directory, held by this process. Resolve <see cref="SqliteDatabase"/> at start,
    /// so that a directory in use or a failing script stops the start.</summary>
    public static IServiceCollection AddSalesFlowSqlite(this IServiceCollection services, string dataDirectory)
    {
        services.AddSingleton(provider => SqliteDatabase.Open(dataDirectory, provider.GetRequiredService<IOptions<SqliteOptions>>().Value));
        services.AddSingleton<IJournalEngine, SqliteJournalEngine>();
        services.AddSingleton<IStore, SqliteStore>();
        services.AddSingleton<IDatabase>(provider => provider.GetRequiredService<SqliteDatabase>());
        services.AddSingleton<IDatabaseClock, SqliteClock>();
        services.AddSingleton<IPersonalStore, SqlitePersonal>();
        services.AddSingleton(provider => ListDatabase.Sqlite(provider.GetRequiredService<SqliteDatabase>()));
        services.AddSingleton(provider => ArchiveDatabase.Sqlite(provider.GetRequiredService<SqliteDatabase>()));
        services.AddSingleton<IEvidenceBytes>(provider =>
        {
            var directory = new EvidenceDirectory(provider.GetRequiredService<SqliteDatabase>().Directory.EvidenceDirectory, provider.GetRequiredService<IStore>());
            directory.RemoveUnfinished();
            return directory;
        });
        return services.AddJournal();
    }

    /// <summary>A PostgreSQL database that many silos share. Resolve <see cref="IDatabase"/> at start, so that a server that can't be reached or a failing
    /// script stops the start. The host may fill <see cref="SiloFence"/> once the silo has joined its cluster.</summary>
    public static IServiceCollection AddSalesFlowPostgreSql(this IServiceCollection services, string connectionString)
    {
        services.AddOptions<PostgreSqlOptions>();
        services.TryAddSingleton<SiloFence>();
        services.AddSingleton(provider => PostgreSqlDatabase.Open(connectionString, provider.GetRequiredService<IOptions<PostgreSqlOptions>>().Value));
        services.AddSingleton<IDatabase>(provider => provider.GetRequiredService<PostgreSqlDatabase>());
        services.AddSingleton<IDatabaseClock>(provider => provider.GetRequiredService<PostgreSqlDatabase>());
        services.AddSingleton<IJournalEngine, PostgreSqlJournalEngine>();
        services.AddSingleton<IPersonalStore, PostgreSqlPersonal>();
        services.AddSingleton<IStore, PostgreSqlStore>();
        services.AddSingleton(provider => ListDatabase.PostgreSql(provider.GetRequiredService<PostgreSqlDatabase>()));
        services.AddSingleton(provider => ArchiveDatabase.PostgreSql(provider.GetRequiredService<PostgreSqlDatabase>()));
        services.AddSingleton<IEvidenceBytes, PostgreSqlEvidence>();
        return services.AddJournal();
    }

    /// <summary>A SQL Server database that many silos share. Resolve <see cref="IDatabase"/> at start, so that a server that can't be reached or a failing
    /// script stops the start. The host may fill <see cref="SiloFence"/> once the silo has joined its cluster.</summary>
    public static IServiceCollection AddSalesFlowSqlServer(this IServiceCollection services, string connectionString)
    {
        services.AddOptions<SqlServerOptions>();
        services.TryAddSingleton<SiloFence>();
        services.AddSingleton(provider => SqlServerDatabase.Open(connectionString, provider.GetRequiredService<IOptions<SqlServerOptions>>().Value));
        services.AddSingleton<IDatabase>(provider => provider.GetRequiredService<SqlServerDatabase>());
        services.AddSingleton<IDatabaseClock>(provider => provider.GetRequiredService<SqlServerDatabase>());
        services.AddSingleton<IJournalEngine, SqlServerJournalEngine>();
        services.AddSingleton<IPersonalStore, SqlServerPersonal>();
        services.AddSingleton<IStore, SqlServerStore>();
        services.AddSingleton(provider => ListDatabase.SqlServer(provider.GetRequiredService<SqlServerDatabase>()));
        services.AddSingleton(provider => ArchiveDatabase.SqlServer(provider.GetRequiredService<SqlServerDatabase>()));
        services.AddSingleton<IEvidenceBytes, SqlServerEvidence>();
        return services.AddJournal();
    }

    private static IServiceCollection AddJournal(this IServiceCollection services)
    {
        services.AddOptions<SqliteOptions>();
        services.AddOptions<JournalOptions>();
        services.AddOptions<EvidenceOptions>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<JournalOptions>>().Value);
        services.AddSingleton<PersonalKeys>();
        services.AddSingleton<JournalWriter>();
        services.AddSingleton<IJournal>(provider => provider.GetRequiredService<JournalWriter>());
        services.AddSingleton<ChainLists>();
        services.AddSingleton<IChainLists>(provider => provider.GetRequiredService<ChainLists>());
        services.AddSingleton<Digest.IStuckReads>(provider => provider.GetRequiredService<ChainLists>());
        services.AddSingleton<SubjectLists>();
        services.AddSingleton<ISubjectLists>(provider => provider.GetRequiredService<SubjectLists>());
        services.AddSingleton<Subjects.ISubjectReads>(provider => provider.GetRequiredService<SubjectLists>());
        services.AddSingleton<ICustomerLists, CustomerLists>();
        services.AddSingleton<IScopeLists, ScopeLists>();
        services.AddSingleton<IEvidenceLists, EvidenceLists>();
        services.AddSingleton<IAlertLists, AlertLists>();
        services.AddSingleton<IJournalLists, JournalLists>();
        services.AddSingleton<IAuditReads, AuditReads>();
        services.AddSingleton<IArchiveStore, ArchiveStore>();
        services.AddSingleton<Channels.IEventReads, EventReads>();
        services.AddSingleton(provider => new EvidenceFiles(
            provider.GetRequiredService<IEvidenceBytes>(), provider.GetRequiredService<IStore>(),
            provider.GetRequiredService<IOptions<EvidenceOptions>>().Value, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IEvidenceContent, EvidenceContent>();
        return services;
    }
}
