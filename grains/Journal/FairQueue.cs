namespace SalesFlow.Journal;

/// <summary>What waits for the writer: one queue for each tenant, emptied in turns by cost (deficit round robin), so that a tenant with a long queue
/// makes no other wait for all of it. Within a tenant the order is kept. Adding never waits; one reader takes.</summary>
/// <param name="capacity">How many may wait in all.</param>
/// <param name="tenantCapacity">How many of one tenant may wait.</param>
internal sealed class FairQueue<T>(int capacity, int tenantCapacity)
{
    /// <summary>Cost that a tenant may spend in one turn: a few commits of usual size.</summary>
    public const int Quantum = 8 * 1024;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Lane> lanes = new(StringComparer.Ordinal);
    private readonly Queue<Lane> turns = [];
    private readonly Stack<Lane> spare = [];
    private TaskCompletionSource<bool>? reader;
    private volatile bool closed;
    private volatile int count;

    public int Count => count;

    public bool Closed => closed;

    /// <summary>False when the queue, or the tenant's part of it, is full or closed.</summary>
    /// <param name="cost">What it takes to write, in bytes; at least 1.</param>
    public bool TryAdd(string tenant, T item, int cost)
    {
        TaskCompletionSource<bool>? waked;
        lock (gate)
        {
            if (closed || count >= capacity)
            {
                return false;
            }

            if (!lanes.TryGetValue(tenant, out var lane))
            {
                lane = spare.Count > 0 ? spare.Pop() : new();
                lane.Tenant = tenant;
                lanes.Add(tenant, lane);
                turns.Enqueue(lane);
            }
            else if (lane.Waiting.Count >= tenantCapacity)
            {
                return false;
            }

            lane.Waiting.Enqueue((item, cost));
            count++;
            (waked, reader) = (reader, null);
        }

        waked?.SetResult(true);
        return true;
    }

    /// <summary>True when something waits; false when nothing does and nothing will.</summary>
    public Task<bool> WaitAsync()
    {
        lock (gate)
        {
            if (count > 0 || closed)
            {
                return Task.FromResult(count > 0);
            }

            reader = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return reader.Task;
        }
    }

    /// <summary>The next ones, as many and as costly as said and at least one where there is one.</summary>
    public T[] Take(int most, long mostCost)
    {
        lock (gate)
        {
            var taken = new List<T>(Math.Min(most, count));
            while (turns.TryPeek(out var lane) && taken.Count < most && mostCost > 0)
            {
                if (!lane.InTurn)
                {
                    (lane.InTurn, lane.Deficit) = (true, lane.Deficit + Quantum);
                }

                // Alone, a tenant has every turn: nothing to count.
                while (taken.Count < most && mostCost > 0 && lane.Waiting.TryPeek(out var next) && (turns.Count == 1 || lane.Deficit >= next.Cost))
                {
                    lane.Waiting.Dequeue();
                    taken.Add(next.Item);
                    lane.Deficit = Math.Max(0, lane.Deficit - next.Cost);
                    mostCost -= next.Cost;
                }

                if (lane.Waiting.Count == 0)
                {
                    Retire(lane);
                }
                else if (taken.Count < most && mostCost > 0)
                {
                    lane.InTurn = false;
                    turns.Enqueue(turns.Dequeue());
                }
            }

            count -= taken.Count;
            return [.. taken];
        }
    }

    /// <summary>Takes no more; what waits can still be taken.</summary>
    public void Close()
    {
        TaskCompletionSource<bool>? waked;
        lock (gate)
        {
            closed = true;
            (waked, reader) = (reader, null);
        }

        waked?.SetResult(false);
    }

    private void Retire(Lane lane)
    {
        turns.Dequeue();
        lanes.Remove(lane.Tenant);
        (lane.InTurn, lane.Deficit) = (false, 0);
        spare.Push(lane);
    }

    private sealed class Lane
    {
        public readonly Queue<(T Item, int Cost)> Waiting = [];
        public string Tenant = "";
        public bool InTurn;

        /// <summary>What is left of its turns.</summary>
        public long Deficit;
    }
}
