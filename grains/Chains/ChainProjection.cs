using SalesFlow.Journal;

namespace SalesFlow.Chains;

/// <summary>A judged chain as others see it: current row, view, summary. Derived, never decided here.</summary>
public static class ChainProjection
{
    public static ChainRow Row(Chain c, ChainVerdict v, ClockSet clocks) => Row(c, v, ShortSteps.Of(v, clocks, null).Json);

    /// <param name="steps">See <see cref="ShortSteps"/>.</param>
    public static ChainRow Row(Chain c, ChainVerdict v, byte[] steps) => new()
    {
        Id = c.Plan.Id,
        Template = c.Plan.Template,
        TemplateVersion = c.Plan.TemplateVersion,
        Customer = c.Plan.Customer,
        Subject = Chain.Subject(c.Plan),
        Owner = c.Owner,
        Team = c.Team,
        PlannedStart = c.Plan.PlannedStart,
        Day = c.Plan.Day,
        State = v.State,
        Broken = v.Broken,
        Reason = v.Broken ? v.BrokenBy[0].Reason : null,
        BrokenStep = v.Broken ? v.BrokenBy[0].Step : null,
        // Whole milliseconds, as a row is kept: a moment out of a client's field may be finer.
        BrokenAt = v.Broken ? Whole(v.BrokenBy[0].At) : null,
        Closed = v.Closed,
        NextDue = Whole(NextDue(v)),
        StuckSince = Whole(StuckSince(v)),
        Steps = steps,
        Calendars = Calendars(c.Plan),
        UpdatedAt = c.AsOf,
    };

    public static ChainSummary Summary(Chain c, ChainVerdict v)
    {
        var current = Current(v);
        return new(c.Plan.Id, c.Plan.Template, c.Plan.Customer, c.Owner, c.Team, v.State, VerdictChanges.Loop(v), v.Closed, current?.Step.Key, current?.Window?.DueAt);
    }

    public static ChainView View(Chain c, ChainVerdict v, ClockSet clocks, int version) => new()
    {
        Id = c.Plan.Id,
        Template = c.Plan.Template,
        TemplateVersion = c.Plan.TemplateVersion,
        Customer = c.Plan.Customer,
        Opportunity = c.Plan.Opportunity,
        Owner = c.Owner,
        Team = c.Team,
        Period = c.Plan.Day.ToString("yyyy-MM"),
        PlannedStart = c.Plan.PlannedStart,
        State = v.State,
        Loop = VerdictChanges.Loop(v),
        BrokenBy = [.. v.BrokenBy],
        Closed = v.Closed,
        Steps = [.. v.Steps.Select(s => StepView(c, s, clocks))],
        Fields = c.Plan.Fields.GetRawText(),
        WrongOrder = [.. v.WrongOrder],
        Paused = c.Pauses.LastOrDefault(p => p.To is null && (c.EndOf(p) is not { } end || end > c.AsOf)) is { } p ? new PauseView(p.From, c.EndOf(p), p.Reason, p.Step, p.By) : null,
        Voided = c.Voided,
        AsOf = c.AsOf,
        Version = version,
    };

    /// <summary>A step in trouble now, which makes its chain stuck: overdue, or with evidence missing.</summary>
    public static bool InTrouble(StepVerdict s) => s.State is "overdue" or "evidence-missing" && s.Step.Template.Required;

    private static DateTimeOffset? StuckSince(ChainVerdict v)
    {
        DateTimeOffset? since = null;
        if (v.State == "open")
        {
            foreach (var s in v.Steps)
            {
                var at = !InTrouble(s) ? null : s.State == "overdue" ? s.Window?.DueAt : s.Credited[0].At;
                since = at is not null && (since is null || at < since) ? at : since;
            }
        }

        return since;
    }

    private static DateTimeOffset? Whole(DateTimeOffset? at) => at is { } moment ? Stamp.Whole(moment) : null;

    private static DateTimeOffset? NextDue(ChainVerdict v)
    {
        DateTimeOffset? next = null;
        for (var i = 0; v.State == "open" && i < v.Steps.Count; i++)
        {
            var s = v.Steps[i];
            if (!s.Done && s.State != "overdue" && s.Window?.DueAt is { } due && (next is null || due < next))
            {
                next = due;
            }
        }

        return next;
    }

    private static StepVerdict? Current(ChainVerdict v)
    {
        for (var i = 0; i < v.Steps.Count; i++)
        {
            var s = v.Steps[i];
            if (!s.Done && s.State is not ("skipped" or "waiting") && s.Step.Template.Required)
            {
                return s;
            }
        }

        return null;
    }

    private static StepView StepView(Chain c, StepVerdict s, ClockSet clocks) => new(
        s.Step.Key, s.Step.Template.Node, s.Step.Stage, s.Step.Template.Required, s.State, s.StartedAt, s.Window?.DueAt, s.DoneAt, s.Late, [.. s.Missing], s.PausedFor,
        [.. s.Credited.SelectMany(f => f.Evidence.Select(e => new StepEvidence(f.Id, e.Item, e.Item.Sha256 is null || e.ArrivedAt is not null)))],
        s.Window is { } w
            ? new WindowView(s.Step.Key, w.Generation, w.Limit.Working ? "working" : "elapsed", w.Calendar, w.CalendarVersion, w.Limit.Template.Length, w.StartedAt, w.Paused,
                [.. s.Step.Ladder.Where(r => c.Fired.Contains(Chain.FiredKey(s.Step.Key, w.Generation, r.At))).Select(r => r.At)])
            : null,
        WorkingSeconds(s, clocks));

    public static double? WorkingSeconds(StepVerdict s, ClockSet clocks) =>
        s is { StartedAt: { } from, DoneAt: { } to, Window: { Calendar: { } key, CalendarVersion: { } version } w } && to > from
            ? clocks.Get(key, version).Elapsed(from, to, w.Pauses).TotalSeconds
            : null;

    private static string Calendars(ChainPlanned plan) => plan.Calendars.Count switch
    {
        0 => ",,",
        1 => $",{plan.Calendars.First().Key},",
        _ => $",{string.Join(',', plan.Calendars.Keys.Order(StringComparer.Ordinal))},",
    };
}
