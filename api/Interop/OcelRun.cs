namespace SalesFlow.Interop;

/// <summary>A log that is being taken in. What is about one customer goes in order, customers side by side, however many steps are asked for at a time.</summary>
internal sealed class OcelRun(int total, Func<OcelStep, OcelLane, Task> act, IReadOnlyList<OcelStep> steps, Func<OcelReport> report)
{
    private const int Lanes = 16;
    private readonly OcelLane[] lanes = [.. Enumerable.Range(0, Lanes).Select(_ => new OcelLane([], []))];

    public int Total => total;

    /// <summary>What became of all so far.</summary>
    public OcelReport Report() => report();

    /// <summary>The next steps; answers how many are done now.</summary>
    public async Task<int> SomeAsync(int done, int most, CancellationToken cancel)
    {
        var some = steps.Skip(done).Take(most).ToArray();
        await Task.WhenAll(some.GroupBy(step => (uint)string.GetHashCode(step.Lane, StringComparison.Ordinal) % Lanes).Select(lane => Task.Run(
            async () =>
            {
                foreach (var step in lane)
                {
                    cancel.ThrowIfCancellationRequested();
                    await act(step, lanes[lane.Key]);
                }
            },
            cancel)));
        return done + some.Length;
    }
}

/// <summary>What one lane knows of its chains.</summary>
/// <param name="Done">What was done to each already, as its journal says.</param>
/// <param name="Renamed">Chains that have another name here.</param>
internal sealed record OcelLane(Dictionary<string, List<string>> Done, Dictionary<string, string> Renamed);
