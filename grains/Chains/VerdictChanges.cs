namespace SalesFlow.Chains;

/// <summary>What a record moved: written beside it, so that a reader of the journal sees each amendment without computing.</summary>
public static class VerdictChanges
{
    public static VerdictChange[]? Between(ChainVerdict? before, ChainVerdict after)
    {
        List<VerdictChange>? changes = null;
        Compare("state", before?.State, after.State, null);
        Compare("loop", before is null ? null : Loop(before), Loop(after), after.BrokenBy.Count > 0 ? after.BrokenBy[0].At : null);
        for (var i = 0; i < after.Steps.Count; i++)
        {
            // Both verdicts are of one chain, whose template never changes: their steps stand in the same order.
            var step = after.Steps[i];
            var was = before?.Steps[i].State ?? "waiting";
            if (was != step.State)
            {
                Compare("step:" + step.Step.Key, was, step.State, step.DoneAt);
            }
        }

        return changes?.ToArray();

        void Compare(string what, string? from, string to, DateTimeOffset? at)
        {
            if (from != to)
            {
                (changes ??= []).Add(new VerdictChange(what, from, to, at));
            }
        }
    }

    public static string Loop(ChainVerdict verdict) => verdict.Broken ? "broken" : "intact";
}
