namespace SalesFlow.Deadlines;

/// <summary>The near windows of a shard: told by hints (commits) and polls (the store), taken when due, given back when the wake-up failed.
/// A poll that was begun before a hint came or a wake-up ended knows less than they do, and gives way. Not thread-safe.</summary>
public sealed class DeadlineQueue
{
    private readonly Dictionary<(string Tenant, string Stream, string Name), Entry> entries = [];
    private readonly PriorityQueue<(Entry Entry, int Turn), (long At, long Order)> due = new();
    private readonly PriorityQueue<(Entry Entry, int Turn), (long At, long Order)> unprepared = new();
    private long clock;
    private int done;

    /// <summary>Windows waiting or being woken.</summary>
    public int Count => entries.Count - done;

    /// <summary>When the next window wants to be woken.</summary>
    public DateTimeOffset? Next
    {
        get
        {
            Skim(due, Kind.Waiting);
            return due.TryPeek(out var head, out _) ? head.Entry.At : null;
        }
    }

    /// <summary>A commit opened or moved a window.</summary>
    public void Hint(NearWindow window)
    {
        if (!entries.TryGetValue(Key(window), out var entry))
        {
            Enter(window);
            return;
        }

        if (entry.Latest is var latest && (window.Generation < latest.Generation || Same(window, latest)))
        {
            return;
        }

        entry.Touched = ++clock;
        Renew(entry, window);
    }

    /// <summary>Before the store is read. The ticket goes to <see cref="EndPoll"/>.</summary>
    public long BeginPoll() => ++clock;

    /// <summary>What the store held. Windows waking before <paramref name="wholeBefore"/> that it did not hold are closed and leave.</summary>
    public void EndPoll(long ticket, IEnumerable<NearWindow> rows, DateTimeOffset wholeBefore)
    {
        foreach (var row in rows)
        {
            if (!entries.TryGetValue(Key(row), out var entry))
            {
                entry = Enter(row);
            }
            else if (entry.Touched <= ticket && row.Generation >= entry.Latest.Generation && (entry.Kind == Kind.Done || !Same(row, entry.Latest)))
            {
                Renew(entry, row);
            }

            entry.Polled = ticket;
        }

        foreach (var (key, entry) in entries)
        {
            if (entry.Touched <= ticket && entry.Polled != ticket && (entry.Kind == Kind.Done || (entry.Kind == Kind.Waiting && entry.Window.WakeAt < wholeBefore)))
            {
                Leave(key, entry);
            }
        }
    }

    /// <summary>Takes windows that are due, oldest first.</summary>
    public IReadOnlyList<Due> DueUntil(DateTimeOffset now, int max)
    {
        var taken = new List<Due>();
        while (taken.Count < max && TryTake(now, out var one))
        {
            taken.Add(one);
        }

        return taken;
    }

    public bool TryTake(DateTimeOffset now, out Due taken)
    {
        Skim(due, Kind.Waiting);
        if (!due.TryPeek(out var head, out _) || head.Entry.At > now)
        {
            taken = default;
            return false;
        }

        due.Dequeue();
        head.Entry.Kind = Kind.Taken;
        head.Entry.Turn++;
        taken = new(head.Entry.Window, head.Entry.Attempts);
        return true;
    }

    /// <summary>A window that was taken has been woken.</summary>
    public void Done(NearWindow window) => End(window, null);

    /// <summary>A window that was taken could not be woken: again at <paramref name="at"/>, unless a commit has moved it since.</summary>
    public void Failed(NearWindow window, DateTimeOffset at) => End(window, at);

    /// <summary>The next window, by time, whose grain was not prepared; due in [from, to].</summary>
    public bool TryPrepare(DateTimeOffset from, DateTimeOffset to, out NearWindow window)
    {
        while (true)
        {
            Skim(unprepared, Kind.Waiting);
            if (!unprepared.TryPeek(out var head, out _) || head.Entry.Window.WakeAt > to)
            {
                window = null!;
                return false;
            }

            unprepared.Dequeue();
            if (head.Entry.Window.WakeAt >= from)
            {
                window = head.Entry.Window;
                return true;
            }
        }
    }

