using System.Text.Json;
using SalesFlow.Actions;
using SalesFlow.Journal;
using SalesFlow.Subjects;

namespace SalesFlow.Tickets;

/// <summary>What was asked for before a decision on a ticket is made.</summary>
/// <param name="Number">Null where the ticket has one.</param>
/// <param name="Code">A fresh secret.</param>
public sealed record TicketFound(string? Number, string Code);

/// <summary>What may be done with a ticket when, and what follows. Pure. History is taken as it was: nothing of it is refused for lack of proof.</summary>
public static class TicketRules
{
    public static SubjectDecision Decide(Ticket? state, ActionCommand action, SubjectContext context)
    {
        if (state is null)
        {
            return action.Node == TicketNodes.Requested
                ? Request(action, context)
                : new Refusal(RefusalCode.UnknownTicket, $"There is no ticket '{context.Id}'. A ticket begins with an action of the node {TicketNodes.Requested}.");
        }

        if (action.Customer is { } named && named != state.Customer)
        {
            return new Refusal(RefusalCode.CustomerMismatch, $"ticket '{state.Id}' is about customer '{state.Customer}', the action names '{named}'; leave customer out or correct it");
        }

        var over = state.State is TicketStates.Done or TicketStates.Cancelled;
        return action.Node switch
        {
            TicketNodes.Complained => SubjectDecision.Keep,
            TicketNodes.Requested => No(state, $"it was requested already, as {state.Number}; give a new request a ticket id of its own, or reopen this one when it is done"),
            TicketNodes.Reopened => over ? Reopen(state, action, context) : No(state, "only a ticket that is done or cancelled is reopened"),
            _ when over => No(state, $"reopen it first with {TicketNodes.Reopened}"),
            TicketNodes.Accepted => Accept(state, action, context),
            TicketNodes.Assigned => state.State == TicketStates.Queued ? Name(state, action, context) : No(state, $"{state.Engineer} has it; send {TicketNodes.Reassigned} to give it to someone else"),
            TicketNodes.Reassigned => state.State != TicketStates.Queued ? Name(state, action, context) : No(state, $"nobody has it yet; send {TicketNodes.Assigned}"),
            TicketNodes.CheckedIn => CheckIn(state, action, context),
            TicketNodes.Signed => Sign(state, action),
            TicketNodes.Cancelled => Cancel(state, action),
            _ => SubjectDecision.Keep,
        };
    }

    /// <summary>What a request lacks so that no ticket can be made of it; null = nothing.</summary>
    public static Refusal? Form(ActionCommand action)
    {
        var fields = ActionFields.Of(action.Fields);
        var errors = new List<FieldError>();
        Ask(action.Customer is not null, "/customer", "is missing: whose device is it?");
        Ask(fields.Text("deviceModel") is not null, "/fields/deviceModel", "is missing: name the device's model");
        Ask(fields.Text("fault") is not null, "/fields/fault", "is missing: say what is wrong, in words");
        Ask(TicketUrgency.Read(fields.Text("urgency")) is not null, "/fields/urgency", "must be normal (普通), urgent (加急) or critical (特急)");
        Ask(fields.Element("expectedArrival") is null || fields.Moment("expectedArrival") is not null, "/fields/expectedArrival", "must be a moment as RFC 3339 with offset, for example 2026-02-03T14:00:00+08:00");
        Ask(action.History || action.Evidence.Any(e => e.Kind == "photo"), "/evidence", "needs at least one photo of the fault; its file may arrive later");
        return errors.Count == 0 ? null : new Refusal(RefusalCode.FieldsInvalid, "a support request names customer, device model, fault and urgency, and shows a photo of the fault", [.. errors]);

        void Ask(bool there, string pointer, string detail)
        {
            if (!there)
            {
                errors.Add(new(pointer, detail));
            }
        }
    }

    private static SubjectDecision Request(ActionCommand action, SubjectContext context)
    {
        if (Form(action) is { } refusal)
        {
            return refusal;
        }

        if (context.Looked<TicketFound>() is not { Number: { } number, Code: var code })
        {
            return new Refusal(RefusalCode.Busy, "no number could be taken for the ticket; send the action again with the same id");
        }

        var urgency = TicketUrgency.Read(ActionFields.Of(action.Fields).Text("urgency"))!;
        var given = new Dictionary<string, string> { ["number"] = number, ["code"] = code, ["urgency"] = urgency };
        var team = context.Member(action.Actor)?.Team;
        if (team is not null)
        {
            given["team"] = team;
        }

        var template = TicketPolicy.Instance.Of(context.Catalogue).Template;
        return new SubjectDecision(null, given, Watch(given, template, $"{template}:{number}", urgency, action.Customer!, team, action, context));
    }

    private static SubjectDecision Reopen(Ticket state, ActionCommand action, SubjectContext context)
    {
        var given = new Dictionary<string, string>();
        if (context.Looked<TicketFound>() is { Code: var code })
        {
            given["code"] = code;
        }

        var template = TicketPolicy.Instance.Of(context.Catalogue).ReturnTemplate;
        return new SubjectDecision(null, given, Watch(given, template, $"{template}:{state.Number}.{state.Reopened + 1}", state.Urgency, state.Customer, state.Team, action, context));
    }

