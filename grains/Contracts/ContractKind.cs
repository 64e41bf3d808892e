using System.Text.Json;
using SalesFlow.Actions;
using SalesFlow.Journal;
using SalesFlow.Subjects;

namespace SalesFlow.Contracts;

/// <summary>Contracts as a kind of subject: reviews texts before a decision, and folds.</summary>
/// <param name="services">Has the tenants' trained models, and the journal with the texts. Asked only where something is decided: <c>verify</c>, which only folds, has neither.</param>
public sealed class ContractKind(IServiceProvider? services = null) : SubjectKind<Contract>
{
    public override string Kind => GrainKeys.Contract;

    public override bool Moves(string node) => ContractNodes.All.Contains(node);

    /// <summary>The first review. It takes some milliseconds of a processor, and is done beside the grain's own turn.</summary>
    protected override async ValueTask<object?> LookUpAsync(Contract? state, ActionCommand action, SubjectContext context)
    {
        var fields = ActionFields.Of(action.Fields);
        if (action.Node == ContractNodes.Submitted && fields.Text("text") is { } text)
        {
            return new ContractFound(await ReviewAsync(text, context));
        }

        if (action.Node != ContractNodes.Changed || services?.GetService(typeof(IJournal)) is not IJournal journal)
        {
            return null;
        }

        var now = ContractTexts.Of(await journal.ReadAsync(new StreamId(context.Tenant, GrainKeys.Subject(Kind, context.Id))));
        var clauses = ClauseSplitter.Split(now.Text);
        if (fields.Whole("clause") is not { } index || index < 0 || index >= clauses.Count)
        {
            return new ContractFound(null, now.Revision, null, clauses.Count);
        }

        var after = ContractTexts.Replaced(now.Text, clauses[index].Span, fields.Text("text") ?? "");
        return after.Length > ContractReview.LongestText
            ? new ContractFound(null, now.Revision, clauses[index].Span, clauses.Count, TooLong: true)
            : new ContractFound(await ReviewAsync(after, context), now.Revision, clauses[index].Span, clauses.Count);
    }

    protected override SubjectDecision Decide(Contract? state, ActionCommand action, SubjectContext context) => ContractRules.Decide(state, action, context);

    protected override Contract Apply(Contract? state, SubjectFact fact)
    {
        var known = state ?? new Contract(
            fact.Id, fact.Action.Customer!, fact.Given["owner"], fact.Given.GetValueOrDefault("team"), fact.Day, ContractStates.Revising, fact.At, 0,
            !Read<ContractPoint[]>(fact, ContractRules.Points)!.Any(point => point.Code != ContractForms.Text));
        var next = fact.Node switch
        {
            ContractNodes.Submitted => Reviewed(known, fact) with
            {
                Form = Read<ContractForm>(fact, ContractRules.Form)!, Points = Read<ContractPoint[]>(fact, ContractRules.Points)!, Submissions = known.Submissions + 1,
                Chain = fact.Given.GetValueOrDefault(ContractRules.Chain) ?? known.Chain, Chains = Chains(known.Chains, fact),
            },
            ContractNodes.Changed => Reviewed(known, fact),
            ContractNodes.Waived => Waived(known, fact),
            ContractNodes.Reviewed => Judged(known, fact),
            ContractNodes.Signed => known with { Signature = Signature(fact) },
            ContractNodes.Read => Remarked(known, fact),
            _ => known,
        };
        var to = fact.Given.GetValueOrDefault(ContractRules.State, known.State);
        return next with
        {
            State = to,
            LegalAt = to == ContractStates.Legal ? (known.State == ContractStates.Legal ? known.LegalAt : fact.At) : null,
            LastActionAt = fact.At > known.LastActionAt ? fact.At : known.LastActionAt, LastActor = fact.Action.Actor, LastNode = fact.Node, Actions = known.Actions + 1,
        };
    }

