using System.Diagnostics.Metrics;
using SalesFlow.Telemetry;

namespace SalesFlow.Notifications;

/// <summary>What this process measures of alerts.</summary>
public static class AlertMetrics
{
    private static readonly KeyValuePair<string, object?> InTime = new("late", "false");
    private static readonly KeyValuePair<string, object?> Late = new("late", "true");

    private static readonly Counter<long> Fired = Signals.Meter.CreateCounter<long>("salesflow.alerts", "{alert}", "Alerts that were kept");

    private static readonly Counter<long> Sent = Signals.Meter.CreateCounter<long>("salesflow.alerts.sent", "{message}", "Messages handed to a channel");

    /// <summary>Shows the counters from zero on.</summary>
    public static void Begin()
    {
        Count(0, 0);
        Sent.Add(0, new("channel", InboxChannel.Key), new("result", "delivered"));
    }

    /// <param name="inTime">Alerts fired when they were due.</param>
    /// <param name="late">Alerts fired late, because the service was down.</param>
    internal static void Count(int inTime, int late)
    {
        Fired.Add(inTime, InTime);
        Fired.Add(late, Late);
    }

    internal static void Delivered(string channel, bool ok) => Sent.Add(1, new("channel", channel), new("result", ok ? "delivered" : "failed"));
}