    /// <summary>The chain that holds the limits of this urgency, and the due moment that it will give.</summary>
    private static SubjectEffect[] Watch(
        Dictionary<string, string> given, string template, string chain, string urgency, string customer, string? team, ActionCommand action, SubjectContext context)
    {
        if (!context.Catalogue.Templates.ContainsKey(template))
        {
            return [];
        }

        var start = action.History ? action.OccurredAt : context.Now;
        given["chain"] = chain;
        if (TicketLimits.Due(context.Catalogue, template, action.Fields, urgency, action.Actor, team, start) is { } due)
        {
            given["dueAt"] = Stamp.Text(due);
        }

        return [new SubjectEffect.StartChain(chain, template, customer, action.Actor, team, start, JsonSerializer.Serialize(new SortedDictionary<string, string> { ["urgency"] = urgency }))];
    }

    private static SubjectDecision Accept(Ticket state, ActionCommand action, SubjectContext context) =>
        state.Engineer is { } other && other != action.Actor ? No(state, $"{other} has it; send {TicketNodes.Reassigned} to give it to someone else") : Give(state, action.Actor, "/actor", context);

    private static SubjectDecision Name(Ticket state, ActionCommand action, SubjectContext context) =>
        ActionFields.Of(action.Fields).Text("engineer") is { } engineer
            ? Give(state, engineer, "/fields/engineer", context)
            : new Refusal(RefusalCode.FieldsInvalid, "say who gets the ticket", [new("/fields/engineer", "is missing: the id of the member who gets it")]);

    /// <summary>The chain goes with the ticket: its reminders are for who must be on site.</summary>
    private static SubjectDecision Give(Ticket state, string engineer, string pointer, SubjectContext context)
    {
        var role = TicketPolicy.Instance.Of(context.Catalogue).EngineerRole;
        return role is not null && context.Member(engineer) is { Roles.Length: > 0 } member && !member.Roles.Contains(role)
            ? new Refusal(RefusalCode.FieldsInvalid, $"'{engineer}' has not the role '{role}', which the policy 'tickets' asks for", [new(pointer, $"must be a member with the role '{role}'")])
            : new SubjectDecision(null, new Dictionary<string, string> { ["engineer"] = engineer }, engineer == state.Engineer || state.Chain is null ? null : [new SubjectEffect.FollowOwner(state.Chain)]);
    }

    /// <summary>Whoever stands there with the code has the ticket from then on: what happened is not refused because a plan named another.</summary>
    private static SubjectDecision CheckIn(Ticket state, ActionCommand action, SubjectContext context)
    {
        if (!action.History)
        {
            var scanned = ActionFields.Of(action.Fields).Text("ticketCode");
            var errors = new List<FieldError>();
            if (scanned is null || !TicketCode.Matches(scanned, context.Tenant, state.Id, state.Code))
            {
                errors.Add(new("/fields/ticketCode", scanned is null ? "is missing: scan the ticket's QR code on site" : "is not this ticket's code; scan the ticket's QR code on site (a reopened ticket has a new one)"));
            }

            if (!action.Evidence.Any(e => e is { Kind: "location", Lat: not null, Lon: not null }))
            {
                errors.Add(new("/evidence", "needs the device's location"));
            }

            if (errors.Count > 0)
            {
                return new Refusal(RefusalCode.FieldsInvalid, "an engineer checks in on site with the ticket's code and the device's location", [.. errors]);
            }
        }

        return Give(state, action.Actor, "/actor", context);
    }

    /// <summary>The ticket leaves the queue in any case. Its chain leaves the rate only with an approver other than its owner, as any void: without one the answer says who is missing, and the chain goes on.</summary>
    private static SubjectDecision Cancel(Ticket state, ActionCommand action)
    {
        if (state.Chain is null)
        {
            return SubjectDecision.Keep;
        }

        var fields = ActionFields.Of(action.Fields);
        var approver = fields.Text("approver") ?? action.Actor;
        return approver == (state.Engineer ?? (state.Reopened == 0 ? state.RequestedBy : null))
            ? new SubjectDecision(null, Missing: ["field:approver"])
            : new SubjectDecision(null, null, [new SubjectEffect.VoidChain(state.Chain, fields.Text("reason") ?? "the ticket was cancelled", approver)]);
    }

    private static SubjectDecision Sign(Ticket state, ActionCommand action)
    {
        var signatures = action.Evidence.Where(e => e.Kind == "signature").ToArray();
        if (signatures.Length == 0 && !action.History)
        {
            return new Refusal(RefusalCode.FieldsInvalid, "a receipt is signed by the customer", [new("/evidence", "needs the customer's signature; its file may arrive later")]);
        }

        var fields = new SortedDictionary<string, string?>(StringComparer.Ordinal)
        {
            ["engineer"] = state.Engineer ?? action.Actor, ["number"] = state.Number, ["signer"] = ActionFields.Of(action.Fields).Text("signer"), ["ticket"] = state.Id,
        };
        return new SubjectDecision(null, null, [new SubjectEffect.Act(GrainKeys.Customer, state.Customer, "receipt", TicketNodes.Filed, JsonSerializer.Serialize(fields, TicketKind.Json), action.Evidence)]);
    }

    private static Refusal No(Ticket state, string why) => new(RefusalCode.TicketState, $"ticket '{state.Id}' is {state.State}: {why}");
}
