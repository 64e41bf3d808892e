using SalesFlow.Calendars;
using SalesFlow.Tenants;

namespace SalesFlow.Chains;

/// <summary>Checks a template and makes it ready for judging. All mistakes are told at once, each with its place.</summary>
public static class TemplateCompiler
{
    public static readonly RungTemplate[] DefaultLadder =
    [
        new() { At = "80%", To = "owner" },
        new() { At = "due", To = "owner+supervisor" },
        new() { At = "due+P1D", To = "manager" },
    ];

    private static readonly LimitTemplate DefaultStart = new() { Length = "P1D", Clock = "working" };

    /// <param name="nodes">The tenant's nodes: a step asks at least for what its node asks for.</param>
    /// <param name="errors">Where and what; empty when the answer is not null.</param>
    public static CompiledTemplate? Compile(ChainTemplate template, IReadOnlyDictionary<string, Node> nodes, out IReadOnlyList<FieldError> errors)
    {
        var found = new List<FieldError>();
        var steps = new List<CompiledStep>();
        var calendars = new HashSet<string>(StringComparer.Ordinal);
        var fields = new HashSet<string>(StringComparer.Ordinal);
        Head(template, found);
        var firstStage = template.Steps.Length == 0 ? 1 : template.Steps.Select((s, i) => Stage(s, i)).Min();
        for (var i = 0; i < template.Steps.Length; i++)
        {
            var step = template.Steps[i];
            var at = $"/steps/{i}";
            if (!GrainKeys.IsId(step.Key) || template.Steps.Take(i).Any(s => s.Key == step.Key))
            {
                found.Add(new($"{at}/key", $"'{step.Key}' must be an id ([A-Za-z0-9._:-]) that no other step has"));
            }

            var stage = Stage(step, i);
            var limits = Limits(template, step, at, stage == firstStage, calendars, found);
            steps.Add(new CompiledStep
            {
                Template = step,
                Stage = stage,
                Limits = limits,
                Requirements = Requirements(step, at, nodes, found),
                Ladder = limits.Count == 0 ? [] : Ladder(step, at, found),
                Tolerance = Length(step.Tolerance, $"{at}/tolerance", found)?.OnElapsedClock() ?? TimeSpan.Zero,
            });
            foreach (var name in FieldsOf(step, steps[^1]))
            {
                fields.Add(name);
            }
        }

        var pauseLimit = Length(template.PauseLimit, "/pauseLimit", found);
        errors = found;
        CompiledStep[][] stages = [.. steps.GroupBy(s => s.Stage).OrderBy(g => g.Key).Select(g => g.ToArray())];
        return found.Count > 0 ? null : new CompiledTemplate
        {
            Template = template,
            Steps = [.. stages.SelectMany(s => s)],
            Stages = stages,
            UsedFields = fields,
            CalendarsNamed = calendars,
            PauseLimit = pauseLimit?.OnElapsedClock(),
        };
    }

    private static int Stage(StepTemplate step, int index) => step.Stage > 0 ? step.Stage : index + 1;

    private static void Head(ChainTemplate t, List<FieldError> found)
    {
        if (!GrainKeys.IsId(t.Key))
        {
            found.Add(new("/key", $"'{t.Key}' must match [A-Za-z0-9._:-]{{1,128}}"));
        }

        if (t.Steps.Length is 0 or > 50 || !t.Steps.Any(s => s.Required))
        {
            found.Add(new("/steps", "a template has 1 to 50 steps, at least one of them required"));
        }

        if (t.Reopen is not ("keep" or "resume" or "restart"))
        {
            found.Add(new("/reopen", $"'{t.Reopen}' is none of keep, resume, restart"));
        }

        if (t.CatchUp is not ("each" or "fold"))
        {
            found.Add(new("/catchUp", $"'{t.CatchUp}' is none of each, fold"));
        }
    }

