using System.Collections.Immutable;

namespace SalesFlow.Chains;

/// <summary>What follows from a chain's facts at a moment: pure, so that the same records give the same verdict on any machine, in any year.
/// Facts are judged in order of their moment, whatever order they arrived in.</summary>
public static class ChainJudge
{
    /// <param name="before">An earlier judgement of the same chain: what it settled is not judged again.</param>
    public static ChainVerdict Judge(Chain chain, ClockSet clocks, DateTimeOffset asOf, Judged? before = null)
    {
        var now = chain.Voided is { } v && v.At < asOf ? v.At : asOf;
        var opened = Opened(chain, now);
        var settled = ChainSettled.Of(before, chain, now);
        var pass = new Pass(chain, clocks, now, opened, settled, before?.Verdict.Steps);
        var stages = chain.Template.Stages;
        for (var i = settled?.Stages ?? 0; i < stages.Count; i++)
        {
            pass.Stage(stages[i]);
        }

        var steps = pass.Steps;
        var completed = Completed(steps);
        var wrong = WrongOrder(chain, steps, pass.Consumed, settled?.Facts ?? 0) ?? (IReadOnlyList<BreakView>)[];
        var broken = Breaks(chain, steps, wrong, now);
        var frozen = chain.Reopens is [.., { Mode: "keep" } kept] ? kept : null;
        var state = chain.Voided is not null ? "void" : completed ? "completed" : opened is null ? "planned" : "open";
        return new ChainVerdict
        {
            State = state,
            Settled = pass.Settled,
            TakenOver = settled,
            Steps = steps,
            BrokenBy = frozen is null ? broken : frozen.BrokenBy,
            WrongOrder = wrong,
            Closed = state != "void" && (frozen?.Closed ?? (completed && broken.Count == 0)),
            Wakes = state switch
            {
                "planned" => [new Wake(ChainWindows.Start, 1, chain.Plan.PlannedStart, [])],
                "open" => ChainWindows.Wakes(chain, steps, clocks, now),
                _ => [],
            },
        };
    }

    private static bool Completed(List<StepVerdict> steps)
    {
        var any = false;
        foreach (var s in steps)
        {
            if (s.Step.Template.Required && s.State != "skipped")
            {
                any = true;
                if (!s.Done)
                {
                    return false;
                }
            }
        }

        return any;
    }

    /// <summary>The chain opens at its planned start, or with its first action if that comes before.</summary>
    private static DateTimeOffset? Opened(Chain chain, DateTimeOffset now)
    {
        var first = chain.Facts.Length > 0 ? chain.Facts[0].At : DateTimeOffset.MaxValue;
        var at = first < chain.Plan.PlannedStart ? first : chain.Plan.PlannedStart;
        return at <= now || chain.Facts.Length > 0 ? at : null;
    }

    private static IReadOnlyList<BreakView> Breaks(Chain chain, List<StepVerdict> steps, IReadOnlyList<BreakView> wrong, DateTimeOffset now)
    {
        List<BreakView> breaks = chain.Broken.Length == 0 ? [] : [.. chain.Broken];
        foreach (var s in steps)
        {
            if (!s.Step.Template.Required || s.State == "skipped" || s.Window is not { DueAt: { } due } window)
            {
                continue;
            }

            var failed = s.DoneAt is { } done ? done > due : now > due + s.Step.Tolerance;
            if (failed)
            {
                var proofLacked = s.Credited.Count > 0 && s.Credited[0].At <= due;
                breaks.Add(new BreakView(s.Step.Key, proofLacked ? "evidence-missing" : window.Limit.StartAllowance ? "never-started" : "overdue", due));
            }
        }

        if (chain.Template.Template.Strict)
        {
            breaks.AddRange(wrong);
        }

        // A failure kept from before and computed again is one failure.
        return breaks.Count == 0 ? [] : [.. breaks.DistinctBy(b => (b.Step, b.At)).OrderBy(b => b.At)];
    }

    /// <summary>Actions of a required step that came before the step was reached and moved nothing.</summary>
    private static List<BreakView>? WrongOrder(Chain chain, List<StepVerdict> steps, bool[] consumed, int settled)
    {
        List<BreakView>? wrong = null;
        for (var i = settled; i < chain.Facts.Length; i++)
        {
            var fact = chain.Facts[i];
            if (fact.Step is null && consumed[i])
            {
                continue;
            }

            foreach (var s in steps)
            {
                if (!s.Step.Template.Required || s.State == "skipped" || (s.StartedAt is { } started && fact.At >= started))
                {
                    continue;
                }

                // Naming a step does it; it is still out of order if the step had not been reached.
                var early = fact.Step is { } named
                    ? s.Step.Key == named && s.Done && ReferenceEquals(s.Credited[0], fact)
                    : s.Step.Template.Node == fact.Node;
                if (early)
                {
                    (wrong ??= []).Add(new BreakView(s.Step.Key, "wrong-order", fact.At));
                    break;
                }
            }
        }

        return wrong;
    }

    /// <summary>One walk over the stages: which facts are used up, which fields are known, when the stage began.</summary>
    private sealed class Pass
    {
        // Never added to: facts keep only fields that the template looks at.
        private static readonly Dictionary<string, string> NoFields = [];

        private readonly Chain chain;
        private readonly ClockSet clocks;
        private readonly DateTimeOffset now;
        private readonly DateTimeOffset? opened;
        private readonly Dictionary<string, string> fields;
        private readonly int first;
        private DateTimeOffset? stageStart;
        private int stages;
        private int used;
        private bool settling;

