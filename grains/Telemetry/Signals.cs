using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SalesFlow.Telemetry;

/// <summary>The one meter and the one source of spans. What each instrument means and when to worry: <c>docs/metrics.md</c>.</summary>
public static class Signals
{
    /// <summary>Name of the meter and of the source of spans.</summary>
    public const string Name = "SalesFlow";

    /// <summary>Span of a window's wake-up; it begins a trace of its own, since nobody asked for it but the clock.</summary>
    public const string WakeSpan = "window wake";

    public static readonly Meter Meter = new(Name);

    public static readonly ActivitySource Spans = new(Name);

    /// <summary>A histogram of seconds.</summary>
    /// <param name="bounds">Upper bounds of its buckets, in seconds, growing.</param>
    public static Histogram<double> Seconds(string name, string description, params double[] bounds) =>
        Meter.CreateHistogram(name, "s", description, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = bounds });
}
