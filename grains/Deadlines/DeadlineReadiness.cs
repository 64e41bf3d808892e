using Microsoft.Extensions.Options;

namespace SalesFlow.Deadlines;

/// <summary>Whether the deadline shards of this database have been started by this process, and whether they have worked off what fell due before.</summary>
public sealed class DeadlineReadiness(IGrainFactory grains, IOptions<DeadlineOptions> options)
{
    private volatile bool started;
    private volatile bool caughtUp;

    /// <summary>All shards have been started: from now on no window waits for more than its turn.</summary>
    public bool Started => started;

    internal void Start() => started = true;

    /// <summary>Every shard has tried what was due when it first read its windows. Stays true.</summary>
    public async ValueTask<bool> CaughtUpAsync()
    {
        if (!caughtUp && started)
        {
            var shards = await Task.WhenAll(Enumerable.Range(0, options.Value.Shards).Select(shard => grains.GetGrain<IDeadlineShardGrain>(shard).Status()));
            caughtUp = Array.TrueForAll(shards, shard => shard.CaughtUp);
        }

        return caughtUp;
    }
}
