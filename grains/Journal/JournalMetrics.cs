using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using SalesFlow.Telemetry;

namespace SalesFlow.Journal;

/// <summary>What the writers of this process measure.</summary>
public static class JournalMetrics
{
    private static readonly ConcurrentDictionary<object, Func<int>> Queues = new();

    /// <summary>Commits that shared one transaction.</summary>
    internal static readonly Histogram<int> BatchSize = Signals.Meter.CreateHistogram(
        "salesflow.journal.batch.size", "{commit}", "Commits that shared one transaction", null,
        new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024] });

    /// <summary>One transaction, from its begin until it is durable.</summary>
    internal static readonly Histogram<double> WriteDuration = Signals.Seconds(
        "salesflow.journal.write.duration", "One transaction, until it was durable", 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10);

    /// <summary>From being queued until durable or left out.</summary>
    internal static readonly Histogram<double> CommitDuration = Signals.Seconds(
        "salesflow.journal.commit.duration", "From being queued until durable or left out", 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10);

    /// <summary>Commits turned away because the queue was full.</summary>
    internal static readonly Counter<long> Busy = Signals.Meter.CreateCounter<long>("salesflow.journal.busy", "{commit}", "Commits turned away because the queue was full");

    /// <summary>Commits left out because their stream had moved on; the grain reads again and decides again.</summary>
    internal static readonly Counter<long> Conflicts = Signals.Meter.CreateCounter<long>("salesflow.journal.conflicts", "{commit}", "Commits left out because their stream had moved on");

    /// <summary>Batches that were refused as a whole and halved to find the bad commit.</summary>
    internal static readonly Counter<long> Bisections = Signals.Meter.CreateCounter<long>("salesflow.journal.bisections", "{batch}", "Batches refused as a whole and halved to find the bad commit");

    /// <summary>Commits that the store refused on their own: a bug or a constraint.</summary>
    internal static readonly Counter<long> Refused = Signals.Meter.CreateCounter<long>("salesflow.journal.refused", "{commit}", "Commits that the store refused on their own");

    /// <summary>Batches whose outcome is unknown because the store did not answer.</summary>
    internal static readonly Counter<long> Unavailable = Signals.Meter.CreateCounter<long>("salesflow.journal.unavailable", "{batch}", "Batches that the store did not answer for");

    static JournalMetrics() =>
        Signals.Meter.CreateObservableGauge("salesflow.journal.queue", () => Queues.Values.Sum(count => count()), "{commit}", "Commits that wait for the writer");

    /// <summary>Shows the counters from zero on, so that the first one that counts is seen as a rise.</summary>
    public static void Begin()
    {
        foreach (var counter in (Counter<long>[])[Busy, Conflicts, Bisections, Refused, Unavailable])
        {
            counter.Add(0);
        }
    }

    internal static void Watch(object writer, Func<int> waiting) => Queues[writer] = waiting;

    internal static void Unwatch(object writer) => Queues.TryRemove(writer, out _);
}
