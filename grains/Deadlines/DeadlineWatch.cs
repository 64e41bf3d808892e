using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace SalesFlow.Deadlines;

/// <summary>Brings shards back as soon as a silo has left, gracefully or not: their own reminders would do it too, but only within a minute.
/// Asking a shard that is up already costs one call.</summary>
public sealed partial class DeadlineWatch(IClusterMembershipService membership, DeadlineStartup startup, ILogger<DeadlineWatch> log)
    : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private Task watching = Task.CompletedTask;

    public void Participate(ISiloLifecycle observer) => observer.Subscribe(nameof(DeadlineWatch), ServiceLifecycleStage.Active, Start, Stop);

    private Task Start(CancellationToken cancellation)
    {
        watching = Task.Run(WatchAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    private async Task Stop(CancellationToken cancellation)
    {
        await stopping.CancelAsync();
        await watching;
    }

    public void Dispose() => stopping.Dispose();

    private async Task WatchAsync()
    {
        var dead = Dead(membership.CurrentSnapshot);
        try
        {
            await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(stopping.Token))
            {
                var now = Dead(snapshot);
                if (!now.IsSubsetOf(dead))
                {
                    await BringUpAsync();
                }

                dead = now;
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task BringUpAsync()
    {
        try
        {
            LogBack(log);
            await startup.Again().WaitAsync(stopping.Token);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogNotBack(log, error);
        }
    }

    private static HashSet<SiloAddress> Dead(ClusterMembershipSnapshot snapshot) =>
        [.. snapshot.Members.Values.Where(member => member.Status == SiloStatus.Dead).Select(member => member.SiloAddress)];

    [LoggerMessage(LogLevel.Information, "a silo has left; its deadline shards are brought up again")]
    private static partial void LogBack(ILogger log);

    [LoggerMessage(LogLevel.Warning, "some deadline shards could not be brought up again yet; their reminders do it within a minute")]
    private static partial void LogNotBack(ILogger log, Exception error);
}
