using SalesFlow.Calendars;

namespace SalesFlow.Chains;

/// <summary>Time windows of a chain's steps: when they began, when they are due, when to look again. Pure.</summary>
public static class ChainWindows
{
    /// <summary>The window of a planned chain that waits for its planned start.</summary>
    public const string Start = "start";

    // Never added to: most chains are never paused.
    private static readonly List<Pause> NoPauses = [];

    /// <summary>A window fires after its moment, never at it: in time means at or before.</summary>
    private static readonly TimeSpan After = TimeSpan.FromMilliseconds(1);

    public static StepWindow? Window(
        Chain chain, CompiledStep step, ClockSet clocks, DateTimeOffset? opened, DateTimeOffset? stageStart, IReadOnlyList<StepVerdict> before,
        IReadOnlyDictionary<string, string> fields, DateTimeOffset? doneAt)
    {
        CompiledLimit? limit = null;
        for (var i = 0; limit is null && i < step.Limits.Count; i++)
        {
            limit = step.Limits[i].Template.When is not { } when || ChainFields.Holds(when, fields) ? step.Limits[i] : null;
        }

        if (limit is null || From(chain, limit, clocks, opened, stageStart, before, fields) is not { } from)
        {
            return null;
        }

        var (restarts, start) = Restarted(chain, step.Key, from);
        var (calendar, version) = Calendar(chain, limit, start, doneAt);
        var pauses = Pauses(chain, step.Key, start);
        var due = clocks.Due(start, clocks.Span(limit.Length, calendar, version), calendar, version, doneAt is { } done ? Until(pauses, done) : pauses);
        return new StepWindow(limit, 1 + restarts, start, due, calendar, version, pauses);
    }

    private static (int Times, DateTimeOffset Start) Restarted(Chain chain, string step, DateTimeOffset from)
    {
        var times = 0;
        foreach (var r in chain.Reopens)
        {
            if (r.Mode == "restart" && r.Steps.ContainsKey(step))
            {
                (times, from) = (times + 1, r.At);
            }
        }

        return (times, from);
    }

    /// <summary>How long the window has stood still by a moment.</summary>
    public static TimeSpan Paused(StepWindow? window, DateTimeOffset until)
    {
        var total = TimeSpan.Zero;
        foreach (var p in window?.Pauses ?? [])
        {
            var to = p.To is { } t && t < until ? t : until;
            var from = p.From > window!.StartedAt ? p.From : window.StartedAt;
            total += to > from ? to - from : TimeSpan.Zero;
        }

        return total;
    }

    /// <summary>The window rows of an open chain: each step that is not done and has something still to come.</summary>
    public static IReadOnlyList<Wake> Wakes(Chain chain, IReadOnlyList<StepVerdict> steps, ClockSet clocks, DateTimeOffset now)
    {
        List<Wake>? wakes = null;
        for (var i = 0; i < steps.Count; i++)
        {
            var s = steps[i];
            if (s.Done || s.Window is not { DueAt: { } due } window)
            {
                continue;
            }

            var rungs = Rungs(chain, s.Step, window, clocks);
            DateTimeOffset? next = now > due + s.Step.Tolerance ? null : due + s.Step.Tolerance + After;
            foreach (var r in rungs)
            {
                next = next is null || r.At + After < next ? r.At + After : next;
            }

            if (next is { } at)
            {
                (wakes ??= new(1)).Add(new Wake(s.Step.Key, window.Generation, at, rungs));
            }
        }

        return wakes ?? (IReadOnlyList<Wake>)[];
    }

    /// <summary>Rungs of a window that have not fired yet, with their moments.</summary>
    private static List<RungMoment> Rungs(Chain chain, CompiledStep step, StepWindow window, ClockSet clocks)
    {
        var rungs = new List<RungMoment>(step.Ladder.Count);
        foreach (var rung in step.Ladder)
        {
            if ((chain.Fired.IsEmpty || !chain.Fired.Contains(Chain.FiredKey(step.Key, window.Generation, rung.At)))
                && Moment(rung, window, clocks) is { } at && at > chain.QuietUntil)
            {
                rungs.Add(new RungMoment(rung, at));
            }
        }

        return rungs;
    }

