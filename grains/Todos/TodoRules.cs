using System.Text.Json;
using SalesFlow.Actions;
using SalesFlow.Chains;
using SalesFlow.Subjects;
using SalesFlow.Visits;

namespace SalesFlow.Todos;

/// <summary>What may be done with a to-do, and what follows. Pure. History is taken as it was: nothing of it is refused for lack of proof.</summary>
public static class TodoRules
{
    public const string Set = "todo.set", Done = "todo.done", Cancelled = "todo.cancelled", Template = "todo";

    public static SubjectDecision Decide(Todo? state, ActionCommand action, SubjectContext context)
    {
        if (state is null)
        {
            return action.Node == Set ? Begin(action, context) : new Refusal(RefusalCode.FieldsInvalid, $"There is no to-do '{context.Id}'. A to-do begins with an action of the node {Set}.");
        }

        var customer = action.Customer ?? ActionFields.Of(action.Fields).Text("customer");
        if (customer is not null && customer != state.Customer)
        {
            return new Refusal(RefusalCode.CustomerMismatch, $"to-do '{state.Id}' is about customer '{state.Customer}', the action names '{customer}'; leave customer out or correct it");
        }

        return action.Node switch
        {
            Set => state.Visit is null && ActionFields.Of(action.Fields).Text("visit") is { } visit && state.State == TodoStates.Open
                ? new SubjectDecision(null, new Dictionary<string, string> { ["visit"] = visit })
                : No(state, "it was set already; a promise with another date is a to-do of its own"),
            _ when state.State != TodoStates.Open => No(state, "only an open one can be done or cancelled"),
            Done => Finish(state, action, context),
            Cancelled when ActionFields.Of(action.Fields).Text("reason") is null => new Refusal(RefusalCode.FieldsInvalid, "say why", [new("/fields/reason", "is missing")]),
            _ => SubjectDecision.Keep,
        };
    }

    private static SubjectDecision Begin(ActionCommand action, SubjectContext context)
    {
        var fields = ActionFields.Of(action.Fields);
        var errors = new List<FieldError>();
        var customer = action.Customer ?? fields.Text("customer");
        Ask(GrainKeys.IsId(customer), "/customer", "is missing: whom is it for?");
        Ask(fields.Element("text") is null or { ValueKind: JsonValueKind.String } && fields.Text("text") is null or { Length: <= Todo.MostText }, "/fields/text", $"must be a text of at most {Todo.MostText} characters");
        Ask(fields.Moment("dueAt") is not null, "/fields/dueAt", "must be a moment as RFC 3339 with offset, for example 2026-02-06T18:00:00+08:00");
        Ask(fields.Element("owner") is null || GrainKeys.IsId(fields.Text("owner")), "/fields/owner", "must be a member's id");
        Ask(fields.Element("proof") is null || Proof(fields.Text("proof")) is not null, "/fields/proof", $"must be kinds of evidence joined by '|': {string.Join(", ", Requirement.EvidenceKinds)}");
        if (errors.Count > 0)
        {
            return new Refusal(RefusalCode.FieldsInvalid, "a to-do names its customer and when it is due", [.. errors]);
        }

        var due = fields.Moment("dueAt")!.Value;
        var owner = fields.Text("owner") ?? action.Actor;
        var team = context.Member(owner)?.Team;
        var given = new Dictionary<string, string> { ["owner"] = owner, ["customer"] = customer!, ["dueOn"] = context.Day(due).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) };
        if (team is not null)
        {
            given["team"] = team;
        }

        if (!context.Catalogue.Templates.ContainsKey(Template))
        {
            return new SubjectDecision(null, given);
        }

        given["chain"] = DerivedId.Of(Template, context.Id);
        return new SubjectDecision(null, given, [new SubjectEffect.StartChain(
            given["chain"], Template, customer!, owner, team, action.History ? action.OccurredAt : context.Now, JsonSerializer.Serialize(new SortedDictionary<string, string> { ["dueAt"] = Stamp.Text(due) }))]);

        void Ask(bool there, string pointer, string detail)
        {
            if (!there)
            {
                errors.Add(new(pointer, detail));
            }
        }
    }

    private static SubjectDecision Finish(Todo state, ActionCommand action, SubjectContext context)
    {
        if (!action.History && Proof(state.Proof) is { } proof && !action.Evidence.Any(proof.MetBy))
        {
            return new Refusal(RefusalCode.FieldsInvalid, $"to-do '{state.Id}' is done with proof", [new("/evidence", $"needs one of {string.Join(", ", proof.Kinds)}; a file may arrive later")]);
        }

        var at = action.History ? action.OccurredAt : context.Now;
        var given = new Dictionary<string, string> { ["inTime"] = at <= state.DueAt ? "true" : "false" };
        return new SubjectDecision(null, given, state is { Leads: true, Visit: { } visit } ? [new SubjectEffect.Advance(DerivedId.Of(GrainKeys.Visit, visit))] : null);
    }

    private static Requirement? Proof(string? text) => text is not null && Requirement.Parse(text) is { Field: null } requirement ? requirement : null;

    private static Refusal No(Todo state, string why) => new(RefusalCode.TodoState, $"to-do '{state.Id}' is {state.State}: {why}");
}
