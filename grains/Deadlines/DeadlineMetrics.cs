using System.Diagnostics.Metrics;
using SalesFlow.Telemetry;

namespace SalesFlow.Deadlines;

/// <summary>What the deadline shards of this process measure.</summary>
public static class DeadlineMetrics
{
    internal static readonly Histogram<double> Lateness = Signals.Seconds(
        "salesflow.windows.lateness", "From a window's wake time until what follows was durable", 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 3600);

    internal static readonly Counter<long> Failed = Signals.Meter.CreateCounter<long>("salesflow.windows.failed", "{wake}", "Wake-ups that failed and are repeated");

    internal static readonly Counter<long> EffectsRedone = Signals.Meter.CreateCounter<long>(
        "salesflow.effects.redone", "{effect}", "Effects done by a shard because the first try did not end");

    /// <summary>Shows the counters from zero on.</summary>
    public static void Begin()
    {
        Failed.Add(0);
        EffectsRedone.Add(0);
    }
}
