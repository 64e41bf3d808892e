using SalesFlow.Deadlines;

namespace SalesFlow.Board;

/// <summary>Who watches a board. Changes are gathered and sent at most every 100 ms, and only while someone watches; a watcher that does not renew within
/// two minutes, fails or falls far behind is forgotten and finds what it missed by its next watch. Items may come twice: watchers go by position.</summary>
internal sealed class BoardWatchers : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan WatchFor = TimeSpan.FromMinutes(2);
    private const int MostBehind = 2_000;
    private readonly Dictionary<IBoardWatcher, Watching> watching = [];
    private readonly TimeProvider time;
    private readonly Func<string> stamp;
    private readonly Alarm alarm;
    private DateTimeOffset sent;

    /// <summary>To be made on the grain's scheduler.</summary>
    public BoardWatchers(TimeProvider time, Func<string> stamp)
    {
        this.time = time;
        this.stamp = stamp;
        alarm = new(time, Send);
    }

    public bool Any => watching.Count > 0;

    public void Watch(IBoardWatcher watcher)
    {
        if (!watching.TryGetValue(watcher, out var watch))
        {
            watching[watcher] = watch = new();
        }

        watch.Until = time.GetUtcNow() + WatchFor;
    }

    public void Unwatch(IBoardWatcher watcher) => watching.Remove(watcher);

    public void Add(PulseItem item)
    {
        foreach (var watch in watching.Values)
        {
            watch.Behind.Add(item);
        }
    }

    /// <summary>The stamp has grown.</summary>
    public void Changed()
    {
        if (watching.Count == 0)
        {
            return;
        }

        foreach (var watch in watching.Values)
        {
            watch.Changed = true;
        }

        alarm.SetNoLaterThan(sent + Every);
    }

    public void Dispose() => alarm.Dispose();

    private void Send()
    {
        sent = time.GetUtcNow();
        foreach (var (watcher, watch) in watching.ToArray())
        {
            if (watch.Until <= sent || watch.Behind.Count > MostBehind)
            {
                watching.Remove(watcher);
            }
            else if (watch.Changed && !watch.Sending)
            {
                _ = Send(watcher, watch);
            }
        }
    }

    private async Task Send(IBoardWatcher watcher, Watching watch)
    {
        var items = watch.Behind.ToArray();
        watch.Behind.Clear();
        watch.Changed = false;
        watch.Sending = true;
        try
        {
            await watcher.Pulse(items, stamp());
            watch.Sending = false;
        }
        catch (Exception)
        {
            if (watching.GetValueOrDefault(watcher) == watch)
            {
                watching.Remove(watcher);
            }

            return;
        }

        if (watch.Changed)
        {
            alarm.SetNoLaterThan(sent + Every);
        }
    }

    private sealed class Watching
    {
        public readonly List<PulseItem> Behind = [];
        public DateTimeOffset Until;
        public bool Changed;
        public bool Sending;
    }
}
