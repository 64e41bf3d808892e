using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SalesFlow.Journal;

namespace SalesFlow.Notifications;

/// <summary>What a silo needs to carry alerts, besides <see cref="IStore"/> and <see cref="TimeProvider"/>.</summary>
public static class AlertServices
{
    public static IServiceCollection AddAlerts(this IServiceCollection services)
    {
        services.AddOptions<AlertOptions>();
        services.TryAddSingleton<IAlertFacts, AlertFacts>();
        services.TryAddSingleton<AlertSubjects>();
        services.AddSingleton<IAlertChannel, InboxChannel>();
        services.AddSingleton<IAlertChannel, LogChannel>();
        services.AddSingleton<ICommitListener, AlertNudges>();
        return services;
    }
}
