using System.Collections.Concurrent;

namespace SalesFlow.Journal;

/// <summary>News on its way to grains: one call at a time for each key, in order; what comes meanwhile goes together with the next. Adding never waits.</summary>
/// <param name="send">Sends the items of one call. <c>lost</c>: items before these were given up because too many waited. Must not throw.</param>
/// <param name="mostWaiting">More than this for one key are given up, all of them.</param>
/// <param name="mostAtOnce">Items in one call.</param>
internal sealed class Lanes<TKey, TItem>(Func<TKey, TItem[], bool, Task> send, int mostWaiting, int mostAtOnce)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Lane> lanes = [];

    public void Add(TKey key, TItem item)
    {
        var lane = lanes.GetOrAdd(key, static _ => new());
        lock (lane)
        {
            if (lane.Waiting.Count >= mostWaiting)
            {
                lane.Waiting.Clear();
                lane.Lost = true;
            }

            lane.Waiting.Enqueue(item);
            if (lane.Busy)
            {
                return;
            }

            lane.Busy = true;
        }

        Begin(key, lane);
    }

    /// <summary>An item may be missing here: the next call says <c>lost</c>, and there is one even where nothing waits.</summary>
    public void Miss(TKey key)
    {
        var lane = lanes.GetOrAdd(key, static _ => new());
        lock (lane)
        {
            lane.Lost = true;
            if (lane.Busy)
            {
                return;
            }

            lane.Busy = true;
        }

        Begin(key, lane);
    }

    private void Begin(TKey key, Lane lane) =>
        // Never in the turn of the one who adds; where the writer runs, which is the thread pool but for simulations.
        Task.Factory.StartNew(
            static state =>
            {
                var (self, key, lane) = ((Lanes<TKey, TItem>, TKey, Lane))state!;
                _ = self.Drain(key, lane);
            },
            (this, key, lane), CancellationToken.None, TaskCreationOptions.DenyChildAttach | TaskCreationOptions.PreferFairness, TaskScheduler.Current);

    private async Task Drain(TKey key, Lane lane)
    {
        while (lane.Take(mostAtOnce) is var (items, lost))
        {
            await send(key, items, lost);
        }
    }

    private sealed class Lane
    {
        public readonly Queue<TItem> Waiting = [];
        public bool Busy;
        public bool Lost;

        public (TItem[] Items, bool Lost)? Take(int most)
        {
            lock (this)
            {
                if (Waiting.Count == 0 && !Lost)
                {
                    Busy = false;
                    return null;
                }

                var items = new TItem[Math.Min(most, Waiting.Count)];
                for (var i = 0; i < items.Length; i++)
                {
                    items[i] = Waiting.Dequeue();
                }

                var lost = Lost;
                Lost = false;
                return (items, lost);
            }
        }
    }
}
