using System.Collections.Immutable;

namespace SalesFlow.Chains;

/// <summary>The stages at a chain's beginning that no later action can touch: every step done or skipped, by the chain's first facts and in order.
/// Judging goes on behind them, and finds what judging from the start would find; so an action costs the same early and late in a long chain.</summary>
/// <param name="Stages">How many stages.</param>
/// <param name="Steps">How many steps these are.</param>
/// <param name="Facts">How many facts they used up: the first ones.</param>
/// <param name="Until">The latest moment at which one of them was done: an action judged before it could still belong to them.</param>
/// <param name="End">When the last of them let the next stage begin.</param>
/// <param name="Fields">Fields known by then; null = the template looks at none.</param>
public sealed record ChainSettled(int Stages, int Steps, int Facts, DateTimeOffset Until, DateTimeOffset? End, Dictionary<string, string>? Fields)
{
    /// <summary>What an earlier judgement settled and still holds: nothing but later actions came since. Null = judge from the start.</summary>
    public static ChainSettled? Of(Judged? before, Chain chain, DateTimeOffset asOf)
    {
        // Until its first action comes a chain may still begin earlier than planned.
        if (before?.Verdict.Settled is not { } settled || settled.Until > asOf || before.Chain.Facts.Length == 0)
        {
            return null;
        }

        var was = before.Chain;
        var same = was.Plan == chain.Plan && was.Template == chain.Template && was.Pauses == chain.Pauses && was.Reopens == chain.Reopens && was.Pins == chain.Pins
            && was.Voided == chain.Voided && chain.Facts.Length >= was.Facts.Length;
        return same && Appended(was.Facts, chain.Facts, settled.Until) ? settled : null;
    }

    private static bool Appended(ImmutableArray<Fact> before, ImmutableArray<Fact> now, DateTimeOffset until)
    {
        for (var i = 0; i < before.Length; i++)
        {
            if (!ReferenceEquals(before[i], now[i]))
            {
                return false;
            }
        }

        return now.Length == before.Length || now[before.Length].At >= until;
    }
}
