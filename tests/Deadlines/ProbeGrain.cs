using System.Collections.Concurrent;
using SalesFlow.Support;

namespace SalesFlow.Deadlines;

/// <summary>What probe grains were asked, and what a test wants them to do.</summary>
internal sealed class ProbeLog
{
    public ConcurrentQueue<(string Key, string Window, int Generation)> Wakes { get; } = [];

    public Tally Woken { get; } = new();

    public Tally Prepared { get; } = new();

    public Func<string, Task> OnWake { get; set; } = _ => Task.CompletedTask;
}

[Alias("probe")]
internal interface IProbeGrain : IWindowOwner;

internal sealed class ProbeGrain(ProbeLog log) : Grain, IProbeGrain
{
    public async Task Wake(string window, int generation)
    {
        log.Wakes.Enqueue((this.GetPrimaryKeyString(), window, generation));
        log.Woken.Add();
        await log.OnWake(this.GetPrimaryKeyString());
    }

    public Task Prepare()
    {
        log.Prepared.Add();
        return Task.CompletedTask;
    }
}
