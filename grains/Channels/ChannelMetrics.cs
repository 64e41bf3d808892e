using System.Diagnostics.Metrics;
using SalesFlow.Telemetry;

namespace SalesFlow.Channels;

/// <summary>What this process measures of channels.</summary>
public static class ChannelMetrics
{
    private static readonly Counter<long> Tries = Signals.Meter.CreateCounter<long>("salesflow.channels.tries", "{message}", "Messages and events that were sent to a channel");

    /// <summary>Shows the counter from zero on.</summary>
    public static void Begin()
    {
        foreach (var kind in ChannelKinds.All.Keys)
        {
            Tries.Add(0, new("kind", kind), new("result", "delivered"));
        }
    }

    internal static void Tried(string kind, SendOutcome outcome) => Tries.Add(1, new("kind", kind), new("result", outcome.ToString().ToLowerInvariant()));
}
