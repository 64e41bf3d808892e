using Microsoft.Extensions.Logging;

namespace SalesFlow.Notifications;

/// <summary>The alert list of the app itself: an alert that is kept is there.</summary>
public sealed class InboxChannel : IAlertChannel
{
    public const string Key = "inbox";

    public string Name => Key;

    public Task<DeliveryResult> Deliver(AlertMessage message, CancellationToken cancellation) => Task.FromResult(DeliveryResult.Delivered);
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
