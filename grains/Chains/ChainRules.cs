using System.Text.Json;
using SalesFlow.Actions;
using SalesFlow.Journal;
using SalesFlow.Tenants;

namespace SalesFlow.Chains;

/// <summary>What a chain answers to a command: events or one refusal. Pure: state, command and moment in, decision out.</summary>
public static class ChainRules
{
    /// <summary>Facts that one chain may hold; beyond it an action belongs to another chain.</summary>
    public const int MostFacts = 512;

    private static readonly Refusal Void = new(RefusalCode.ChainNotOpen, "the chain is void; plan a new chain instead");

    public static Decision Plan(PlanChain c, Catalogue catalogue, DateOnly day, string content)
    {
        if (!catalogue.Templates.TryGetValue(c.Template, out var template))
        {
            return new Refusal(RefusalCode.UnknownTemplate, $"There is no template '{c.Template}'.{Similar.Hint(c.Template, catalogue.Templates.Keys)} GET /v1/templates lists them.");
        }

        catalogue.Members.TryGetValue(c.Owner, out var owner);
        var team = c.Team ?? owner?.Team ?? "";
        var calendar = owner?.Calendar ?? (catalogue.Settings.TeamCalendars.TryGetValue(team, out var own) ? own : catalogue.Settings.Calendar);
        var named = template.Steps.SelectMany(s => s.Limits.Append(s.Limit)).Select(l => l?.Calendar).OfType<string>().Append(calendar).Distinct();
        var versions = new Dictionary<string, int>();
        foreach (var key in named)
        {
            if (!catalogue.Calendars.TryGetValue(key, out var document))
            {
                return new Refusal(RefusalCode.UnknownCalendar, $"the template or the owner counts by calendar '{key}', which does not exist; PUT /v1/calendars/{key} first");
            }

            versions[key] = document.Version;
        }

        using var fields = JsonDocument.Parse(c.Fields);
        return Decision.Of(new ChainPlanned(
            c.Id, c.Template, template.Version, c.Customer, c.Opportunity, c.Owner, team, c.PlannedStart, day, fields.RootElement.Clone(),
            calendar, versions, content, c.History, c.By, c.Subject));
    }

    public static Decision Act(Chain chain, ChainVerdict verdict, ActionCommand a, string? via)
    {
        if (a.Customer is { } customer && customer != chain.Plan.Customer && via is null)
        {
            return new Refusal(RefusalCode.CustomerMismatch, $"chain '{chain.Plan.Id}' is about customer '{chain.Plan.Customer}', the action names '{customer}'; leave customer out or correct it");
        }

        if (a.Step is { } step && chain.Template.Step(step) is null)
        {
            return new Refusal(RefusalCode.UnknownStep, $"template '{chain.Plan.Template}' has no step '{step}'; its steps are {string.Join(", ", chain.Template.Steps.Select(s => s.Key))}");
        }

        var idle = !a.History && Idle(verdict, a);
        if (!idle && chain.Facts.Length >= MostFacts)
        {
            return new Refusal(RefusalCode.ChainFull, $"the chain holds {MostFacts} actions that concern its steps; plan a new chain");
        }

        var body = new ActionBody(
            a.Id, a.Node, a.OccurredAt, a.Actor, a.Customer ?? chain.Plan.Customer, via, a.Step, new RawJson(a.Fields), a.Evidence.Length == 0 ? null : a.Evidence);
        return Decision.Of(new ActionCaptured(body, a.AbsentFiles.Length == 0 ? null : a.AbsentFiles, a.History, via, idle));
    }

    public static Decision Pause(Chain chain, ChainVerdict verdict, PauseChain c, DateTimeOffset now)
    {
        if (NotOpen(verdict) is { } no)
        {
            return no;
        }

        if (c.Step is { } step && chain.Template.Step(step) is null)
        {
            return new Refusal(RefusalCode.UnknownStep, $"there is no step '{step}'");
        }

        var reasons = chain.Template.Template.PauseReasons;
        if (reasons.Length > 0 && !reasons.Contains(c.Reason))
        {
            return new Refusal(RefusalCode.PauseReasonNotAllowed, $"'{c.Reason}' is none of this template's reasons: {string.Join(", ", reasons)}");
        }

        return chain.OpenPause(c.Step, now) is not null
            ? new Refusal(RefusalCode.ChainPaused, "it is paused already; resume it first")
            : Decision.Of(new ChainPaused(c.Reason, c.Step, c.By, c.At));
    }

    public static Decision Resume(Chain chain, ResumeChain c) =>
        chain.Pauses.Any(p => p.To is null && p.Step == c.Step)
            ? Decision.Of(new ChainResumed(c.Step, c.By, c.At))
            : new Refusal(RefusalCode.ChainNotPaused, c.Step is null ? "the chain is not paused as a whole" : $"step '{c.Step}' is not paused");

