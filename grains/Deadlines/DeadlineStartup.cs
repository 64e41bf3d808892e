using Microsoft.Extensions.Options;
using Orleans.Runtime;
using SalesFlow.Notifications;

namespace SalesFlow.Deadlines;

/// <summary>Brings up all shards and the alert courier when the silo is active; in a cluster those that are up already stay where they are.</summary>
public sealed class DeadlineStartup(IGrainFactory grains, IOptions<DeadlineOptions> options, DeadlineReadiness readiness, WakeGate gate, IEnumerable<IPatrol>? patrols = null) : IStartupTask
{
    public async Task Execute(CancellationToken cancellationToken)
    {
        // What fell due while nobody was there goes oldest first over all shards, so none begins before all are there.
        gate.Hold();
        try
        {
            await Shards();
        }
        finally
        {
            gate.Release();
        }

        await Others();
        readiness.Start();
    }

    /// <summary>Brings up those that a silo left behind. The others go on meanwhile: one that cannot be reached yet holds nobody up.</summary>
    public async Task Again()
    {
        await Shards();
        await Others();
    }

    private async Task Others()
    {
        await grains.GetGrain<IAlertCourierGrain>(0).Start();
        foreach (var patrol in patrols ?? [])
        {
            await patrol.StartAsync(grains);
        }
    }

    private Task Shards() => Task.WhenAll(Enumerable.Range(0, options.Value.Shards).Select(shard => grains.GetGrain<IDeadlineShardGrain>(shard).Start()));
}
