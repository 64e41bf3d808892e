using SalesFlow.Cluster;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Chaos;

/// <summary>Three silos and a gateway as real processes, and what is done to them. Every fault ends healed: what it took away is there again, or on its way.</summary>
internal sealed class ChaosCluster(ChaosDatabase database, Action<string> say) : IAsyncDisposable
{
    public const string OperatorKey = "sf_operator0123456789012345678901234567890";
    private const int Silos = 3;
    private static readonly TimeSpan Ending = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Healing = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);
    private readonly ProductCluster cluster = ProductCluster.On(database.ConnectionString, drop: false);
    private readonly ProductCluster.Member[] silos = new ProductCluster.Member[Silos];
    private readonly Dictionary<ProductCluster.Member, int> ports = [];
    private readonly SemaphoreSlim databaseFault = new(1);
    private ProductCluster.Member gateway = null!;

    /// <summary>Where the gateway answers; stays the same.</summary>
    public Uri Address => gateway.Process.Address;

    public async Task StartAsync(CancellationToken cancel)
    {
        for (var i = 0; i < Silos; i++)
        {
            silos[i] = StartSilo();
        }

        gateway = cluster.Start("api");
        await Task.WhenAll(silos.Append(gateway).Select(member => member.ReadyAsync(cancel)));
    }

    /// <summary>Does it and heals it.</summary>
    public async Task SufferAsync(Fault fault, bool alone, CancellationToken cancel)
    {
        await Task.Delay(fault.After, TimeProvider.System, cancel);
        if (!fault.OnDatabase)
        {
            await ProcessFaultAsync(fault, alone, cancel);
            return;
        }

        // The server takes one order at a time; a restart would wait for room on a full disk.
        await databaseFault.WaitAsync(cancel);
        try
        {
            await DatabaseFaultAsync(fault, cancel);
        }
        finally
        {
            databaseFault.Release();
        }
    }

    public Task<(int Exit, string Output, string Error)> VerifyAsync() => cluster.RunAsync("verify");

    /// <summary>The last words of every process, for a failure's message.</summary>
    public string LastLines => string.Join("\n", silos.Append(gateway).Select(member => $"--- {member.Role} {member.Process.Address.Port}\n{member.Process.LastLines}"));

    public async ValueTask DisposeAsync()
    {
        await cluster.DisposeAsync();
        databaseFault.Dispose();
    }

    private async Task ProcessFaultAsync(Fault fault, bool alone, CancellationToken cancel)
    {
        var target = fault.Target % Silos;
        switch (fault.Kind)
        {
            case FaultKind.KillSilo:
                await silos[target].Process.KillAsync();
                await Task.Delay(fault.Hold, TimeProvider.System, cancel);
                silos[target] = StartSilo();
                break;

            case FaultKind.FreezeSilo:
                silos[target].Process.Freeze();
                try
                {
                    await Task.Delay(fault.Hold, TimeProvider.System, cancel);
                }
                finally
                {
                    silos[target].Process.Thaw();
                }

                await ReplaceWhereDeclaredDeadAsync(target, cancel);
                break;

            case FaultKind.LeaveSilo:
                Assert.True(await silos[target].Process.StopAsync(Ending), $"a silo did not stop by itself:\n{silos[target].Process.LastLines}");
                Assert.True(!alone || silos[target].Process.ExitCode == 0, $"a silo that was told to stop ended with {silos[target].Process.ExitCode}:\n{silos[target].Process.LastLines}");
                silos[target] = StartSilo();
                break;

            default:
                await gateway.Process.KillAsync();
                gateway = cluster.Start("api", gateway.Process.Address.Port);
                break;
        }
    }

    private async Task DatabaseFaultAsync(Fault fault, CancellationToken cancel)
    {
        switch (fault.Kind)
        {
            case FaultKind.RestartDatabase or FaultKind.CrashDatabase:
                await database.RestartAsync(fault.Kind == FaultKind.CrashDatabase);
                break;

            case FaultKind.CutConnections:
                for (var i = 0; i < 3; i++)
                {
                    await database.CutAsync();
                    await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, cancel);
                }

                break;

            case FaultKind.FillDisk when !database.HasSmallDisk:
                say("    the disk cannot be filled: a small one needs root and mount");
                break;

            default:
                await database.FillAsync();
                await Task.Delay(fault.Hold, TimeProvider.System, cancel);
                await database.FreeAsync();
                break;
        }
    }

    /// <summary>What a supervisor does: whoever ended is started again, until all serve.</summary>
    public async Task HealAsync(CancellationToken cancel)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            for (var i = 0; i < Silos; i++)
            {
                await ReplaceWhereDeclaredDeadAsync(i, cancel);
            }

            if (gateway.Process.HasExited)
            {
                say($"    the gateway ended with {gateway.Process.ExitCode}; started again");
                gateway = cluster.Start("api", gateway.Process.Address.Port);
            }

            try
            {
                await Task.WhenAll(silos.Append(gateway).Select(member => member.Process.WaitReadyAsync("/healthz/ready", LookAgain, cancel)));
                return;
            }
            catch (InvalidOperationException) when (TimeProvider.System.GetElapsedTime(began) < Healing)
            {
            }
        }
    }

    private async Task ReplaceWhereDeclaredDeadAsync(int target, CancellationToken cancel)
    {
        var silo = silos[target];
        if (!silo.Process.HasExited && !await IsDeclaredDeadAsync(silo, cancel))
        {
            return;
        }

        // Where the others gave a silo up, it must end by itself.
        await silo.Process.EndedAsync(Ending, cancel);
        say($"    silo {target} ended with {silo.Process.ExitCode}{(await IsDeclaredDeadAsync(silo, cancel) ? ", declared dead" : "")}; replaced");
        Assert.NotEqual(0, silo.Process.ExitCode);
        silos[target] = StartSilo();
    }

    private async Task<bool> IsDeclaredDeadAsync(ProductCluster.Member silo, CancellationToken cancel)
    {
        await using var connection = await database.OpenAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM orleansmembershiptable WHERE port = @port AND status = 6";
        command.Parameters.AddWithValue("port", ports[silo]);
        return (long)(await command.ExecuteScalarAsync(cancel))! > 0;
    }

    /// <summary>On a port of its own, by which the membership table knows it.</summary>
    private ProductCluster.Member StartSilo()
    {
        var port = ChildServer.FreePort();
        while (ports.ContainsValue(port))
        {
            port = ChildServer.FreePort();
        }

        var member = cluster.Start("silo", settings: new() { ["SalesFlow__Cluster__SiloPort"] = $"{port}", ["SalesFlow__Bootstrap__OperatorKey"] = OperatorKey });
        ports[member] = port;
        return member;
    }
}
