using System.Globalization;
using System.Text.Json;
using SalesFlow.Actions;
using SalesFlow.Subjects;

namespace SalesFlow.Contracts;

/// <summary>What was looked up and read before a decision on a contract is made.</summary>
/// <param name="Review">The first review of the text as it would be; null where the action brings no text.</param>
/// <param name="Revision">The version of the text that a changed clause was cut from.</param>
/// <param name="Clause">Where the clause that is changed stands in it; null = there is no such clause.</param>
/// <param name="Clauses">How many clauses it has.</param>
/// <param name="TooLong">The text would be longer than can be reviewed.</param>
public sealed record ContractFound(KeptReview? Review, int Revision = 0, TextSpan? Clause = null, int Clauses = 0, bool TooLong = false);

/// <summary>A first review as it is kept beside the action that brought the text.</summary>
public sealed record KeptReview(ContractFinding[] Findings, SortedDictionary<string, int> Rules, ModelName? Model);

/// <summary>What may be done with a contract when, and what follows. Pure. History is taken as it was: nothing of it is refused for lack of proof.</summary>
public static class ContractRules
{
    /// <summary>Names of what is kept beside an action.</summary>
    public const string Review = "review";
    internal const string Form = "form", Points = "points", State = "state", Findings = "findings", Verdict = "verdict", Chain = "chain";

    private const int LongestReason = 2_000;

    public static SubjectDecision Decide(Contract? state, ActionCommand action, SubjectContext context)
    {
        if (state is null)
        {
            return action.Node == ContractNodes.Submitted
                ? Submit(null, action, context)
                : new Refusal(RefusalCode.UnknownContract, $"There is no contract '{context.Id}'. A contract begins with an action of the node {ContractNodes.Submitted}.");
        }

        if (action.Customer is { } named && named != state.Customer)
        {
            return new Refusal(RefusalCode.CustomerMismatch, $"contract '{state.Id}' is with customer '{state.Customer}', the action names '{named}'; leave customer out or correct it");
        }

        var withRep = state.State is ContractStates.Revising or ContractStates.Returned;
        var over = state.State is ContractStates.Signed or ContractStates.Withdrawn;
        return action.Node switch
        {
            ContractNodes.Read => Read(state, action),
            _ when over => No(state, "nothing changes it any more; submit a new contract with an id of its own"),
            ContractNodes.Submitted => withRep ? Submit(state, action, context) : No(state, state.State == ContractStates.Legal ? "legal has it; they return it first" : "it is approved; withdraw it and submit a new one"),
            ContractNodes.Changed => withRep ? Change(state, action, context) : No(state, "its text is changed only while it is with the rep"),
            ContractNodes.Waived => withRep ? Waive(state, action) : No(state, "findings are waived only while it is with the rep"),
            ContractNodes.Reviewed => state.State == ContractStates.Legal || (action.History && withRep) ? Judge(state, action, context) : No(state, withRep ? $"it is with the rep: {Open(state)}" : "it was approved already"),
            ContractNodes.Signed => state.State == ContractStates.Approved || action.History ? To(ContractStates.Signed) : No(state, "it is signed when legal has approved it"),
            ContractNodes.Withdrawn => Withdraw(state, action),
            _ => SubjectDecision.Keep,
        };
    }

    /// <summary>The findings of a new review, with the waivers that were given for the same words of the same clause.</summary>
    internal static ContractFinding[] Merged(Contract? before, KeptReview review) =>
        [.. review.Findings.Select(finding => finding with { Waiver = before?.Findings.FirstOrDefault(known => known.Id == finding.Id)?.Waiver })];

    private static SubjectDecision Submit(Contract? state, ActionCommand action, SubjectContext context)
    {
        var fields = ActionFields.Of(action.Fields);
        FieldError[] errors = [.. ContractForms.Check(fields), .. state is null && action.Customer is null ? [new FieldError("/customer", "is missing: with whom is the contract?")] : Array.Empty<FieldError>()];
        if (errors.Length > 0)
        {
            return new Refusal(RefusalCode.FieldsInvalid, "the contract's form cannot be read", errors);
        }

        var policy = ContractPolicy.Instance.Of(context.Catalogue);
        var brings = fields.Text("text") is not null;
        if (brings && context.Looked<ContractFound>()?.Review is null)
        {
            return Again("its text was not reviewed");
        }

        var form = ContractForms.Next(state?.Form ?? new(), fields, action.Evidence, policy);
        var points = ContractForms.Points(form, brings || state is { Revision: > 0 }, policy);
        var owner = state?.Owner ?? fields.Text("owner") ?? action.Actor;
        var given = new Dictionary<string, string> { ["owner"] = owner, [Form] = Json(form), [Points] = Json(points) };
        if (context.Member(owner)?.Team is { } team)
        {
            given["team"] = team;
        }

        var findings = state?.Findings ?? [];
        if (brings)
        {
            var review = context.Looked<ContractFound>()!.Review!;
            given[Review] = Json(review);
            findings = Merged(state, review);
        }

        given[State] = points.Length == 0 && Settled(findings) ? ContractStates.Legal : ContractStates.Revising;
        return new SubjectDecision(null, given, Watch(state, given, owner, policy, action, context), ContractForms.Missing(points));
    }