    public static Decision VoidIt(Chain chain, VoidChain c) =>
        chain.Voided is not null ? Void
        : c.Approver == chain.Owner ? new Refusal(RefusalCode.ApproverIsOwner, "a void needs an approver other than the owner, so that a rate is not improved by its owner alone")
        : Decision.Of(new ChainVoided(c.Reason, c.Approver, c.By, c.At));

    public static Decision Reopen(Chain chain, ChainVerdict verdict, ReopenChain c)
    {
        if (verdict.State != "completed")
        {
            return new Refusal(RefusalCode.ChainNotCompleted, $"only a completed chain can be reopened; this one is {verdict.State}");
        }

        var last = verdict.Steps.Where(s => s.Step.Template.Required && s.Done).ToList();
        var stage = last.Max(s => s.Step.Stage);
        var steps = last.Where(s => s.Step.Stage == stage).ToDictionary(s => s.Step.Key, s => s.DoneAt!.Value);
        return Decision.Of(new ChainReopened(c.Reason, chain.Template.Template.Reopen, steps, verdict.Closed, [.. verdict.BrokenBy], c.By, c.At));
    }

    public static Decision Reassign(Chain chain, ReassignChain c, Catalogue catalogue)
    {
        if (chain.Voided is not null)
        {
            return Void;
        }

        catalogue.Members.TryGetValue(c.Owner, out var owner);
        return Decision.Of(new ChainReassigned(c.Owner, c.Team ?? owner?.Team ?? chain.Team, chain.Owner, c.By, c.At));
    }

    /// <summary>A timer woke: what has come due by now. No events where nothing has: an early, stale or doubled wake-up.</summary>
    public static Decision Wake(Judged kept, ClockSet clocks, DateTimeOffset now, Func<string, string?, string[]> recipients)
    {
        var (chain, asKept, _) = kept;
        var events = new List<ChainEvent>();
        if (asKept.State == "planned" && chain.Plan.PlannedStart <= now)
        {
            events.Add(new ChainOpened());
        }

        var verdict = ChainJudge.Judge(chain, clocks, now, kept);
        var passed = false;
        var fired = verdict.Wakes.Select(wake => (Wake: wake, Due: wake.Rungs.Where(r => r.At < now).OrderBy(r => r.At).ToList())).Where(w => w.Due.Count > 0);
        foreach (var (wake, due) in fired.OrderBy(w => w.Due[0].At))
        {
            var role = verdict.Step(wake.Window)?.Step.Template.Role;
            events.Add(new RungsFired(wake.Window, wake.Generation, [.. due.Select(r => new FiredRung(r.Rung.At, r.At, recipients(r.Rung.To, role)))]));
        }

        foreach (var s in verdict.Steps)
        {
            passed |= s.State == "overdue" && asKept.Step(s.Step.Key)?.State != "overdue";
        }

        // A limit that passes without any rung is kept as a record of its own: the verdict moves with records only.
        if (events.Count == 0 && passed)
        {
            var step = verdict.Steps.First(s => s.State == "overdue" && asKept.Step(s.Step.Key)?.State != "overdue");
            events.Add(new RungsFired(step.Step.Key, step.Window!.Generation, []));
        }

        return new Decision(events, null);
    }

    /// <summary>Rungs whose moment is over and that no timer has told yet, after a downtime for example. They are kept with the action that comes before the timer does,
    /// because a step that is done tells nobody any more.</summary>
    public static IReadOnlyList<ChainEvent> Owed(Judged kept, ClockSet clocks, DateTimeOffset now, Func<string, string?, string[]> recipients)
    {
        var wakes = kept.Verdict.Wakes;
        for (var i = 0; i < wakes.Count; i++)
        {
            if (wakes[i].At <= now)
            {
                var events = Wake(kept, clocks, now, recipients).Events;
                return events.Any(e => e is RungsFired { Rungs.Length: > 0 }) ? events : [];
            }
        }

        return [];
    }

    private static bool Idle(ChainVerdict verdict, ActionCommand a)
    {
        for (var i = 0; i < verdict.Steps.Count; i++)
        {
            var s = verdict.Steps[i];
            if (Takes(s.Step, a) && !((s.Done || s.State == "skipped") && s.Step.Tolerance == TimeSpan.Zero))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Takes(CompiledStep step, ActionCommand a) => a.Step is null ? step.Takes(a.Node) : step.Key == a.Step;

    private static Refusal? NotOpen(ChainVerdict verdict) =>
        verdict.State is "open" or "planned" ? null : new Refusal(RefusalCode.ChainNotOpen, $"the chain is {verdict.State}; only an open chain can be paused");
}

/// <summary>Events or one refusal.</summary>
public sealed record Decision(IReadOnlyList<ChainEvent> Events, Refusal? Refusal)
{
    public static Decision Of(ChainEvent e) => new([e], null);

    public static implicit operator Decision(Refusal refusal) => new([], refusal);
}
