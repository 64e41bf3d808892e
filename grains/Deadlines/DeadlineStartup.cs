using Microsoft.Extensions.Options;
using Orleans.Runtime;
using SalesFlow.Notifications;

namespace SalesFlow.Deadlines;

/// <summary>Brings up all shards and the alert courier when the silo is active; in a cluster those that are up already stay where they are.</summary>
public sealed class DeadlineStartup(IGrainFactory grains, IOptions<DeadlineOptions> options, DeadlineReadiness readiness) : IStartupTask
{
    public async Task Execute(CancellationToken cancellationToken)
    {
        await Task.WhenAll(Enumerable.Range(0, options.Value.Shards).Select(shard => grains.GetGrain<IDeadlineShardGrain>(shard).Start()));
        await grains.GetGrain<IAlertCourierGrain>(0).Start();
        readiness.Start();
    }
}
