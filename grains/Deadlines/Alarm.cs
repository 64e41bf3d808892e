namespace SalesFlow.Deadlines;

/// <summary>A grain's one timer: rings once at a moment by <see cref="TimeProvider"/>, never early, on the scheduler of the grain that made it.</summary>
internal sealed class Alarm : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);
    private readonly TaskScheduler scheduler = TaskScheduler.Current;
    private readonly TimeProvider time;
    private readonly Action ring;
    private readonly ITimer timer;
    private DateTimeOffset? at;
    private bool disposed;

    public Alarm(TimeProvider time, Action ring)
    {
        this.time = time;
        this.ring = ring;

        // What rings later belongs to no request.
        using (ExecutionContext.SuppressFlow())
        {
            timer = time.CreateTimer(Post, this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>When it rings next; null = never.</summary>
    public DateTimeOffset? At => at;

    /// <summary>Rings at this moment and at no other. Null = never.</summary>
    public void Set(DateTimeOffset? moment)
    {
        if (disposed || moment == at)
        {
            return;
        }

        at = moment;
        Arm();
    }

    public void SetNoLaterThan(DateTimeOffset moment)
    {
        if (at is null || moment < at)
        {
            Set(moment);
        }
    }

    public void Dispose()
    {
        disposed = true;
        timer.Dispose();
    }

    private static void Post(object? state)
    {
        var self = (Alarm)state!;
        Task.Factory.StartNew(static alarm => ((Alarm)alarm!).Ring(), self, CancellationToken.None, TaskCreationOptions.DenyChildAttach, self.scheduler);
    }

    private void Ring()
    {
        if (disposed || at is null)
        {
            return;
        }

        if (time.GetUtcNow() < at)
        {
            Arm();
            return;
        }

        at = null;
        ring();
    }

    private void Arm()
    {
        if (at is not { } moment)
        {
            timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        var due = moment - time.GetUtcNow();

        // Timers count whole milliseconds and cut: up, not down, or it would ring early and again.
        due = due <= TimeSpan.Zero ? TimeSpan.Zero : due > Longest ? Longest : TimeSpan.FromMilliseconds(Math.Ceiling(due.TotalMilliseconds));
        timer.Change(due, Timeout.InfiniteTimeSpan);
    }
}
