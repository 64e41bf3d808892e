using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SalesFlow.Board;
using SalesFlow.Contracts;
using SalesFlow.Deadlines;
using SalesFlow.Notifications;
using SalesFlow.Subjects;
using SalesFlow.Tenants;

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
        services.AddSubjectKinds();
        services.AddSingleton<IEffectHandler, CalendarChangedHandler>();
        services.AddSingleton<IPulseReader, RecordPulse>();
        return services.AddBoards().AddDeadlines().AddAlerts();
    }

    /// <summary>Every kind of subject that has a state, and every policy. Also what <c>verify</c> folds with, and all that the edge of a gateway needs of the rules.</summary>
    public static IServiceCollection AddSubjectKinds(this IServiceCollection services)
    {
        services.AddSingleton<SubjectKind, Opportunities.OpportunityKind>();
        services.AddSingleton<PolicyKind>(Opportunities.PipelinePolicy.Instance);
        services.TryAddSingleton<IClauseModels, DocumentClauseModels>();
        services.TryAddSingleton<SubjectKinds>();
        services.TryAddSingleton<PolicyKinds>();
        return services;
    }
}
