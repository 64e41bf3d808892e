using System.Collections.Immutable;
using SalesFlow.Actions;

namespace SalesFlow.Chains;

/// <summary>A chain's facts after one more event. Pure: used when the event is decided and when the journal is read again.</summary>
public static class ChainFold
{
    public static Chain Start(ChainPlanned e, CompiledTemplate template, DateTimeOffset at) => new()
    {
        Plan = e,
        Template = template,
        Owner = e.Owner,
        Team = e.Team,
        Pins = [.. e.Calendars.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => new PinFact(DateTimeOffset.MinValue, c.Key, c.Value, false))],
        QuietUntil = e.History ? at : DateTimeOffset.MinValue,
        AsOf = at,
    };

    /// <param name="at">Server time of the record.</param>
    /// <param name="version">The record's version.</param>
    public static Chain Apply(Chain c, ChainEvent e, DateTimeOffset at, int version)
    {
        if (at > c.AsOf)
        {
            c = c with { AsOf = at };
        }

        return e switch
        {
            ActionCaptured a => Captured(c, a, at, version),
            EvidenceArrived f => Arrived(c, f.Sha256, at),
            ChainPaused p => c with { Pauses = c.Pauses.Add(new PauseFact(p.At ?? at, null, p.Reason, p.Step, p.By)) },
            ChainResumed r => c with { Pauses = [.. c.Pauses.Select(p => p.To is null && p.Step == r.Step ? p with { To = r.At ?? at } : p)] },
            ChainVoided v => c with { Voided = new VoidView(v.At ?? at, v.Reason, v.Approver) },
            ChainReopened r => c with { Reopens = c.Reopens.Add(new ReopenFact(r.At ?? at, r.Mode, r.Steps.ToImmutableDictionary(), r.Closed, r.BrokenBy)), Broken = Kept(c, r.BrokenBy) },
            ChainReassigned r => c with { Owner = r.Owner, Team = r.Team },
            CalendarsPinned p => c with { Broken = Kept(c, p.BrokenBy), Pins = c.Pins.AddRange(p.Calendars.OrderBy(k => k.Key, StringComparer.Ordinal).Select(k => new PinFact(at, k.Key, k.Value, p.OpenToo))) },
            RungsFired f => c with { Fired = c.Fired.Union(f.Rungs.Select(r => Chain.FiredKey(f.Window, f.Generation, r.Rung))) },
            ChainOpened => c,
            _ => throw new InvalidOperationException($"unknown event {e.GetType().Name}"),
        };
    }

    private static ImmutableArray<BreakView> Kept(Chain c, BreakView[]? broken) => [.. c.Broken.Union(broken ?? [])];

    /// <summary>Live actions are judged by server time, unless a step trusts the device's within its tolerance; history by the device's.</summary>
    private static Chain Captured(Chain c, ActionCaptured e, DateTimeOffset recordedAt, int version)
    {
        var a = e.Action;
        if (e.History)
        {
            c = c with { QuietUntil = recordedAt > c.QuietUntil ? recordedAt : c.QuietUntil };
        }

        if (e.Idle)
        {
            return c;
        }

        if (Tolerance(c.Template, a) is not { } tolerance)
        {
            return c;
        }

        var trusted = e.History || (recordedAt - a.OccurredAt).Duration() <= tolerance;
        var at = trusted ? a.OccurredAt : recordedAt;
        var fact = new Fact(a.Id, Shared(c.Template, a.Node), a.Step, at, version, ChainFields.Kept(a.Fields, c.Template.UsedFields), Evidence(e, at));
        return c with { Facts = Insert(c.Facts, fact) };
    }

    /// <summary>How far the device's time is trusted; null where no step could take the action.</summary>
    private static TimeSpan? Tolerance(CompiledTemplate template, ActionBody a)
    {
        TimeSpan? tolerance = null;
        for (var i = 0; i < template.Steps.Count; i++)
        {
            var step = template.Steps[i];
            if ((a.Step is null ? step.Takes(a.Node) : step.Key == a.Step) && (tolerance is null || step.Tolerance > tolerance))
            {
                tolerance = step.Tolerance;
            }
        }

        return tolerance;
    }

    private static ImmutableArray<FactEvidence> Evidence(ActionCaptured e, DateTimeOffset at)
    {
        if (e.Action.Evidence is not { Length: > 0 } items)
        {
            return [];
        }

        var absent = e.AbsentFiles ?? [];
        return [.. items.Select(item => new FactEvidence(item, item.Sha256 is { } sha && absent.Contains(sha) ? null : at))];
    }

    /// <summary>The template's own text of a node's key, where it has one: facts live as long as their chain is in memory.</summary>
    private static string Shared(CompiledTemplate template, string node)
    {
        for (var i = 0; i < template.Steps.Count; i++)
        {
            if (template.Steps[i].Template.Node == node)
            {
                return template.Steps[i].Template.Node;
            }
        }

        return node;
    }

    private static Chain Arrived(Chain c, string sha256, DateTimeOffset at) => c with
    {
        Facts = [.. c.Facts.Select(f => f.Evidence.Any(e => e.ArrivedAt is null && e.Item.Sha256 == sha256)
            ? f with { Evidence = [.. f.Evidence.Select(e => e.ArrivedAt is null && e.Item.Sha256 == sha256 ? e with { ArrivedAt = Arrival(c, f, at) } : e)] }
            : f)],
    };

    // A file of imported history proves its action at the action's own time: only the copying was late.
    private static DateTimeOffset Arrival(Chain c, Fact fact, DateTimeOffset at) => c.Plan.History && at <= c.QuietUntil.AddDays(1) ? fact.At : at;

    private static ImmutableArray<Fact> Insert(ImmutableArray<Fact> facts, Fact fact)
    {
        var i = facts.Length;
        while (i > 0 && facts[i - 1].At > fact.At)
        {
            i--;
        }

        return facts.Insert(i, fact);
    }
}