        public Pass(Chain chain, ClockSet clocks, DateTimeOffset now, DateTimeOffset? opened, ChainSettled? settled, IReadOnlyList<StepVerdict>? before)
        {
            (this.chain, this.clocks, this.now, this.opened) = (chain, clocks, now, opened);
            Steps = new(chain.Template.Steps.Count);
            Consumed = new bool[chain.Facts.Length];
            settling = chain.Reopens.Length == 0;
            Settled = settled;
            if (settled is null)
            {
                stageStart = opened;
                fields = Scalars();
                return;
            }

            (stages, first, used, stageStart) = (settled.Stages, settled.Facts, settled.Facts, settled.End);
            fields = settled.Fields is { } known ? new(known, StringComparer.Ordinal) : NoFields;
            Consumed.AsSpan(0, first).Fill(true);
            for (var i = 0; i < settled.Steps; i++)
            {
                Steps.Add(before![i]);
            }
        }

        public List<StepVerdict> Steps { get; }

        public bool[] Consumed { get; }

        public ChainSettled? Settled { get; private set; }

        public void Stage(CompiledStep[] steps)
        {
            DateTimeOffset? end = stageStart;
            foreach (var step in steps)
            {
                if (step.Template.When is { } when && !ChainFields.Holds(when, fields))
                {
                    Steps.Add(new StepVerdict { Step = step, State = "skipped" });
                    continue;
                }

                var judged = Step(step);
                Steps.Add(judged);
                if (step.Template.Required)
                {
                    end = judged.DoneAt is { } d && end is { } e ? (d > e ? d : e) : null;
                }
            }

            stageStart = end;
            stages++;
            settling = settling && Settle(steps.Length);
        }

        private Dictionary<string, string> Scalars() => chain.Template.UsedFields.Count == 0 ? NoFields : ChainFields.Scalars(chain.Plan.Fields, chain.Template.UsedFields);

        /// <summary>Whether the stage just judged, like all before it, is over for good.</summary>
        private bool Settle(int count)
        {
            var until = Settled?.Until ?? DateTimeOffset.MinValue;
            for (var i = Steps.Count - count; i < Steps.Count; i++)
            {
                var step = Steps[i];
                if (step.State == "skipped")
                {
                    continue;
                }

                if (step.DoneAt is not { } done || step.StartedAt is not { } started || step.Credited[0].At < started)
                {
                    return false;
                }

                until = done > until ? done : until;
            }

            for (var i = first; i < used; i++)
            {
                if (!Consumed[i])
                {
                    return false;
                }
            }

            Settled = new ChainSettled(stages, Steps.Count, used, until, stageStart, chain.Template.UsedFields.Count == 0 ? null : new(fields, StringComparer.Ordinal));
            return true;
        }

        private StepVerdict Step(CompiledStep step)
        {
            var reopen = chain.Reopens.Length == 0 ? null : chain.Reopens.LastOrDefault(r => r.Steps.ContainsKey(step.Key));
            var from = reopen?.At ?? stageStart;
            var (credited, doneAt, missing) = Credit(step, from, reopen?.At ?? opened);
            var window = reopen is { Mode: "keep" }
                ? null
                : ChainWindows.Window(chain, step, clocks, opened, stageStart, Steps, fields, doneAt);
            if (stageStart is null && credited.Count == 0 && window is null)
            {
                return step.Waiting;
            }

            var due = window?.DueAt;
            var late = doneAt is { } done && due is { } limit && done > limit;
            var passed = doneAt is null && due is { } end && now > end + step.Tolerance;
            return new StepVerdict
            {
                Step = step,
                StartedAt = stageStart,
                DoneAt = doneAt,
                Late = late,
                Missing = missing,
                Credited = credited,
                Window = window,
                PausedFor = ChainWindows.Paused(window, doneAt ?? now),
                State = doneAt is not null ? (late ? "done-late" : "done")
                    : passed ? "overdue"
                    : credited.Count > 0 ? "evidence-missing"
                    : stageStart is not null ? "running" : "waiting",
            };
        }

        private (IReadOnlyList<Fact> Credited, DateTimeOffset? DoneAt, IReadOnlyList<string> Missing) Credit(CompiledStep step, DateTimeOffset? from, DateTimeOffset? earliest)
        {
            StepProof? proof = null;
            for (var i = first; i < chain.Facts.Length; i++)
            {
                var fact = chain.Facts[i];
                var takes = fact.Step is { } named
                    ? named == step.Key && earliest is { } e && fact.At >= e
                    : step.Takes(fact.Node) && from is { } f && fact.At >= f;
                if (!takes || Consumed[i])
                {
                    continue;
                }

                // What was proved before this action came is proved: later actions of the node belong to later steps.
                if (proof?.CompleteAt is { } complete && complete <= fact.At)
                {
                    break;
                }

                Consumed[i] = true;
                used++;
                (proof ??= new StepProof(step.Requirements)).Add(fact);
                if (!fact.Fields.IsEmpty)
                {
                    foreach (var (name, value) in fact.Fields)
                    {
                        fields.TryAdd(name, value);
                    }
                }
            }

            if (proof is null)
            {
                return ([], null, []);
            }

            var doneAt = proof.CompleteAt is { } at && at <= now ? proof.CompleteAt : null;
            return (proof.Facts, doneAt, doneAt is not null ? [] : proof.Missing(now));
        }
    }
}
