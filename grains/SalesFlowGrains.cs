using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SalesFlow.Board;
using SalesFlow.Channels;
using SalesFlow.Contracts;
using SalesFlow.Deadlines;
using SalesFlow.Notifications;
using SalesFlow.Subjects;
using SalesFlow.Tenants;
using SalesFlow.Transcription;

namespace SalesFlow;

/// <summary>Everything that the grains of a silo need, besides a journal and a store.</summary>
public static class SalesFlowGrains
{
    public static IServiceCollection AddSalesFlowGrains(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<Catalogues>();
        services.AddSingleton<IEffectHandler, AdvanceHandler>();
        services.AddSingleton<IEffectHandler, StartChainHandler>();
        services.AddSingleton<IEffectHandler, ActHandler>();
        services.AddOptions<TranscriptionOptions>();
        services.TryAddSingleton<ITranscriber, HttpTranscriber>();
        services.AddSingleton<IEffectHandler, TranscribeHandler>();
        services.AddSingleton<IEffectHandler, VoidChainHandler>();
        services.AddSingleton<IEffectHandler, FollowOwnerHandler>();
        services.AddSubjectKinds();
        services.AddCustomers();
        services.AddSingleton<IEffectHandler, CalendarChangedHandler>();
        services.AddErp();
        services.AddImports();
        services.AddDigest();
        services.AddSingleton<IPulseReader, RecordPulse>();
        return services.AddBoards().AddDeadlines().AddAlerts().AddChannels();
    }

    /// <summary>Every kind of subject that has a state, and every policy. Also what <c>verify</c> folds with, and all that the edge of a gateway needs of the rules.</summary>
    public static IServiceCollection AddSubjectKinds(this IServiceCollection services)
    {
        services.AddSingleton<SubjectKind, Opportunities.OpportunityKind>();
        services.AddSingleton<PolicyKind>(Opportunities.PipelinePolicy.Instance);
        services.TryAddSingleton<IClauseModels, DocumentClauseModels>();
        services.AddSingleton<SubjectKind, Tickets.TicketKind>();
        services.AddSingleton<PolicyKind>(Tickets.TicketPolicy.Instance);
        services.AddSingleton<SubjectKind, ContractKind>();
        services.AddSingleton<PolicyKind>(ContractPolicy.Instance);
        services.AddSingleton<SubjectKind, Orders.OrderKind>();
        services.AddSingleton<PolicyKind>(Orders.OrdersPolicy.Instance);
        services.AddSingleton<SubjectKind, Visits.VisitKind>();
        services.AddSingleton<PolicyKind>(Visits.VisitPolicy.Instance);
        services.AddSingleton<SubjectKind, Todos.TodoKind>();
        services.AddSingleton<SubjectKind, Notes.NoteKind>();
        services.AddSingleton<PolicyKind>(Notes.TagPolicy.Instance);
        services.TryAddSingleton<Notes.ITagModels, Notes.DocumentTagModels>();
        services.AddSingleton<SubjectKind, Ideas.IdeaKind>();
        services.AddSingleton<PolicyKind>(Erp.ErpPolicy.Instance);
        services.AddSingleton<PolicyKind>(Channels.ChannelsPolicy.Instance);
        services.AddSingleton<PolicyKind>(Identity.IdentityPolicy.Instance);
        services.AddSingleton<PolicyKind>(Digest.DigestPolicy.Instance);
        services.AddSingleton<SubjectKind, Customers.CustomerKind>();
        services.AddSingleton<SubjectKind, Customers.SnapshotKind>();
        services.AddSingleton<SubjectKind, Customers.SilentListKind>();
        services.TryAddSingleton<SubjectKinds>();
        services.TryAddSingleton<PolicyKinds>();
        return services;
    }

    /// <summary>Adapters that pull from other systems; the host says how these are read.</summary>
    public static IServiceCollection AddErp(this IServiceCollection services)
    {
        services.TryAddSingleton<Erp.IErpSources, Erp.NoErpSources>();
        services.AddSingleton(new WindowOwnerKind(Erp.ErpPull.Kind, (grains, key) => grains.Grain<Erp.IErpGrain>(key)));
        services.AddSingleton<IEffectHandler, Erp.ErpChangedHandler>();
        return services;
    }

    /// <summary>Files brought in as history; the host says how these are read and posted.</summary>
    public static IServiceCollection AddImports(this IServiceCollection services)
    {
        services.TryAddSingleton<Import.IImportWork, Import.NoImportWork>();
        services.AddSingleton(new WindowOwnerKind(Import.ImportJob.Kind, (grains, key) => grains.Grain<Import.IImportGrain>(key)));
        return services;
    }

    /// <summary>The weekly digest, and what it reads.</summary>
    public static IServiceCollection AddDigest(this IServiceCollection services)
    {
        services.TryAddSingleton<Customers.PurchaseReads>();
        services.TryAddSingleton<Adoption.AdoptionBook>();
        services.TryAddSingleton<Digest.DigestReads>();
        services.AddSingleton(new WindowOwnerKind(Digest.DigestSchedule.Kind, (grains, key) => grains.Grain<Digest.IDigestGrain>(key)));
        services.AddSingleton<IEffectHandler, Digest.DigestChangedHandler>();
        return services;
    }

    /// <summary>The schedule of snapshots and silent lists, and what it reads.</summary>
    public static IServiceCollection AddCustomers(this IServiceCollection services)
    {
        services.TryAddSingleton<Customers.PurchaseReads>();
        services.AddSingleton(new WindowOwnerKind(Customers.CustomerSchedule.Kind, (grains, key) => grains.Grain<Customers.ICustomerScheduleGrain>(key)));
        services.AddSingleton<Journal.ICommitListener, Customers.ScheduleStart>();
        return services;
    }
}
