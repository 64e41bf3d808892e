using System.Text.Json;
using System.Text.Json.Nodes;
using SalesFlow.Actions;
using SalesFlow.Interop;
using SalesFlow.Tenants;

namespace SalesFlow.Import;

/// <summary>What an import would do. Nothing is kept.</summary>
/// <param name="Units">Chains or subjects that would be told, of all that the file has.</param>
/// <param name="Refused">Chains, subjects and actions that would be turned down; <paramref name="Refusals"/> are the first, by line.</param>
/// <param name="Nodes">Actions by node.</param>
/// <param name="LeftOut">Words of the activity column that the plan does not name, with their number.</param>
/// <param name="Renamed">Names of people that would become ids as they are.</param>
/// <param name="First">The first chains or subjects as they would be told.</param>
/// <param name="Mapping">For the command: the same mapping as a file.</param>
public sealed record ImportPreview(
    int Rows, int Units, int Actions, int Refused, IReadOnlyList<ImportRefusal> Refusals, DateTimeOffset? From, DateTimeOffset? To, IReadOnlyDictionary<string, int> Nodes,
    IReadOnlyDictionary<string, int> LeftOut, IReadOnlyDictionary<string, string> Renamed, IReadOnlyList<ToldUnit> First, string? Mapping)
{
    private const int Shown = 5, ShownActions = 12, ShownRefusals = 100, ShownNames = 100;

    internal static ImportPreview Of(ImportPlanned plan, string mapping, Catalogue catalogue, DateTimeOffset now)
    {
        var sum = new Sum(catalogue);
        if (plan.Mapping is { } log)
        {
            sum.Refuse(!catalogue.Templates.ContainsKey(log.TemplateKey), "template", $"there is no template '{log.TemplateKey}'{Similar.Aside(log.TemplateKey, catalogue.Templates.Keys)}");
            foreach (var one in plan.Cases)
            {
                sum.Case(one, log, now);
            }
        }

        foreach (var one in plan.Subjects)
        {
            sum.Subject(one, plan.Rows!, now);
        }

        return sum.Preview(mapping);
    }

    internal static ImportPreview Of(OcelLog log, OcelPlanned plan)
    {
        var refused = plan.Steps.OfType<OcelStep.Refused>().ToArray();
        var acts = plan.Steps.OfType<OcelStep.Act>().ToArray();
        var chains = plan.Steps.OfType<OcelStep.Plan>().Count();
        return new(
            log.Events.Count, chains, acts.Length, refused.Length, [.. refused.Take(ShownRefusals).Select(one => new ImportRefusal(one.Place, one.Problem.Detail))],
            log.Events.Count == 0 ? null : log.Events.Min(told => told.Time), log.Events.Count == 0 ? null : log.Events.Max(told => told.Time),
            acts.CountBy(act => act.Command.Node).OrderByDescending(one => one.Value).ToDictionary(), new Dictionary<string, int>(), new Dictionary<string, string>(),
            [.. acts.Take(Shown).Select(act => new ToldUnit($"{act.Command.SubjectKind}/{act.Command.SubjectId}", act.Command.Customer, null, null, null, [new(act.Command.Id, act.Command.Node, act.Command.OccurredAt, act.Command.Actor, JsonElement.Parse(act.Command.Fields))]))],
            null);
    }

    private sealed class Sum(Catalogue catalogue)
    {
        private readonly List<ImportRefusal> refusals = [];
        private readonly Dictionary<string, int> nodes = [], leftOut = [];
        private readonly Dictionary<string, string> renamed = [];
        private readonly List<ToldUnit> first = [];
        private int rows, units, actions, refused;
        private DateTimeOffset? from, to;

        public void Refuse(bool so, string place, string reason)
        {
            if (so)
            {
                refused++;
                if (refusals.Count < ShownRefusals)
                {
                    refusals.Add(new(place, reason));
                }
            }
        }

        public void Case(PlannedCase planned, Mapping mapping, DateTimeOffset now)
        {
            rows += planned.Case.Events.Count;
            foreach (var told in planned.Case.Events)
            {
                if (mapping.Activity.Read(told.Attributes)?.Text is { } activity && !mapping.Activities.ContainsKey(activity))
                {
                    leftOut[activity] = leftOut.GetValueOrDefault(activity) + 1;
                }

                if (mapping.Actor.Read(told.Attributes, planned.Case.Attributes)?.Text is { } name && !mapping.Actors.ContainsKey(name) && mapping.ActorId(name) is var id && id != name && renamed.Count < ShownNames)
                {
                    renamed[name] = id;
                }
            }

            Refuse(planned.Refused is not null, planned.Refused?.Place ?? "", planned.Refused?.Reason ?? "");
            if (planned.Chain is not { } chain)
            {
                return;
            }

            units++;
            Span(chain.PlannedStart);
            foreach (var action in planned.Actions)
            {
                Action($"case {planned.Case.Id}, line {action.Line}", action.Node, action.OccurredAt, ImportUnits.Action(action, now));
            }

            if (first.Count < Shown)
            {
                first.Add(new(chain.Id, chain.Customer, chain.Owner, chain.Team, chain.PlannedStart, [.. planned.Actions.Take(ShownActions).Select(action => new ToldAction(action.Id, action.Node, action.OccurredAt, action.Actor, Fields(action.Fields)))]));
            }
        }

        public void Subject(RowSubject subject, RowMapping mapping, DateTimeOffset now)
        {
            rows += subject.Rows;
            Refuse(subject.Problem is not null, subject.Name.Length == 0 ? $"line {subject.Line}" : $"{subject.Name}, line {subject.Line}", subject.Problem ?? "");
            if (subject.Problem is not null)
            {
                return;
            }

            units++;
            foreach (var action in subject.Actions)
            {
                Action($"{subject.Name}, line {action.Line}", action.Node, action.OccurredAt, ImportUnits.Action(action, now));
                Refuse(action.Evidence.Any(item => item.File is not null), $"{subject.Name}, line {action.Line}", "names a file beside the table; files come with the command 'salesflow import'");
            }

            if (first.Count < Shown)
            {
                var told = subject.Actions.Count > 0 ? subject.Actions[0] : null;
                first.Add(new($"{mapping.Subject}/{Ids.For(subject.Name, mapping.IdPrefix)}", told?.Customer, told?.Actor, null, null,
                    [.. subject.Actions.Take(ShownActions).Select(action => new ToldAction(action.Id, action.Node, action.OccurredAt, action.Actor, Fields(action.Fields)))]));
            }
        }

        public ImportPreview Preview(string mapping) => new(
            rows, units, actions, refused, refusals, from, to, nodes.OrderByDescending(one => one.Value).ToDictionary(), leftOut.OrderByDescending(one => one.Value).ToDictionary(), renamed, first, mapping);

        private void Action(string place, string node, DateTimeOffset at, ActionRead read)
        {
            actions++;
            nodes[node] = nodes.GetValueOrDefault(node) + 1;
            Span(at);
            Refuse(read.Problem is not null, place, read.Problem?.Detail ?? "");
            Refuse(read.Problem is null && !catalogue.Nodes.ContainsKey(node), place, $"there is no node '{node}'");
        }

        private void Span(DateTimeOffset at) => (from, to) = (from is null || at < from ? at : from, to is null || at > to ? at : to);

        private static JsonElement? Fields(JsonObject? fields) => fields is null || fields.Count == 0 ? null : JsonElement.Parse(fields.ToJsonString(RowMapping.Json));
    }
}

/// <summary>A chain or a subject as it would be told.</summary>
public sealed record ToldUnit(string Id, string? Customer, string? Owner, string? Team, DateTimeOffset? PlannedStart, IReadOnlyList<ToldAction> Actions);

/// <summary>An action as it would be told.</summary>
public sealed record ToldAction(string Id, string Node, DateTimeOffset OccurredAt, string Actor, JsonElement? Fields);
