using System.Globalization;
using System.Text.Json;
using SalesFlow.Actions;
using SalesFlow.Journal;
using SalesFlow.Subjects;

namespace SalesFlow.Opportunities;

/// <summary>Rules of opportunities: stages move by actions only; a presented proposal locks the follow-up window and queues a summary for the customer. Pure.</summary>
public sealed class OpportunityKind : SubjectKind<Opportunity>
{
    public const string Presented = "proposal.presented";
    public const string FollowUp = "follow-up";
    public const string Summary = "customer.summary-queued";

    public override string Kind => GrainKeys.Opportunity;

    protected override SubjectDecision Decide(Opportunity? state, ActionCommand action, SubjectContext context)
    {
        if (state is null && action.Customer is null)
        {
            return new Refusal(RefusalCode.FieldsInvalid, "the first action on an opportunity names its customer", [new("/customer", "is missing")]);
        }

        if (state is not null && action.Customer is { } named && named != state.Customer)
        {
            return new Refusal(RefusalCode.CustomerMismatch, $"opportunity '{state.Id}' is about customer '{state.Customer}', the action names '{named}'; leave customer out or correct it");
        }

        var given = new Dictionary<string, string>();
        var owner = state?.Owner ?? ActionFields.Of(action.Fields).Text("owner") ?? action.Actor;
        if (state is null)
        {
            given["owner"] = owner;
            if (context.Member(owner)?.Team is { } team)
            {
                given["team"] = team;
            }
        }

        if (Stage(state, action.Node, context) is { } stage)
        {
            given["stage"] = stage.Key;
            if (stage.End is { } end)
            {
                given["end"] = end;
            }
        }

        return new SubjectDecision(null, given, Follows(state, action, context, owner, given));
    }

    /// <summary>The three effects of a presented proposal: the stage (above), the 48-hour window that escalates to the direct supervisor, and the summary for the customer.
    /// Other nodes open a window where the pipeline says so.</summary>
    private static List<SubjectEffect> Follows(Opportunity? state, ActionCommand action, SubjectContext context, string owner, Dictionary<string, string> given)
    {
        var customer = state?.Customer ?? action.Customer!;
        var effects = new List<SubjectEffect>();
        if (PipelinePolicy.Instance.Of(context.Catalogue).FollowUp(action.Node) is { } template && context.Catalogue.Templates.ContainsKey(template))
        {
            given["followUp"] = $"{FollowUp}:{action.Id}";
            effects.Add(new SubjectEffect.StartChain(given["followUp"], template, customer, owner, state?.Team ?? context.Member(owner)?.Team, action.History ? action.OccurredAt : context.Now));
        }

        if (action.Node == Presented)
        {
            effects.Add(new SubjectEffect.Act(GrainKeys.Customer, customer, "summary", Summary, Text(action, context), action.Evidence));
        }

        return effects;
    }

    /// <summary>What the customer is sent: what was shown, by whom, when, with the document attached.</summary>
    private static string Text(ActionCommand action, SubjectContext context)
    {
        var fields = ActionFields.Of(action.Fields);
        var at = Calendars.LocalZone.Find(context.Catalogue.Settings.TimeZone)!.LocalText(action.OccurredAt);
        var who = context.Member(action.Actor)?.Name ?? action.Actor;
        var title = fields.Text("title") ?? fields.Text("version");
        return JsonSerializer.Serialize(
            new SortedDictionary<string, object?>(StringComparer.Ordinal)
            {
                ["at"] = action.OccurredAt.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture),
                ["by"] = who,
                ["opportunity"] = context.Id,
                ["summary"] = fields.Text("summary") ?? "",
                ["text.en"] = $"{who} presented the proposal{(title is null ? "" : $" '{title}'")} to you on {at}. The documents are attached.",
                ["text.zh-CN"] = $"{who} 已于 {at} 向您演示方案{(title is null ? "" : $"《{title}》")}，资料见附件。",
            },
            Json);
    }

    /// <summary>Where an action leads: forward in the pipeline, to an end, or back into it from a lost one.</summary>
    private static Stage? Stage(Opportunity? state, string node, SubjectContext context)
    {
        var stages = PipelinePolicy.Instance.Of(context.Catalogue).Stages;
        var to = Array.FindIndex(stages, stage => stage.Nodes.Contains(node));
        if (to < 0)
        {
            return state is null ? stages[0] : null;
        }

        var from = state is null ? -1 : Array.FindIndex(stages, stage => stage.Key == state.Stage);
        var moves = state?.End switch
        {
            "won" => false,
            "lost" => stages[to].End != "lost",
            _ => to > from,
        };
        return moves ? stages[to] : null;
    }

    protected override Opportunity Apply(Opportunity? state, SubjectFact fact)
    {
        var fields = fact.Fields;
        var stage = fact.Given.GetValueOrDefault("stage");
        var known = state ?? new Opportunity(
            fact.Id, fact.Action.Customer!, null, fact.Given["owner"], fact.Given.GetValueOrDefault("team"), fact.Day, null, stage!, fact.At, null, [], null, fact.At, fact.Action.Actor, fact.Node, 0);
        var moved = stage is not null && (state is null || stage != state.Stage);
        return known with
        {
            Name = fields.Text("name") ?? known.Name,
            Amount = fields.Number("amount") ?? known.Amount,
            Stage = stage ?? known.Stage,
            StageAt = moved ? fact.At : known.StageAt,
            End = stage is null ? known.End : fact.Given.GetValueOrDefault("end"),
            Moves = moved ? [.. known.Moves.TakeLast(Opportunity.MostMoves - 1), new StageMove(state?.Stage, stage!, fact.At, fact.Action.Id, fact.Node, fact.Action.Actor)] : known.Moves,
            FollowUp = fact.Given.GetValueOrDefault("followUp") ?? known.FollowUp,
            LastActionAt = fact.At > known.LastActionAt ? fact.At : known.LastActionAt,
            LastActor = fact.Action.Actor,
            LastNode = fact.Node,
            Actions = known.Actions + 1,
        };
    }

    protected override SubjectRow Row(Opportunity state) => new()
    {
        Kind = Kind,
        Id = state.Id,
        Customer = state.Customer,
        Owner = state.Owner,
        Team = state.Team,
        State = state.Stage,
        At = state.StageAt,
        Day = state.Day,
        Amount = state.Amount is { } amount ? (long)decimal.Round(amount * 100) : null,
        Words = state.Name,
        UpdatedAt = state.LastActionAt,
    };
}