    /// <summary>The first submission starts the chain that watches the contract until it is signed; one after a return starts another for legal's next review.</summary>
    private static SubjectEffect[] Watch(Contract? state, Dictionary<string, string> given, string owner, ContractTermsPolicy policy, ActionCommand action, SubjectContext context)
    {
        if (state is { State: not ContractStates.Returned })
        {
            return [];
        }

        var template = state is null ? policy.Template : policy.ReworkTemplate;
        if (!context.Catalogue.Templates.ContainsKey(template))
        {
            return [];
        }

        var id = state is null ? $"{template}:{context.Id}" : $"{template}:{context.Id}.{state.Returned}";
        given[Chain] = GrainKeys.IsId(id) ? id : $"{template}:{ContractReading.Hash(id)}";
        return [new SubjectEffect.StartChain(given[Chain], template, state?.Customer ?? action.Customer!, owner, given.GetValueOrDefault("team"), action.History ? action.OccurredAt : context.Now)];
    }

    private static SubjectDecision Change(Contract state, ActionCommand action, SubjectContext context)
    {
        var fields = ActionFields.Of(action.Fields);
        if (fields.Whole("clause") is not >= 0 || fields.Element("text") is not { ValueKind: JsonValueKind.String })
        {
            return new Refusal(RefusalCode.FieldsInvalid, "say which clause is changed, and its new text", [new("/fields/clause", "must be the clause's index, from 0"), new("/fields/text", "must be the clause's whole new text; empty takes it out")]);
        }

        if (fields.Whole("revision") is { } seen && seen != state.Revision)
        {
            return No(state, $"its text has changed since you read it: it is at revision {state.Revision}, the action names {seen}. Read it again");
        }

        var found = context.Looked<ContractFound>();
        if (found is null || found.Revision != state.Revision)
        {
            return Again("its text was being changed");
        }

        if (found.Clause is not { } clause)
        {
            return new Refusal(RefusalCode.FieldsInvalid, $"the text has {found.Clauses} clauses", [new("/fields/clause", $"must be from 0 to {found.Clauses - 1}; GET /v1/contracts/{state.Id}/text lists them")]);
        }

        if (found.Review is not { } review)
        {
            return new Refusal(RefusalCode.FieldsInvalid, "the text would be too long to be reviewed", [new("/fields/text", $"makes it longer than {ContractReview.LongestText} characters")]);
        }

        var given = new Dictionary<string, string>
        {
            [Review] = Json(review), ["start"] = clause.Start.ToString(CultureInfo.InvariantCulture), ["length"] = clause.Length.ToString(CultureInfo.InvariantCulture),
            [State] = Next(state, Merged(state, review)),
        };
        return new SubjectDecision(null, given);
    }

    private static SubjectDecision Waive(Contract state, ActionCommand action)
    {
        var fields = ActionFields.Of(action.Fields);
        var errors = new List<FieldError>();
        if (fields.Text("reason") is not { Length: <= LongestReason })
        {
            errors.Add(new("/fields/reason", "is missing: say why this risk is accepted, in at most 2,000 characters"));
        }

        var open = state.Findings.Where(finding => finding.Waiver is null && (fields.Text("finding") is { } id ? finding.Id == id : fields.Whole("clause") == finding.Clause)).Select(finding => finding.Id).ToArray();
        if (open.Length == 0)
        {
            errors.Add(new(fields.Element("finding") is null ? "/fields/clause" : "/fields/finding", "must name a finding that is not waived yet, or a clause that has one"));
        }

        if (errors.Count > 0)
        {
            return new Refusal(RefusalCode.FieldsInvalid, "a waiver names what is waived and why", [.. errors]);
        }

        var after = Array.ConvertAll(state.Findings, finding => open.Contains(finding.Id) ? finding with { Waiver = new("", "", finding.Label, "", action.Actor, default, action.Id) } : finding);
        return new SubjectDecision(null, new Dictionary<string, string> { [Findings] = string.Join(' ', open), [State] = Next(state, after) });
    }

