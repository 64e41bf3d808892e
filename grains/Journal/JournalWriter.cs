using System.Diagnostics;
using Microsoft.Extensions.Logging;
using SalesFlow.Telemetry;

namespace SalesFlow.Journal;

/// <summary>The one writer of a silo: all grains hand their commits to it, and whatever is waiting becomes one transaction (group commit).
/// There is no timer: a batch starts as soon as the one before it is durable, so a lone commit waits for nobody.</summary>
public sealed partial class JournalWriter : IJournal, IAsyncDisposable
{
    private readonly IJournalEngine engine;
    private readonly ICommitListener[] listeners;
    private readonly JournalOptions options;
    private readonly TimeProvider time;
    private readonly ILogger<JournalWriter> logger;
    private readonly Personal.PersonalKeys? keys;
    private readonly FairQueue<Waiting> queue;
    private readonly Task loop;
    private static readonly TimeSpan FaultRemembered = TimeSpan.FromSeconds(10);
    private long failedAt;

    /// <param name="scheduler">Where batches are written for an engine that does not block. Default: the thread pool.</param>
    /// <param name="keys">Open what is read; null = it is read as it is kept.</param>
    public JournalWriter(
        IJournalEngine engine, IEnumerable<ICommitListener> listeners, JournalOptions options, TimeProvider time, ILogger<JournalWriter> logger, TaskScheduler? scheduler = null, Personal.PersonalKeys? keys = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Capacity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.TenantCapacity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BatchBytes, 1);
        this.engine = engine;
        this.listeners = [.. listeners];
        this.options = options;
        this.time = time;
        this.logger = logger;
        this.keys = keys;
        queue = new(options.Capacity, options.TenantCapacity);
        JournalMetrics.Watch(this, () => queue.Count);
        loop = engine.Blocks
            ? OnOwnThread()
            : Task.Factory.StartNew(WriteAsync, CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler ?? TaskScheduler.Default).Unwrap();
    }

    /// <summary>Whether commits are taken and none failed for want of a store a moment ago: what readiness is made of. After a fault it turns
    /// true again by itself, since without readiness nothing might come that could show it.</summary>
    public bool Writable => (failedAt == 0 || time.GetElapsedTime(failedAt) > FaultRemembered) && !queue.Closed && queue.Count < options.Capacity;

    public ValueTask<CommitOutcome> CommitAsync(Commit commit)
    {
        var waiting = new Waiting(commit, time.GetTimestamp());
        if (queue.TryAdd(commit.Stream.Tenant, waiting, Cost(commit)))
        {
            return new ValueTask<CommitOutcome>(waiting.Task);
        }

        JournalMetrics.Busy.Add(1);
        throw new JournalBusyException("The journal's queue is full, for this tenant or for all, or closed; nothing was kept.");
    }

    public ValueTask<IReadOnlyList<JournalRecord>> ReadAsync(StreamId stream, int fromVersion = 1, int? toVersion = null, CancellationToken cancellation = default)
        => keys is null ? engine.ReadAsync(stream, fromVersion, toVersion, cancellation) : OpenedAsync(keys, engine.ReadAsync(stream, fromVersion, toVersion, cancellation), cancellation);

    private static async ValueTask<IReadOnlyList<JournalRecord>> OpenedAsync(Personal.PersonalKeys keys, ValueTask<IReadOnlyList<JournalRecord>> records, CancellationToken cancellation)
        => await keys.OpenAsync(await records, cancellation);

    public ValueTask<StreamHead> ReadHeadAsync(StreamId stream, CancellationToken cancellation = default)
        => engine.ReadHeadAsync(stream, cancellation);

    public ValueTask<TakenKey?> FindOnceKeyAsync(string tenant, string key, CancellationToken cancellation = default)
        => engine.FindOnceKeyAsync(tenant, key, cancellation);

    /// <summary>Refuses new commits and returns when those that wait were written.</summary>
    public async ValueTask DisposeAsync()
    {
        queue.Close();
        await loop;
        JournalMetrics.Unwatch(this);
    }

    private Task OnOwnThread()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            // A blocking engine completes its tasks before it returns them, so nothing here ever leaves this thread.
            while (queue.WaitAsync().GetAwaiter().GetResult())
            {
                KeepAsync(Take()).GetAwaiter().GetResult();
            }

            ended.SetResult();
        })
        { Name = "journal", IsBackground = true };
        thread.Start();
        return ended.Task;
    }

    private async Task WriteAsync()
    {
        while (await queue.WaitAsync())
        {
            await KeepAsync(Take());
        }
    }

    private ArraySegment<Waiting> Take() => queue.Take(options.BatchSize, options.BatchBytes);

    /// <summary>About what the commit takes to write: its bodies, and its rows as if each were a small body.</summary>
    private static int Cost(Commit commit)
    {
        var bytes = 0L;
        for (var i = 0; i < commit.Records.Count; i++)
        {
            bytes += 512 + commit.Records[i].Body.Length;
        }

        bytes += 256L * (commit.Windows.Count + commit.Alerts.Count + commit.Effects.Count);
        return (int)Math.Min(bytes, int.MaxValue);
    }

    /// <summary>Writes a batch; one that is refused as a whole is halved until the bad commit stands alone.</summary>
    private async Task KeepAsync(ArraySegment<Waiting> batch)
    {
        CommitOutcome[] outcomes;
        using var span = Span(batch);
        var started = time.GetTimestamp();
        try
        {
            outcomes = await engine.WriteAsync(Array.ConvertAll(batch.ToArray(), waiting => waiting.Commit));
        }
        catch (JournalUnavailableException unavailable)
        {
            failedAt = time.GetTimestamp();
            span?.SetStatus(ActivityStatusCode.Error, unavailable.Message);
            JournalMetrics.Unavailable.Add(1);
            LogUnavailable(unavailable, batch.Count);
            var commits = Array.ConvertAll(batch.ToArray(), waiting => waiting.Commit);
            Tell(listener => listener.Unknown(commits));
            foreach (var waiting in batch)
            {
                waiting.Commit.LeftOut = true;
                waiting.Fail(new JournalUnavailableException(unavailable.Message, unavailable));
            }

            return;
        }
#pragma warning disable CA1031 // Whatever the engine throws, those waiting must be answered and the writer must go on.
        catch (Exception refused)
#pragma warning restore CA1031
        {
            span?.SetStatus(ActivityStatusCode.Error, refused.Message);
            if (batch.Count > 1)
            {
                JournalMetrics.Bisections.Add(1);
                await KeepAsync(batch[..(batch.Count / 2)]);
                await KeepAsync(batch[(batch.Count / 2)..]);
                return;
            }

            JournalMetrics.Refused.Add(1);
            LogRefused(refused, batch[0].Commit.Stream);
            batch[0].Commit.LeftOut = true;
            batch[0].Complete(new CommitOutcome(CommitStatus.Failed, Error: refused.Message));
            return;
        }

        failedAt = 0;
        JournalMetrics.WriteDuration.Record(time.GetElapsedTime(started).TotalSeconds);
        JournalMetrics.BatchSize.Record(batch.Count);
        Announce(batch, outcomes);
        for (var i = 0; i < outcomes.Length; i++)
        {
            Measure(batch[i], outcomes[i].Status, span);
            batch[i].Complete(outcomes[i]);
        }
    }

    private void Measure(Waiting waiting, CommitStatus status, Activity? batch)
    {
        var took = time.GetElapsedTime(waiting.Queued);
        JournalMetrics.CommitDuration.Record(took.TotalSeconds);
        if (status == CommitStatus.VersionConflict)
        {
            JournalMetrics.Conflicts.Add(1);
        }

        if (waiting.Origin is { } origin)
        {
            JournalSpans.Commit(origin, batch, time.GetUtcNow() - took, status);
        }
    }

    private static Activity? Span(ArraySegment<Waiting> batch)
    {
        if (!Signals.Spans.HasListeners())
        {
            return null;
        }

        List<ActivityLink>? links = null;
        foreach (var waiting in batch)
        {
            if (waiting.Origin is { } origin)
            {
                (links ??= []).Add(new ActivityLink(origin.Context));
            }
        }

        return JournalSpans.Batch(batch.Count, links);
    }

    private void Announce(ArraySegment<Waiting> batch, CommitOutcome[] outcomes)
    {
        if (listeners.Length == 0)
        {
            return;
        }

        var commits = new List<Commit>(outcomes.Length);
        var committed = new List<CommitOutcome>(outcomes.Length);
        for (var i = 0; i < outcomes.Length; i++)
        {
            if (outcomes[i].Status == CommitStatus.Committed)
            {
                commits.Add(batch[i].Commit);
                committed.Add(outcomes[i]);
            }
        }

        if (commits.Count > 0)
        {
            Tell(listener => listener.Committed(commits, committed));
        }
    }

    private void Tell(Action<ICommitListener> news)
    {
        foreach (var listener in listeners)
        {
            try
            {
                news(listener);
            }
#pragma warning disable CA1031 // What is durable stays durable and is answered so, whatever a listener does.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogListener(e, listener.GetType().Name);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The store does not answer; {Count} commits were told so")]
    private partial void LogUnavailable(Exception e, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "The store refused a commit of {Stream}")]
    private partial void LogRefused(Exception e, StreamId stream);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Listener} failed on a commit that is kept")]
    private partial void LogListener(Exception e, string listener);

    /// <summary>A grain that waits. Continuations never run on the writer's thread.</summary>
    private sealed class Waiting(Commit commit, long queued)
        : TaskCompletionSource<CommitOutcome>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public Commit Commit => commit;

        public long Queued => queued;

        /// <summary>The span to which the commit belongs, where it is recorded.</summary>
        public Activity? Origin { get; } = JournalSpans.Origin();

        public void Complete(CommitOutcome outcome) => TrySetResult(outcome);

        public void Fail(Exception e) => TrySetException(e);
    }
}
