using Microsoft.Extensions.Options;

namespace SalesFlow.Deadlines;

/// <summary>What all shards of a process share: places for wake-ups under way, the order of those that are late, and the rate at which grains are brought
/// into memory ahead.</summary>
public sealed class WakeGate(IOptions<DeadlineOptions> options, TimeProvider time)
{
    /// <summary>A window that waited longer than this belongs to the backlog, which goes in order. As late as an alert that is marked so.</summary>
    private static readonly TimeSpan Backlog = TimeSpan.FromSeconds(2);

    /// <summary>The backlog goes in groups, one after the other. A group holds what was due within <see cref="LeastSpan"/>; where more wait than there are
    /// places, what was due within this part of its age, so that a long backlog has few groups.</summary>
    private const int SpanPart = 50;

    private static readonly TimeSpan LeastSpan = TimeSpan.FromMilliseconds(100);
    private readonly Lock sync = new();
    private readonly PriorityQueue<TaskCompletionSource<WakePlace>, (long WakeAt, long Order)> prompt = new();
    private readonly PriorityQueue<TaskCompletionSource<WakePlace>, (long WakeAt, long Order)> backlog = new();
    private readonly HashSet<int> unread = [];
    private int free = options.Value.WakesPerSilo;
    private bool held;
    private int group;
    private long groupEnd;
    private long order;
    private DateTimeOffset counted;
    private double prepares;

    /// <summary>More wait than are under way: many windows came due at once.</summary>
    public bool Crowded
    {
        get
        {
            lock (sync)
            {
                return prompt.Count + backlog.Count > options.Value.WakesPerSilo;
            }
        }
    }

    /// <summary>Completes when there is a place. Of those that wait, over all shards, the window that was due first goes first. One that is late waits,
    /// besides, until those that were due clearly before it have been woken.</summary>
    /// <param name="inOrder">False for a wake-up that failed before: it had its turn and holds up nobody.</param>
    public Task<WakePlace> Enter(DateTimeOffset wakeAt, bool inOrder = true)
    {
        lock (sync)
        {
            var place = new TaskCompletionSource<WakePlace>(TaskCreationOptions.RunContinuationsAsynchronously);
            var late = inOrder && time.GetUtcNow() - wakeAt > Backlog;
            (late ? backlog : prompt).Enqueue(place, (wakeAt.UtcTicks, order++));
            Admit();
            return place.Task;
        }
    }

    /// <summary>Hands the place on. The shard has taken its next window before, or another's later one would go first.</summary>
    public void Leave(WakePlace place)
    {
        lock (sync)
        {
            free++;
            group -= place.Late ? 1 : 0;
            Admit();
        }
    }

    /// <summary>The backlog waits until <see cref="Release"/>: not all shards are there yet, and one that is missing may hold the oldest window.</summary>
    public void Hold()
    {
        lock (sync)
        {
            held = true;
        }
    }

    public void Release()
    {
        lock (sync)
        {
            held = false;
            Admit();
        }
    }

    /// <summary>A shard is here and has not read its windows: the backlog waits for it.</summary>
    public void Begin(int shard)
    {
        lock (sync)
        {
            unread.Add(shard);
        }
    }

    /// <summary>A shard's oldest windows stand in line, or it cannot tell.</summary>
    public void Known(int shard)
    {
        lock (sync)
        {
            if (unread.Remove(shard))
            {
                Admit();
            }
        }
    }

    /// <summary>True where one more grain may be prepared now.</summary>
    public bool TryPrepare()
    {
        lock (sync)
        {
            var now = time.GetUtcNow();
            var rate = options.Value.PreparesPerSecond;
            prepares = Math.Min(rate / 5.0, prepares + (Math.Max(0, (now - counted).TotalSeconds) * rate));
            counted = now;
            if (prepares < 1)
            {
                return false;
            }

            prepares--;
            return true;
        }
    }

    private void Admit()
    {
        while (free > 0 && (NextOfBacklog() ?? NextPrompt()) is var (waiting, place))
        {
            free--;
            waiting.SetResult(place);
        }
    }

    private (TaskCompletionSource<WakePlace>, WakePlace)? NextOfBacklog()
    {
        if (held || unread.Count > 0 || !backlog.TryPeek(out var waiting, out var at))
        {
            return null;
        }

        if (group == 0)
        {
            var many = backlog.Count > options.Value.WakesPerSilo;
            groupEnd = at.WakeAt + Math.Max(LeastSpan.Ticks, many ? (time.GetUtcNow().UtcTicks - at.WakeAt) / SpanPart : 0);
        }

        if (at.WakeAt > groupEnd)
        {
            return null;
        }

        backlog.Dequeue();
        group++;
        return (waiting, new(true));
    }

    private (TaskCompletionSource<WakePlace>, WakePlace)? NextPrompt() => prompt.TryDequeue(out var waiting, out _) ? (waiting, new(false)) : null;
}

/// <summary>A place for one wake-up under way.</summary>
/// <param name="Late">It belongs to the group of the backlog that is under way.</param>
public readonly record struct WakePlace(bool Late);