    private static List<CompiledLimit> Limits(ChainTemplate t, StepTemplate step, string at, bool first, HashSet<string> calendars, List<FieldError> found)
    {
        var limits = new List<CompiledLimit>();
        for (var i = 0; i < step.Limits.Length; i++)
        {
            Add(step.Limits[i], $"{at}/limits/{i}", false);
        }

        if (step.Limit is { } limit)
        {
            Add(limit, $"{at}/limit", false);
        }
        else if (first && step.Required && step.Limits.Length == 0)
        {
            Add(t.StartWithin ?? DefaultStart, "/startWithin", true);
        }

        return limits;

        void Add(LimitTemplate l, string place, bool allowance)
        {
            if (Length(l.Length, $"{place}/length", found) is not { } length)
            {
                if (l.Length is null)
                {
                    found.Add(new($"{place}/length", "a limit needs a length such as P2D or PT48H"));
                }

                return;
            }

            if (l.Clock is not ("working" or "elapsed"))
            {
                found.Add(new($"{place}/clock", $"'{l.Clock}' is none of working, elapsed"));
            }

            if (l.From is { } from && from != "chain" && !(from.StartsWith("field:", StringComparison.Ordinal) && from.Length > 6)
                && !t.Steps.Any(s => s.Key == from && s.Key != step.Key))
            {
                found.Add(new($"{place}/from", $"'{from}' is neither chain, nor field:<name>, nor another step of this template"));
            }

            if (l.Calendar is { } calendar)
            {
                calendars.Add(calendar);
            }

            limits.Add(new CompiledLimit(l, length, l.Clock == "working", allowance));
        }
    }

    private static List<Requirement> Requirements(StepTemplate step, string at, IReadOnlyDictionary<string, Node> nodes, List<FieldError> found)
    {
        var codes = new List<string>();
        if (step.Node != "*")
        {
            if (nodes.TryGetValue(step.Node, out var node))
            {
                codes.AddRange(node.Needs.Select(n => "field:" + n));
                codes.AddRange(node.Evidence);
            }
            else
            {
                found.Add(new($"{at}/node", $"'{step.Node}' is not a node of this tenant; GET /v1/nodes lists them, PUT /v1/nodes/x.<name> adds one"));
            }
        }

        codes.AddRange(step.Evidence);
        var requirements = new List<Requirement>();
        foreach (var code in codes.Distinct(StringComparer.Ordinal))
        {
            if (Requirement.Parse(code) is { } requirement)
            {
                requirements.Add(requirement);
            }
            else
            {
                found.Add(new($"{at}/evidence", $"'{code}' is no kind of evidence; kinds are {string.Join(", ", Requirement.EvidenceKinds)}, joined by | for alternatives, and transcript>=20 for a length"));
            }
        }

        return requirements;
    }

    /// <summary>Rungs at the same moment are one rung that tells several people: a rung fires once.</summary>
    private static List<CompiledRung> Ladder(StepTemplate step, string at, List<FieldError> found)
    {
        var rungs = new List<CompiledRung>();
        var ladder = step.Ladder ?? DefaultLadder;
        for (var i = 0; i < ladder.Length; i++)
        {
            var parsed = Rung(ladder[i]);
            if (parsed is null)
            {
                found.Add(new($"{at}/ladder/{i}/at", $"'{ladder[i].At}' is none of 80%, due, due+P1D, due-PT4H"));
            }
            else if (rungs.FindIndex(r => r.At == parsed.At) is >= 0 and var same)
            {
                rungs[same] = rungs[same] with { To = $"{rungs[same].To}+{parsed.To}" };
            }
            else
            {
                rungs.Add(parsed);
            }
        }

        return rungs;
    }

    private static CompiledRung? Rung(RungTemplate rung)
    {
        var at = rung.At.Trim();
        if (at == "due" || at == "at")
        {
            return new("due", rung.To, rung.Channel, null, default, false);
        }

        if (at.EndsWith('%') && double.TryParse(at.AsSpan(0, at.Length - 1), out var percent) && percent is > 0 and < 100)
        {
            return new(at, rung.To, rung.Channel, percent / 100, default, false);
        }

        return at.Length > 4 && at.StartsWith("due", StringComparison.Ordinal) && at[3] is '+' or '-' && IsoDuration.TryParse(at[4..], out var offset)
            ? new(at, rung.To, rung.Channel, null, offset, at[3] == '-')
            : null;
    }

    private static IEnumerable<string> FieldsOf(StepTemplate step, CompiledStep compiled) =>
        new[] { step.When?.Field }
            .Concat(compiled.Limits.Select(l => l.Template.When?.Field))
            .Concat(compiled.Limits.Select(l => l.Template.From is { } f && f.StartsWith("field:", StringComparison.Ordinal) ? f[6..] : null))
            .Concat(compiled.Requirements.Select(r => r.Field))
            .OfType<string>();

    private static IsoLength? Length(string? text, string place, List<FieldError> found)
    {
        if (text is null)
        {
            return null;
        }

        if (IsoDuration.TryParse(text, out var length))
        {
            return length;
        }

        found.Add(new(place, $"'{text}' is not a length such as PT48H or P3D (years and months have no fixed length)"));
        return null;
    }
}
