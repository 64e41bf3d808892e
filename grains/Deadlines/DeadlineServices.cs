using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SalesFlow.Journal;

namespace SalesFlow.Deadlines;

/// <summary>What a silo needs for its deadline shards, besides <see cref="IStore"/>, <see cref="TimeProvider"/>, a reminder service and the startup task.</summary>
public static class DeadlineServices
{
    public static IServiceCollection AddDeadlines(this IServiceCollection services)
    {
        services.AddOptions<DeadlineOptions>();
        services.TryAddSingleton<WakeGate>();
        services.TryAddSingleton<WindowOwners>();
        services.TryAddSingleton<EffectRedrive>();
        services.TryAddSingleton<DeadlineReadiness>();
        services.AddSingleton(WindowOwnerKind.Chain);
        services.AddSingleton<ICommitListener, DeadlineHints>();
        return services;
    }
}
