using SalesFlow.Support;

namespace SalesFlow.Bench;

/// <summary>How windows that were due at one moment were told.</summary>
/// <param name="Fired">fired_at − due_at of each alert: when it was decided.</param>
/// <param name="Durable">From due until a reader outside saw the alert's row.</param>
/// <param name="All">From due until all rows were there.</param>
/// <param name="Cpu">Processor time of the process from a second before due until then.</param>
public sealed record Burst(Latencies Fired, Latencies Durable, TimeSpan All, TimeSpan Cpu)
{
    /// <summary>Waits for the moment and watches until all are told.</summary>
    public static async Task<Burst> WatchAsync(string file, ChildServer process, int count, DateTimeOffset due, TimeSpan patience)
    {
        await Task.Delay(Max(due - TimeProvider.System.GetUtcNow() - TimeSpan.FromSeconds(1), TimeSpan.Zero));
        var before = AlertWatch.Newest(file);
        var cpu = process.Cpu;
        var seen = await AlertWatch.WaitAsync(file, before, count, patience);
        cpu = process.Cpu - cpu;
        return new Burst(AlertWatch.Lateness(file, before), seen.Since(due), seen.Last - due, cpu);
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