    protected override SubjectRow Row(Contract state) => new()
    {
        Kind = Kind,
        Id = state.Id,
        Customer = state.Customer,
        Parent = state.Form.Opportunity is { } opportunity ? GrainKeys.Subject(GrainKeys.Opportunity, opportunity) : null,
        Owner = state.Owner,
        Team = state.Team,
        State = state.State,
        Rank = state.Risk is { } risk ? Contracts.Risk.High - risk : 3,
        At = state.LegalAt ?? state.SubmittedAt,
        Day = state.Day,
        Amount = state.Form.Amount is { } amount ? (long)decimal.Round(amount * 100) : null,
        Words = string.Join(' ', new[] { state.Id, state.Form.Number, state.Form.Title }.OfType<string>()),
        UpdatedAt = state.LastActionAt,
    };

    private async Task<KeptReview> ReviewAsync(string text, SubjectContext context)
    {
        var model = services?.GetService(typeof(IClauseModels)) is IClauseModels models ? await models.NewestAsync(context.Tenant) : null;
        var policy = ContractPolicy.Instance.Of(context.Catalogue);
        return await Task.Run(() => ContractReading.Of(text, policy, model));
    }

    /// <summary>A new text has new findings; nobody but the rules and the model has read it yet.</summary>
    private static Contract Reviewed(Contract known, SubjectFact fact) => Read<KeptReview>(fact, ContractRules.Review) is { } review
        ? known with { Findings = ContractRules.Merged(known, review), Rules = review.Rules, Model = review.Model, Revision = known.Revision + 1, Remarks = [], Reader = null }
        : known;

    private static Contract Waived(Contract known, SubjectFact fact)
    {
        var ids = fact.Given[ContractRules.Findings].Split(' ');
        var waivers = known.Findings.Where(finding => ids.Contains(finding.Id))
            .ToDictionary(finding => finding.Id, finding => new ContractWaiver(finding.Id, finding.Source, finding.Label, fact.Fields.Text("reason")!, fact.Action.Actor, fact.At, fact.Action.Id));
        return known with
        {
            Findings = Array.ConvertAll(known.Findings, finding => waivers.TryGetValue(finding.Id, out var waiver) ? finding with { Waiver = waiver } : finding),
            Waivers = [.. known.Waivers.Concat(waivers.Values).TakeLast(Contract.MostWaivers)],
        };
    }

    private static Contract Judged(Contract known, SubjectFact fact)
    {
        var verdict = new ContractVerdict(fact.Given[ContractRules.Verdict], fact.Fields.Text("reason"), fact.Action.Actor, known.LegalAt, fact.At, fact.Action.Id);
        return known with { Verdicts = [.. known.Verdicts.TakeLast(Contract.MostVerdicts - 1), verdict], Returned = known.Returned + (verdict.Verdict == ContractStates.Returned ? 1 : 0) };
    }

    /// <summary>Remarks on another version of the text say nothing of this one.</summary>
    private static Contract Remarked(Contract known, SubjectFact fact) => !fact.Given.ContainsKey(ContractRules.State) ? known : known with
    {
        Reader = fact.Fields.Text("model"), Remarks = JsonSerializer.Deserialize<ContractFinding[]>(fact.Fields.Element("remarks")!.Value, Json)!,
    };

    private static ContractSignature Signature(SubjectFact fact) => new(
        fact.Fields.Number("amount"), fact.Fields.Text("paymentTerms"), fact.Action.Actor, fact.At, fact.Action.Id,
        (fact.Action.Evidence ?? []).FirstOrDefault(e => e is { Kind: "signature" or "document", Sha256: not null })?.Sha256);

    /// <summary>The first one watches the contract to its signature, and is never forgotten.</summary>
    private static string[] Chains(string[] before, SubjectFact fact) => !fact.Given.TryGetValue(ContractRules.Chain, out var chain) ? before
        : before.Length < Contract.MostChains ? [.. before, chain] : [before[0], .. before[2..], chain];

    private static T? Read<T>(SubjectFact fact, string name)
        where T : class => fact.Given.TryGetValue(name, out var json) ? JsonSerializer.Deserialize<T>(json, Json) : null;
}
