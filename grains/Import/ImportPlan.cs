using System.Text.Json.Nodes;

namespace SalesFlow.Import;

/// <summary>A chain to post.</summary>
public sealed record PlannedChain(string Id, string Template, string Customer, string Owner, string? Team, DateTimeOffset PlannedStart, JsonObject? Fields);

/// <summary>An action to post; <paramref name="Line"/> is where the file tells it.</summary>
public sealed record PlannedAction(int Line, string Id, string Node, DateTimeOffset OccurredAt, string Actor, string Customer, string Chain, JsonObject? Fields);

/// <summary>What was left out or turned down: where, and why.</summary>
public sealed record Refusal(string Place, string Reason)
{
    public override string ToString() => $"{Place}: {Reason}";
}

/// <summary>One case of the log: either planned as a whole, or refused as a whole, so that a half-read case never counts as a broken one.</summary>
/// <param name="Case">As the file has it.</param>
/// <param name="Chain">Null where refused.</param>
/// <param name="Actions">In the order of time; events at one moment in the order of the file.</param>
/// <param name="Refused">Null where planned.</param>
public sealed record PlannedCase(LogCase Case, PlannedChain? Chain, IReadOnlyList<PlannedAction> Actions, Refusal? Refused);

/// <summary>
/// Turns cases into chains and actions; pure. A chain's id comes from its case, an action's from its chain and its place in the order of time
/// among <em>all</em> events of the case (from 1), so that mapping one more activity later renumbers nothing.
/// </summary>
public sealed class ImportPlan(Mapping mapping, CaseIds ids)
{
    /// <summary>Plans each case in turn; a case id that comes a second time is refused.</summary>
    public IEnumerable<PlannedCase> Of(IEnumerable<LogCase> cases)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var found in cases)
        {
            if (found.Id.Length > 0 && !seen.TryAdd(found.Id, found.Line))
            {
                yield return Refuse(found, found.Line, $"this case was already told at line {seen[found.Id]}");
                continue;
            }

            yield return Of(found);
        }
    }

    private PlannedCase Of(LogCase found)
    {
        if (found.Id.Length == 0 || found.Events.Count == 0)
        {
            return Refuse(found, found.Line, found.Id.Length == 0 ? $"no case id in {mapping.Case}" : "the case has no events");
        }

        var timed = new List<(LogEvent Event, DateTimeOffset At, string Activity)>(found.Events.Count);
        foreach (var one in found.Events)
        {
            var activity = mapping.Activity.Read(one.Attributes)?.Text;
            var stamp = mapping.Time.Read(one.Attributes);
            var (at, problem) = stamp is { } value ? mapping.Times.Read(value) : (default, $"no time in {mapping.Time}");
            problem = activity is null ? $"no activity in {mapping.Activity}" : problem;
            if (mapping.RefuseOthers && activity is not null && !mapping.Activities.ContainsKey(activity))
            {
                problem = $"the activity '{activity}' is not in the mapping{Similar.Aside(activity, mapping.Activities.Keys)}";
            }

            if (problem is not null)
            {
                return Refuse(found, one.Line, problem);
            }

            timed.Add((one, at, activity!));
        }

        return Of(found, [.. timed.OrderBy(t => t.At)]);
    }

    private PlannedCase Of(LogCase found, IReadOnlyList<(LogEvent Event, DateTimeOffset At, string Activity)> timed)
    {
        IReadOnlyDictionary<string, LogValue>[] places = [found.Attributes, .. timed.Select(t => t.Event.Attributes)];
        var (start, problem) = Start(places, timed[0].At);
        var customer = mapping.Customer.Read(places);
        var owner = (mapping.Owner ?? mapping.Actor).Read(places);
        problem ??= customer is null ? $"no customer in {mapping.Customer}" : owner is null ? $"no owner in {mapping.Owner ?? mapping.Actor}" : null;
        if (problem is not null)
        {
            return Refuse(found, found.Line, problem);
        }

        var chain = new PlannedChain(
            ids.For(found.Id),
            mapping.TemplateKey,
            Ids.For(customer!.Value.Text),
            mapping.ActorId(owner!.Value.Text),
            mapping.Team?.Read(places) is { } team ? mapping.TeamId(team.Text) : null,
            start,
            Fields(mapping.ChainFields, places));
        var actions = new List<PlannedAction>();
        for (var i = 0; i < timed.Count; i++)
        {
            var (one, at, activity) = timed[i];
            if (!mapping.Activities.TryGetValue(activity, out var node))
            {
                continue;
            }

            if (mapping.Actor.Read(one.Attributes, found.Attributes) is not { } actor)
            {
                return Refuse(found, one.Line, $"no actor in {mapping.Actor}; a list such as [name, = somebody] gives a fallback");
            }

            actions.Add(new(one.Line, $"{chain.Id}-{i + 1}", node, at, mapping.ActorId(actor.Text), chain.Customer, chain.Id, Fields(mapping.Fields, one.Attributes)));
        }

        return new(found, chain, actions, null);
    }

    private (DateTimeOffset At, string? Problem) Start(IReadOnlyDictionary<string, LogValue>[] places, DateTimeOffset first) => mapping.PlannedStart switch
    {
        null => (first, null),
        var source when source.Read(places) is { } value => mapping.Times.Read(value),
        var source => (default, $"no planned start in {source}"),
    };

    private JsonObject? Fields(IReadOnlyDictionary<string, FieldTarget> targets, params ReadOnlySpan<IReadOnlyDictionary<string, LogValue>> places)
    {
        JsonObject? fields = null;
        foreach (var (attribute, target) in targets)
        {
            if (Source.Of(attribute).Read(places) is { } value)
            {
                (fields ??= [])[target.Name] = target.ToJson(value, mapping.Times);
            }
        }

        return fields;
    }

    private static PlannedCase Refuse(LogCase found, int line, string reason) =>
        new(found, null, [], new(found.Id.Length == 0 ? $"line {line}" : $"case {found.Id}, line {line}", reason));
}
