namespace SalesFlow.Bench;

/// <summary>
/// The order in which one connection works through its chains: a group of chains at a time, all of them one step after the other, so that
/// grains stay warm as in daily work, and no step is posted before the answer to the step before it.
/// </summary>
/// <param name="first">The connection's first chain.</param>
/// <param name="count">How many chains follow it, itself included.</param>
/// <param name="group">Chains worked on at the same time.</param>
/// <param name="steps">Steps of a chain.</param>
public sealed class ChainWalk(int first, int count, int group, int steps)
{
    private long _position;

    /// <summary>Divides the chains from <paramref name="first"/> on among connections; what does not fill a group is left out.</summary>
    public static ChainWalk[] Divide(int chains, int connections, int group, int steps, int first = 0)
    {
        var each = chains / connections / group * group;
        return [.. Enumerable.Range(0, connections).Select(connection => new ChainWalk(first + (connection * each), each, group, steps))];
    }

    /// <summary>The next chain and its step (from 1); false when all chains are at their end.</summary>
    public bool Next(out int chain, out int step)
    {
        var (round, inGroup) = Math.DivRem(_position++, group);
        var (groups, inSteps) = Math.DivRem(round, steps);
        (chain, step) = (first + (int)((groups * group) + inGroup), (int)inSteps + 1);
        return (groups * group) + inGroup < count;
    }
}
