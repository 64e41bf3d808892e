namespace SalesFlow.Limits;

/// <summary>Lets a bounded number of actions and reads through at a time. The tenant that has least under way, for its share, is let in first; a tenant that
/// waits for its own limit holds up nobody. While one tenant is alone the bound is wide, for throughput; as soon as others are about it is narrow,
/// for whatever is under way is what a newcomer waits behind, and each begins so many actions a second.</summary>
internal sealed class FairGate(LimitOptions options, TimeProvider time)
{
    /// <summary>So much may come before its time.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromMilliseconds(50);
    private readonly Lock gate = new();
    private readonly List<Place> waiting = [];
    private Place? last;
    private long seenAt;
    private long changedAt;
    private int held;

    /// <summary>A turn at the gate: at once, later, or null when it is not to be had in time.</summary>
    /// <param name="batch">Takes several places, which say how much of it may be worked on at a time.</param>
    public ValueTask<Turn?> EnterAsync(Place place, bool batch, CancellationToken cancellation)
    {
        Waiter waiter;
        lock (gate)
        {
            See(place);
            if (place.Count == 0 && Admits(place))
            {
                return new(Grant(place, batch));
            }

            if (place.Count >= options.Waiting)
            {
                return default;
            }

            waiter = new Waiter(batch);
            place.Wait(waiter);
            if (!place.Listed)
            {
                place.Listed = true;
                waiting.Add(place);
            }
        }

        return WaitAsync(place, waiter, cancellation);
    }

    private async ValueTask<Turn?> WaitAsync(Place place, Waiter waiter, CancellationToken cancellation)
    {
        try
        {
            return await waiter.Task.WaitAsync(options.Patience, time, cancellation);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            lock (gate)
            {
                if (!waiter.Task.IsCompleted)
                {
                    waiter.Left = true;
                    place.Count--;
                }
            }

            // The turn may have come in between: then it is taken, or given back.
            var late = waiter.Task.IsCompletedSuccessfully ? await waiter.Task : null;
            if (e is TimeoutException)
            {
                return late;
            }

            late?.Dispose();
            throw;
        }
    }

    private void Leave(Place place, int places)
    {
        lock (gate)
        {
            place.Held -= places;
            held -= places;
            while (Next() is { } next)
            {
                var waiter = next.Take();
                waiter.SetResult(Grant(next, waiter.Batch));
            }
        }
    }

    /// <summary>The tenant that may be let in and has least under way. A scan: those that wait are few, and each release looks once.</summary>
    private Place? Next()
    {
        Place? best = null;
        for (var i = waiting.Count - 1; i >= 0; i--)
        {
            var place = waiting[i];
            if (!place.HasWaiting())
            {
                place.Listed = false;
                waiting.RemoveAt(i);
            }
            else if (Admits(place) && (best is null || place.Held / place.Share < best.Held / best.Share))
            {
                best = place;
            }
        }

        if (best is not null)
        {
            // To the end of the line, so that those who hold the same take turns.
            waiting.Remove(best);
            waiting.Insert(0, best);
        }

        return best;
    }

    private bool Admits(Place place) => Crowded
        ? held < options.InFlight && place.Held < Math.Clamp(options.InFlightEach * place.Share, 1, options.InFlight)
        : held < options.InFlightAlone;

    private Turn Grant(Place place, bool batch)
    {
        // A tenant has two batches under way at a time, one being read while the other is kept.
        var places = batch ? Math.Max(1, Crowded ? Math.Min(options.InFlightEach, options.InFlight / 2) / 2 : options.InFlightAlone / 4) : 1;
        place.Held += places;
        held += places;
        return new Turn(this, place, batch, places);
    }

    /// <summary>When the actions may begin: while other tenants are about, one tenant does so many a second, so that its flood leaves the collector and the disk time for the others.</summary>
    private Task PaceAsync(Place place, bool batch, int actions, CancellationToken cancellation)
    {
        TimeSpan early;
        lock (gate)
        {
            if (!Crowded)
            {
                return Task.CompletedTask;
            }

            var now = time.GetTimestamp();
            ref var next = ref batch ? ref place.NextBatch : ref place.NextSingle;
            // Nobody waits longer for his time than for a turn, however small his share.
            next = Math.Clamp(next, now, now + (long)(options.Patience.TotalSeconds * time.TimestampFrequency));
            early = time.GetElapsedTime(now, next) - Ahead;
            next += (long)(actions / (options.ActionsBeside * place.Share) * time.TimestampFrequency);
        }

        return early > TimeSpan.Zero ? Task.Delay(early, time, cancellation) : Task.CompletedTask;
    }

    /// <summary>More than one tenant was here a moment ago.</summary>
    private bool Crowded => changedAt != 0 && time.GetElapsedTime(changedAt) < options.About;

    private void See(Place place)
    {
        var now = time.GetTimestamp();
        if (last != place)
        {
            if (last is not null && time.GetElapsedTime(seenAt, now) < options.About)
            {
                changedAt = now;
            }

            last = place;
        }

        seenAt = now;
    }

    /// <summary>One tenant's place at the gate.</summary>
    internal sealed class Place
    {
        /// <summary>Single actions that pass batches of the same tenant before one of these has its turn.</summary>
        private const int Passes = 16;
        private readonly Queue<Waiter> singles = [];
        private readonly Queue<Waiter> batches = [];
        private int passed;
        internal bool Listed;
        internal long NextBatch;
        internal long NextSingle;

        /// <summary>Its part beside others': 1 is usual.</summary>
        public double Share { get; set; } = 1;

        /// <summary>What it has under way.</summary>
        public int Held { get; internal set; }

        /// <summary>Requests that wait.</summary>
        public int Count { get; internal set; }

        internal void Wait(Waiter waiter)
        {
            (waiter.Batch ? batches : singles).Enqueue(waiter);
            Count++;
        }

        /// <summary>Whether one waits that has not left.</summary>
        internal bool HasWaiting() => Waits(singles) | Waits(batches);

        /// <summary>The next, where one waits: a person's single action does not wait for all of an import.</summary>
        internal Waiter Take()
        {
            Count--;
            if (singles.Count > 0 && (batches.Count == 0 || passed < Passes))
            {
                passed++;
                return singles.Dequeue();
            }

            passed = 0;
            return batches.Dequeue();
        }

        private static bool Waits(Queue<Waiter> queue)
        {
            while (queue.TryPeek(out var first) && first.Left)
            {
                queue.Dequeue();
            }

            return queue.Count > 0;
        }
    }

    internal sealed class Waiter(bool batch) : TaskCompletionSource<Turn?>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public bool Batch => batch;

        public bool Left { get; set; }
    }

    /// <summary>Being let through, until it is disposed of.</summary>
    /// <param name="places">How much may be worked on at a time.</param>
    internal sealed class Turn(FairGate gate, Place place, bool batch, int places) : IDisposable
    {
        private readonly int places = places;
        private int left = places;

        /// <summary>Gives back what is more than needed; answers how many are kept.</summary>
        public int Keep(int needed)
        {
            var kept = Math.Clamp(needed, 1, places);
            if (kept < places && Interlocked.CompareExchange(ref left, kept, places) == places)
            {
                gate.Leave(place, places - kept);
            }

            return kept;
        }

        /// <summary>Waits until the actions may begin.</summary>
        public Task PaceAsync(int actions, CancellationToken cancellation) => gate.PaceAsync(place, batch, actions, cancellation);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref left, 0) is var held and > 0)
            {
                gate.Leave(place, held);
            }
        }
    }
}
