using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using SalesFlow.Deadlines;
using SalesFlow.Journal;
using SalesFlow.Tenants;

namespace SalesFlow.Channels;

[GrainType("channel-patrol"), Reentrant, KeepAlive]
internal sealed partial class ChannelPatrolGrain(
    IStore store, IOptions<ChannelOptions> options, TimeProvider time, ILogger<ChannelPatrolGrain> log) : Grain, IChannelPatrolGrain, IDisposable
{
    private const int AtOnce = 32;
    private Alarm alarm = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        alarm = new(time, () => _ = Walk());
        alarm.Set(time.GetUtcNow());
        return Task.CompletedTask;
    }

    public void Dispose() => alarm?.Dispose();

    public Task Start() => Task.CompletedTask;

    private async Task Walk()
    {
        try
        {
            foreach (var some in (await store.FindDocumentAsync(DocumentKinds.Policy, ChannelsPolicy.Instance.Key)).Chunk(AtOnce))
            {
                await Task.WhenAll(some.Select(one => Wake(one.Tenant, one.Document)));
            }
        }
        catch (Exception error)
        {
            LogNotWoken(log, error.Message);
        }
        finally
        {
            alarm.SetNoLaterThan(time.GetUtcNow() + options.Value.PatrolEvery);
        }
    }

    /// <summary>By the document itself: to ask the tenant's grain would keep every tenant that has channels awake.</summary>
    private async Task Wake(string tenant, DocumentRow document)
    {
        try
        {
            foreach (var channel in ChannelsPolicy.Of(document).Where(channel => !channel.Off))
            {
                await GrainFactory.Grain<IChannelGrain>(GrainKeys.Of(tenant, channel.Key)).Nudge();
            }
        }
        catch (Exception error)
        {
            LogNotWoken(log, error.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Channels could not be woken; they are the next time: {Error}")]
    private static partial void LogNotWoken(ILogger log, string error);
}