    private static DateTimeOffset? Moment(CompiledRung rung, StepWindow window, ClockSet clocks)
    {
        var (calendar, version) = (window.Calendar, window.CalendarVersion);
        var limit = clocks.Span(window.Limit.Length, calendar, version);
        var offset = clocks.Span(rung.Offset, calendar, version);
        if (rung.Percent is { } percent)
        {
            // A limit of no length is a moment: a share of it would be the moment itself.
            return limit == TimeSpan.Zero
                ? null
                : clocks.Due(window.StartedAt, TimeSpan.FromMilliseconds(Math.Floor(limit.TotalMilliseconds * percent)), calendar, version, window.Pauses);
        }

        if (offset == TimeSpan.Zero)
        {
            return window.DueAt;
        }

        if (!rung.Before)
        {
            return clocks.Due(window.DueAt!.Value, offset, calendar, version, window.Pauses);
        }

        return limit > offset
            ? clocks.Due(window.StartedAt, limit - offset, calendar, version, window.Pauses)
            : limit == TimeSpan.Zero ? window.DueAt - offset : window.StartedAt;
    }

    private static DateTimeOffset? From(
        Chain chain, CompiledLimit limit, ClockSet clocks, DateTimeOffset? opened, DateTimeOffset? stageStart, IReadOnlyList<StepVerdict> before,
        IReadOnlyDictionary<string, string> fields)
    {
        var from = limit.Template.From;
        if (from is null)
        {
            return stageStart;
        }

        if (from == "chain")
        {
            return opened;
        }

        if (from.StartsWith("field:", StringComparison.Ordinal))
        {
            return fields.TryGetValue(from[6..], out var text) ? FieldMoment(chain, clocks, text) : null;
        }

        foreach (var step in before)
        {
            if (step.Step.Key == from)
            {
                return step.DoneAt;
            }
        }

        return null;
    }

    private static DateTimeOffset? FieldMoment(Chain chain, ClockSet clocks, string text)
    {
        var first = chain.Pins.First(p => p.Calendar == chain.Plan.Calendar);
        return ChainFields.Moment(text, day => clocks.Get(first.Calendar, first.Version).StartOfDay(day.AddDays(1)));
    }

    /// <summary>A window keeps the version that stood when it began, unless a change said "open ones too" while it was open.</summary>
    private static (string? Key, int? Version) Calendar(Chain chain, CompiledLimit limit, DateTimeOffset start, DateTimeOffset? doneAt)
    {
        if (!limit.Working)
        {
            return (null, null);
        }

        var key = limit.Template.Calendar ?? chain.Plan.Calendar;
        PinFact? pin = null;
        foreach (var p in chain.Pins)
        {
            if (p.Calendar == key && (pin is null || p.At <= start || (p.OpenToo && (doneAt is null || p.At < doneAt))))
            {
                pin = p;
            }
        }

        return (key, pin?.Version ?? throw new InvalidOperationException($"calendar {key} is not pinned"));
    }

    private static List<Pause> Pauses(Chain chain, string step, DateTimeOffset start)
    {
        if (chain.Pauses.Length == 0 && chain.Reopens.Length == 0)
        {
            return NoPauses;
        }

        var pauses = new List<Pause>();
        foreach (var p in chain.Pauses)
        {
            var end = chain.EndOf(p);
            if ((p.Step is null || p.Step == step) && (end is null || end > start))
            {
                pauses.Add(new Pause(p.From, end, p.Reason));
            }
        }

        foreach (var r in chain.Reopens)
        {
            if (r.Mode == "resume" && r.Steps.TryGetValue(step, out var stopped) && r.At > start)
            {
                pauses.Add(new Pause(stopped, r.At, "completed"));
            }
        }

        return pauses;
    }

    /// <summary>A pause that was still open when the step was done no longer holds its clock.</summary>
    private static List<Pause> Until(List<Pause> pauses, DateTimeOffset until) =>
        pauses.TrueForAll(p => p.From < until) ? pauses : pauses.FindAll(p => p.From < until);
}
