using System.Diagnostics.Metrics;
using SalesFlow.Telemetry;

namespace SalesFlow.Board;

/// <summary>Counts readers of the live feed.</summary>
public static class PulseMetrics
{
    internal static readonly UpDownCounter<int> Clients = Signals.Meter.CreateUpDownCounter<int>("salesflow.pulse.clients", "{client}", "Readers of the live feed now");

    /// <summary>Shows it from zero on.</summary>
    public static void Begin() => Clients.Add(0);
}
