using System.Diagnostics.Metrics;

namespace SalesFlow.Journal;

/// <summary>What the writer measures. Meter: <c>SalesFlow.Journal</c>.</summary>
public static class JournalMetrics
{
    public const string MeterName = "SalesFlow.Journal";

    private static readonly Meter Meter = new(MeterName);

    /// <summary>Commits that shared one transaction.</summary>
    internal static readonly Histogram<int> BatchSize = Meter.CreateHistogram<int>("salesflow.journal.batch.size", "{commit}");

    /// <summary>From being queued until durable or refused.</summary>
    internal static readonly Histogram<double> CommitDuration = Meter.CreateHistogram<double>("salesflow.journal.commit.duration", "s");

    /// <summary>Commits turned away because the queue was full.</summary>
    internal static readonly Counter<long> Busy = Meter.CreateCounter<long>("salesflow.journal.busy", "{commit}");
}
