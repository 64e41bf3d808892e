using System.Diagnostics.Metrics;
using SalesFlow.Telemetry;

namespace SalesFlow.Evidence;

/// <summary>Counts what evidence takes.</summary>
public static class EvidenceMetrics
{
    internal static readonly Counter<long> Bytes = Signals.Meter.CreateCounter<long>("salesflow.evidence", "By", "Bytes of evidence files that were kept");

    /// <summary>Shows it from zero on.</summary>
    public static void Begin() => Bytes.Add(0);
}
