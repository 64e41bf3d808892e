using SalesFlow.Calendars;

namespace SalesFlow.Chains;

/// <summary>Why a step's deadline is when it is. Pure.</summary>
public static class ChainExplain
{
    public static Reply<ExplainView> Of(Judged judged, ClockSet clocks, string step)
    {
        var (chain, verdict, _) = judged;
        if (verdict.Step(step) is not { } s)
        {
            return new Refusal(RefusalCode.UnknownStep, $"there is no step '{step}'; its steps are {string.Join(", ", verdict.Steps.Select(x => x.Step.Key))}");
        }

        if (s.Window is not { } w)
        {
            return new Refusal(RefusalCode.UnknownWindow, s.Step.Limits.Count == 0
                ? $"step '{step}' has no limit"
                : $"the clock of step '{step}' has not started: what it starts from has not come");
        }

        var until = w.DueAt ?? chain.AsOf;
        var explained = w.Calendar is null
            ? ElapsedClock.Explain(w.StartedAt, until, w.Pauses)
            : clocks.Get(w.Calendar, w.CalendarVersion!.Value).Explain(w.StartedAt, until, w.Pauses);
        var warnings = w.Calendar is null ? [] : clocks.Get(w.Calendar, w.CalendarVersion!.Value).Warnings(w.StartedAt, until);
        return new ExplainView(
            w.DueAt, w.Calendar is null ? "elapsed" : "working", w.Calendar, w.CalendarVersion, w.StartedAt, w.Limit.Template.Length,
            [.. explained.Intervals.Select(i => new ExplainInterval(i.From, i.To, i.Counted, i.Why))],
            [.. chain.Pauses.Where(p => p.Step is null || p.Step == step).Select(p => new PauseView(p.From, chain.EndOf(p), p.Reason, p.Step, p.By))],
            [.. warnings]);
    }
}