    private static SubjectDecision Judge(Contract state, ActionCommand action, SubjectContext context)
    {
        var fields = ActionFields.Of(action.Fields);
        var verdict = fields.Text("verdict") switch
        {
            "approved" or "通过" or "批准" => ContractStates.Approved,
            "returned" or "退回" or "驳回" => ContractStates.Returned,
            _ => null,
        };
        var errors = new List<FieldError>();
        if (verdict is null)
        {
            errors.Add(new("/fields/verdict", "must be approved (通过) or returned (退回)"));
        }

        if (verdict == ContractStates.Returned && !action.History && fields.Text("reason") is not { Length: <= LongestReason })
        {
            errors.Add(new("/fields/reason", "is missing: say what must change, in at most 2,000 characters"));
        }

        if (!action.History && action.Actor == state.Owner)
        {
            errors.Add(new("/actor", "must be someone other than the contract's owner"));
        }

        if (!action.History && ContractPolicy.Instance.Of(context.Catalogue).LegalRole is { } role && context.Member(action.Actor) is { Roles.Length: > 0 } member && !member.Roles.Contains(role))
        {
            errors.Add(new("/actor", $"must be a member with the role '{role}', which the policy 'contracts' asks for"));
        }

        return errors.Count > 0
            ? new Refusal(RefusalCode.FieldsInvalid, "legal approves a contract or returns it with a reason", [.. errors])
            : new SubjectDecision(null, new Dictionary<string, string> { [State] = verdict!, [Verdict] = verdict! });
    }

    /// <summary>As with any void, the chains leave the rate only with an approver other than their owner.</summary>
    private static SubjectDecision Withdraw(Contract state, ActionCommand action)
    {
        var fields = ActionFields.Of(action.Fields);
        var given = new Dictionary<string, string> { [State] = ContractStates.Withdrawn };
        var approver = fields.Text("approver") ?? action.Actor;
        if (state.Chains.Length == 0 || approver == state.Owner)
        {
            return new SubjectDecision(null, given, Missing: state.Chains.Length == 0 ? null : ["field:approver"]);
        }

        // A rework's chain ended with legal's verdict; before that it is open too.
        var open = state.Chains.Length > 1 && state.State is ContractStates.Revising or ContractStates.Legal ? new[] { state.Chains[0], state.Chains[^1] } : [state.Chains[0]];
        var reason = fields.Text("reason") ?? "the contract was withdrawn";
        return new SubjectDecision(null, given, [.. open.Distinct().Select(chain => new SubjectEffect.VoidChain(chain, reason, approver))]);
    }

    private static SubjectDecision Read(Contract state, ActionCommand action) =>
        // Ids of ours hold a slash, which clients cannot send: nobody else speaks for a model.
        !action.Id.Contains('/', StringComparison.Ordinal) ? new Refusal(RefusalCode.FieldsInvalid, "remarks of a language model come from the one that the operator has configured", [new("/node", "is not for clients")])
        : ActionFields.Of(action.Fields).Whole("revision") == state.Revision ? To(state.State)
        : SubjectDecision.Keep;

    /// <summary>With the rep it goes on by itself once nothing is open; what legal returned is submitted again.</summary>
    private static string Next(Contract state, ContractFinding[] findings) =>
        state.State == ContractStates.Revising && state.Points.Length == 0 && Settled(findings) ? ContractStates.Legal : state.State;

    private static bool Settled(ContractFinding[] findings) => !Array.Exists(findings, finding => finding is { MustSettle: true, Waiver: null });

    private static SubjectDecision To(string next) => new(null, new Dictionary<string, string> { [State] = next });

    private static string Open(Contract state) => state.State == ContractStates.Returned ? "it was returned; submit it again" : $"{state.Points.Length} rules of the form and {state.Unsettled.Count()} clauses are open";

    private static Refusal No(Contract state, string why) => new(RefusalCode.ContractState, $"contract '{state.Id}' is {state.State}: {why}");

    private static Refusal Again(string why) => new(RefusalCode.Busy, $"{why}; send the action again with the same id");

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, ContractKind.Json);
}
