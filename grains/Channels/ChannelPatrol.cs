using SalesFlow.Deadlines;

namespace SalesFlow.Channels;

/// <summary>Brings up the patrol that wakes channels with something to send.</summary>
internal sealed class ChannelPatrol : IPatrol
{
    public Task StartAsync(IGrainFactory grains) => grains.GetGrain<IChannelPatrolGrain>(0).Start();
}
