using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using SalesFlow.Storage;

namespace SalesFlow.Hosting;

/// <summary>Tells the journal who this silo is, once it is a member: what the cluster has declared dead keeps nothing any more. Whoever learns of its own death that way
/// ends at once, since the others have taken over its grains; the supervisor starts it again as a new member.</summary>
internal sealed partial class FenceSetup(SiloFence fence, ILocalSiloDetails silo, ILogger<FenceSetup> log) : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>Exit code of a process that was declared dead.</summary>
    public const int DeclaredDead = 70;

    private int ending;

    public void Participate(ISiloLifecycle observer) => observer.Subscribe(nameof(FenceSetup), ServiceLifecycleStage.Active, Set);

    private Task Set(CancellationToken cancellation)
    {
        fence.Refused = End;
        (fence.DeploymentId, fence.Address, fence.Port, fence.Generation) =
            (silo.ClusterId, silo.SiloAddress.Endpoint.Address.ToString(), silo.SiloAddress.Endpoint.Port, silo.SiloAddress.Generation);
        return Task.CompletedTask;
    }

    private void End()
    {
        if (Interlocked.Exchange(ref ending, 1) == 0)
        {
            LogDead(log, silo.SiloAddress);
            new Thread(() => Environment.Exit(DeclaredDead)) { IsBackground = true, Name = "declared dead" }.Start();
        }
    }

    [LoggerMessage(LogLevel.Critical, "the cluster has declared this silo ({Silo}) dead; the database keeps nothing of it any more. The process ends, to be started again")]
    private static partial void LogDead(ILogger log, SiloAddress silo);
}
