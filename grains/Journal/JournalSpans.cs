using System.Diagnostics;
using SalesFlow.Telemetry;

namespace SalesFlow.Journal;

/// <summary>A batch serves many callers, so its span is nobody's child: it links to the spans that its commits came from, and each of those gets a span of its own
/// commit that links back. Nothing is made where nobody listens or none of the callers is sampled.</summary>
internal static class JournalSpans
{
    public const string BatchName = "journal batch";
    public const string CommitName = "journal commit";

    /// <summary>The sampled span that hands in a commit, if there is one.</summary>
    public static Activity? Origin() => Signals.Spans.HasListeners() && Activity.Current is { Recorded: true } caller ? caller : null;

    /// <param name="links">The sampled spans that the batch serves; null where there is none.</param>
    public static Activity? Batch(int size, List<ActivityLink>? links)
    {
        var span = links is null ? null : Signals.Spans.StartActivity(BatchName, ActivityKind.Internal, default(ActivityContext), null, links);
        return span?.SetTag("salesflow.journal.batch.size", size);
    }

    /// <summary>The time that one commit took, waiting included, told afterwards.</summary>
    public static void Commit(Activity origin, Activity? batch, DateTimeOffset queued, CommitStatus status)
    {
        using var span = Signals.Spans.StartActivity(
            CommitName, ActivityKind.Internal, origin.Context, null, batch is null ? null : [new ActivityLink(batch.Context)], queued);
        span?.SetTag("salesflow.journal.status", status.ToString());
    }
}
