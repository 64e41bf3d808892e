using Microsoft.Extensions.Logging;

namespace SalesFlow.Notifications;

/// <summary>The alert list of the app itself: an alert that is kept is there.</summary>
public sealed partial class InboxChannel(IGrainFactory grains, ILogger<InboxChannel> log) : IAlertChannel
{
    public const string Key = "inbox";

    public string Name => Key;

    public Task<DeliveryResult> Deliver(AlertMessage message, CancellationToken cancellation)
    {
        _ = Tell(grains, log, message.Tenant, message.To);
        return Task.FromResult(DeliveryResult.Delivered);
    }

    /// <summary>Whoever looks at the inbox sees it at once. A word that is lost is made up for when the watcher renews.</summary>
    internal static async Task Tell(IGrainFactory grains, ILogger log, string tenant, string member)
    {
        try
        {
            await grains.Grain<IInboxGrain>(GrainKeys.Of(tenant, member)).Changed();
        }
        catch (Exception lost)
        {
            LogLost(log, tenant, member, lost.Message);
        }
    }

    [LoggerMessage(LogLevel.Debug, "The inbox of {Tenant}/{Member} was not told: {Reason}")]
    private static partial void LogLost(ILogger log, string tenant, string member, string reason);
}

/// <summary>Writes messages to the log, for trying things out.</summary>
public sealed partial class LogChannel(ILogger<LogChannel> log) : IAlertChannel
{
    public const string Key = "log";

    public string Name => Key;

    public Task<DeliveryResult> Deliver(AlertMessage message, CancellationToken cancellation)
    {
        LogMessage(log, message.Tenant, message.To, message.Text[AlertWords.Chinese]);
        return Task.FromResult(DeliveryResult.Delivered);
    }

    [LoggerMessage(LogLevel.Information, "To {Tenant}/{To}: {Text}")]
    private static partial void LogMessage(ILogger log, string tenant, string to, string text);
}
