using System.Collections.Concurrent;
using System.Threading.Channels;
using SalesFlow.Access;
using SalesFlow.Api;

namespace SalesFlow.Board;

/// <summary>The live feeds of this process: one watch per tenant whoever many read it, and none where nobody does.</summary>
internal sealed class PulseHub(IGrainFactory grains, ApiOptions options, TimeProvider time)
{
    private readonly Dictionary<string, TenantPulse> tenants = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    /// <summary>Joins the tenant's feed. Dispose the reader to leave it.</summary>
    /// <param name="after">The last position that the reader saw.</param>
    /// <param name="within">What the reader sees; null = all.</param>
    public async Task<PulseSubscription> JoinAsync(string tenant, long? after, Scope? within)
    {
        var channel = Channel.CreateBounded<PulseEvent>(new BoundedChannelOptions(options.PulseBuffer)
        {
            FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true,
        });
        TenantPulse pulse;
        lock (gate)
        {
            if (!tenants.TryGetValue(tenant, out pulse!))
            {
                tenants[tenant] = pulse = new(grains.GetGrain<IBoardGrain>(tenant), grains, time);
            }

            // Before the snapshot is asked for: nothing can fall between the two.
            pulse.Add(channel.Writer);
        }

        PulseMetrics.Clients.Add(1);
        var reader = new PulseSubscription(channel.Reader, within, () => Leave(tenant, pulse, channel.Writer));
        try
        {
            var start = await pulse.WatchAsync(after);
            reader.Start = start with { Recent = [.. start.Recent.Where(reader.Sees)] };
            return reader;
        }
        catch
        {
            await reader.DisposeAsync();
            throw;
        }
    }

    private async ValueTask Leave(string tenant, TenantPulse pulse, ChannelWriter<PulseEvent> writer)
    {
        PulseMetrics.Clients.Add(-1);
        lock (gate)
        {
            if (!pulse.Remove(writer))
            {
                return;
            }

            tenants.Remove(tenant);
        }

        await pulse.DisposeAsync();
    }
}

/// <summary>One line of the feed, made into text once for all its readers.</summary>
/// <param name="Position">0 where the event has no place in the journal.</param>
/// <param name="Item">What it tells of; null where that is nobody's.</param>
internal sealed record PulseEvent(long Position, byte[] Text, PulseItem? Item = null);

/// <summary>One reader's end of a tenant's feed.</summary>
internal sealed class PulseSubscription(ChannelReader<PulseEvent> events, Scope? within, Func<ValueTask> leave) : IAsyncDisposable
{
    private readonly HashSet<long> seen = [];

    public PulseSnapshot Start { get; set; } = new([], "", true);

    public ChannelReader<PulseEvent> Events => events;

    public void Saw(IEnumerable<PulseItem> items) => seen.UnionWith(items.Select(item => item.Position));

    /// <summary>Positions come in twice where a watch was renewed; the start is what overlaps with the first events.</summary>
    public bool IsNew(PulseEvent e) => (e.Position == 0 || !seen.Contains(e.Position)) && (e.Item is null || Sees(e.Item));

    /// <summary>By whose work it is about; of a line that does not say it, by who did it.</summary>
    public bool Sees(PulseItem item) => within is null || within.Sees(item.Owner, item.Team) || (item.Actor is { } actor && within.Sees(actor, null));

    public ValueTask DisposeAsync() => leave();
}

/// <summary>This process's watch of one tenant's board, handed on to all readers.</summary>
internal sealed class TenantPulse : IBoardWatcher, IAsyncDisposable
{
    private const int Remembered = 2_000;
    // Also how long the feed may be silent after the board's silo died.
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<ChannelWriter<PulseEvent>, bool> readers = new();
    private readonly Queue<long> order = new();
    private readonly HashSet<long> seen = [];
    private readonly Lock gate = new();
    private readonly IBoardGrain board;
    private readonly IBoardWatcher reference;
    private readonly ITimer renewal;
    private long last;
    private string stamp = "";

    public TenantPulse(IBoardGrain board, IGrainFactory grains, TimeProvider time)
    {
        this.board = board;
        reference = grains.CreateObjectReference<IBoardWatcher>(this);
        renewal = time.CreateTimer(_ => _ = Renew(), null, Renewal, Renewal);
    }

    public void Add(ChannelWriter<PulseEvent> reader) => readers[reader] = true;

    /// <summary>True when nobody is left.</summary>
    public bool Remove(ChannelWriter<PulseEvent> reader) => readers.TryRemove(reader, out _) && readers.IsEmpty;

    public Task<PulseSnapshot> WatchAsync(long? after) => board.Watch(reference, after);

    public Task Pulse(PulseItem[] items, string stamp)
    {
        foreach (var item in items.OrderBy(item => item.Position))
        {
            if (IsNew(item.Position))
            {
                Tell(PulseText.Item(item));
            }
        }

        if (Interlocked.Exchange(ref this.stamp, stamp) != stamp)
        {
            Tell(PulseText.Changed(stamp));
        }

        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await renewal.DisposeAsync();
        try
        {
            await board.Unwatch(reference);
        }
        catch (Exception)
        {
            // The board forgets watchers that do not renew.
        }
    }

    /// <summary>Renewing also fetches what a board that moved or restarted did not send.</summary>
    private async Task Renew()
    {
        try
        {
            var missed = await board.Watch(reference, Interlocked.Read(ref last) is var position and > 0 ? position : null);
            await Pulse(missed.Recent, missed.Stamp);
        }
        catch (Exception)
        {
            // The next renewal tries again.
        }
    }

    private void Tell(PulseEvent e)
    {
        foreach (var reader in readers.Keys)
        {
            reader.TryWrite(e);
        }
    }

    private bool IsNew(long position)
    {
        lock (gate)
        {
            if (!seen.Add(position))
            {
                return false;
            }

            order.Enqueue(position);
            last = Math.Max(last, position);
            if (order.Count > Remembered)
            {
                seen.Remove(order.Dequeue());
            }

            return true;
        }
    }
}