    /// <summary>When <see cref="TryPrepare"/> may find one: the wake time of the earliest unprepared.</summary>
    public DateTimeOffset? NextUnprepared
    {
        get
        {
            Skim(unprepared, Kind.Waiting);
            return unprepared.TryPeek(out var head, out _) ? head.Entry.Window.WakeAt : null;
        }
    }

    /// <summary>A window due at or before a moment was never tried.</summary>
    public bool AnyUntried(DateTimeOffset until) =>
        entries.Values.Any(entry => entry.Kind != Kind.Done && entry.Attempts == 0 && entry.Window.WakeAt <= until);

    private Entry Enter(NearWindow window)
    {
        var entry = new Entry { Window = window, Touched = ++clock };
        entries.Add(Key(window), entry);
        Queue(entry, window.WakeAt);
        return entry;
    }

    private void Renew(Entry entry, NearWindow window)
    {
        if (entry.Kind == Kind.Taken)
        {
            entry.Following = window;
            return;
        }

        if (entry.Kind == Kind.Done)
        {
            done--;
        }

        entry.Window = window;
        entry.Attempts = 0;
        Queue(entry, window.WakeAt);
    }

    private void End(NearWindow window, DateTimeOffset? retry)
    {
        if (!entries.TryGetValue(Key(window), out var entry) || entry.Kind != Kind.Taken)
        {
            return;
        }

        entry.Touched = ++clock;
        if (entry.Following is { } following)
        {
            entry.Following = null;
            entry.Window = following;
            entry.Attempts = 0;
            Queue(entry, following.WakeAt);
        }
        else if (retry is { } at)
        {
            entry.Attempts++;
            Queue(entry, at);
        }
        else
        {
            // Stays until the next poll, which may have read the window before it was woken.
            entry.Kind = Kind.Done;
            entry.Turn++;
            done++;
        }
    }

    private void Queue(Entry entry, DateTimeOffset at)
    {
        entry.Kind = Kind.Waiting;
        entry.At = at;
        entry.Turn++;
        due.Enqueue((entry, entry.Turn), (at.UtcTicks, ++clock));
        if (entry.Attempts == 0)
        {
            unprepared.Enqueue((entry, entry.Turn), (at.UtcTicks, clock));
        }

        Compact(due, Kind.Waiting);
        Compact(unprepared, Kind.Waiting);
    }

    private void Leave((string, string, string) key, Entry entry)
    {
        done -= entry.Kind == Kind.Done ? 1 : 0;
        entry.Turn++;
        entries.Remove(key);
    }

    private static void Skim(PriorityQueue<(Entry Entry, int Turn), (long, long)> heap, Kind kind)
    {
        while (heap.TryPeek(out var head, out _) && (head.Entry.Turn != head.Turn || head.Entry.Kind != kind))
        {
            heap.Dequeue();
        }
    }

    /// <summary>Entries that moved leave their old place behind; when most of the heap is such, it is made anew.</summary>
    private void Compact(PriorityQueue<(Entry Entry, int Turn), (long At, long Order)> heap, Kind kind)
    {
        if (heap.Count > 256 && heap.Count > 3 * entries.Count)
        {
            var live = heap.UnorderedItems.Where(item => item.Element.Entry.Turn == item.Element.Turn && item.Element.Entry.Kind == kind).ToArray();
            heap.Clear();
            heap.EnqueueRange(live);
        }
    }

    private static (string, string, string) Key(NearWindow window) => (window.Tenant, window.Stream, window.Name);

    private static bool Same(NearWindow a, NearWindow b) => a.Generation == b.Generation && a.WakeAt == b.WakeAt;

    private enum Kind
    {
        Waiting = 1,
        Taken = 2,
        Done = 3,
    }

    private sealed class Entry
    {
        public required NearWindow Window;
        public NearWindow? Following;
        public DateTimeOffset At;
        public Kind Kind;
        public int Turn;
        public int Attempts;
        public long Touched;
        public long Polled;

        public NearWindow Latest => Following ?? Window;
    }
}

/// <summary>A window to wake now.</summary>
/// <param name="Attempts">Wake-ups that failed before.</param>
public readonly record struct Due(NearWindow Window, int Attempts);
