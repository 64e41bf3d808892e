using System.Diagnostics.Metrics;

namespace SalesFlow.Deadlines;

internal static class DeadlineMetrics
{
    private static readonly Meter Meter = new("SalesFlow");

    public static readonly Histogram<double> Lateness = Meter.CreateHistogram<double>(
        "salesflow.windows.lateness", "s", "From a window's wake time until what follows was durable");

    public static readonly Counter<long> Failed = Meter.CreateCounter<long>("salesflow.windows.failed", description: "Wake-ups that failed and are repeated");

    public static readonly Counter<long> EffectsRedone = Meter.CreateCounter<long>("salesflow.effects.redone", description: "Effects done by a shard because the first try did not end");
}
