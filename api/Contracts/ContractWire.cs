using System.Text.Json.Serialization;

namespace SalesFlow.Contracts;

/// <summary>A contract in a list.</summary>
/// <param name="State">revising | legal | returned | approved | signed | withdrawn</param>
/// <param name="Risk">The highest that its text has now: high | medium | low; absent where nothing was found.</param>
/// <param name="OpenPoints">Rules of the form that it breaks.</param>
/// <param name="OpenFindings">Findings that must be changed or waived before it goes to legal.</param>
/// <param name="LegalAt">When it went to legal, as long as it is there.</param>
/// <param name="Returned">How many times legal returned it.</param>
/// <param name="Chain">The chain that watches it now; its step of the review is due when legal must have said its word.</param>
public sealed record ContractItem(
    string Id, string Customer, string Owner, string? Team, DateOnly Day, string State, string? Title, string? Number, string? Opportunity, decimal? Amount, string? Currency,
    string? Risk, int OpenPoints, int OpenFindings, int Waivers, DateTimeOffset SubmittedAt, DateTimeOffset? LegalAt, int Returned, DateTimeOffset LastActionAt, string? Chain)
{
    public static ContractItem Of(Contract c) => new(
        c.Id, c.Customer, c.Owner, c.Team, c.Day, c.State, c.Form.Title, c.Form.Number, c.Form.Opportunity, c.Form.Amount, c.Form.Currency, RiskWord.Of(c.Risk), c.Points.Length,
        c.Unsettled.Count(), c.Waivers.Length, c.SubmittedAt, c.LegalAt, c.Returned, c.LastActionAt, c.Chain);
}

/// <summary>A contract.</summary>
/// <param name="State">revising | legal | returned | approved | signed | withdrawn</param>
/// <param name="FirstTimeRight">Whether the first submission broke no rule of the form.</param>
/// <param name="Points">Rules of the form that it breaks now.</param>
/// <param name="Findings">What the first review found in the text as it is now.</param>
/// <param name="Remarks">What a language model remarked; they settle nothing and hold nothing up.</param>
/// <param name="Reader">The language model that read this text; absent = none has.</param>
/// <param name="Revision">Counts the versions of the text.</param>
/// <param name="Rules">Version of each rule pack that reviewed it, by language.</param>
/// <param name="Model">The tenant's trained model that reviewed it as well.</param>
/// <param name="Chain">The chain that watches it now.</param>
/// <param name="Notice">What the first review is not.</param>
public sealed record ContractWire(
    string Id, string Customer, string Owner, string? Team, DateOnly Day, string State, string? Risk, ContractForm Form, DateTimeOffset SubmittedAt, int Submissions, bool FirstTimeRight,
    PointWire[] Points, KeptFindingWire[] Findings, KeptFindingWire[] Remarks, string? Reader, int Revision, IReadOnlyDictionary<string, int> Rules, ModelName? Model, DateTimeOffset? LegalAt,
    ContractVerdict[] Verdicts, int Returned, WaiverWire[] Waivers, ContractSignature? Signature, string? Chain, string[] Chains, NoticeWire Notice,
    DateTimeOffset LastActionAt, string LastActor, string LastNode, int Actions)
{
    public static ContractWire Of(Contract c, ContractTermsPolicy policy, Language language) => new(
        c.Id, c.Customer, c.Owner, c.Team, c.Day, c.State, RiskWord.Of(c.Risk), c.Form, c.SubmittedAt, c.Submissions, c.FirstTimeRight,
        [.. c.Points.Select(point => PointWire.Of(point, policy, language))], [.. c.Findings.Select(f => KeptFindingWire.Of(f, language))], [.. c.Remarks.Select(f => KeptFindingWire.Of(f, language))],
        c.Reader, c.Revision, c.Rules, c.Model, c.LegalAt, c.Verdicts, c.Returned, [.. c.Waivers.Select(w => WaiverWire.Of(w, language))], c.Signature, c.Chain, c.Chains,
        new(ContractReview.Notice.Zh, ContractReview.Notice.En), c.LastActionAt, c.LastActor, c.LastNode, c.Actions);
}

/// <summary>A rule of the form that is broken.</summary>
/// <param name="Code">text | payment-method | risk-prompt | warranty-document | warranty-read | warranty-months | account-days | discount | give-away | give-aways | give-away-value</param>
/// <param name="Field">Where, as JSON pointer of the action.</param>
/// <param name="Text">What to do, in the language asked for.</param>
public sealed record PointWire(string Code, string Field, string? Given, string? Bound, string Text)
{
    public static PointWire Of(ContractPoint point, ContractTermsPolicy policy, Language language) =>
        new(point.Code, point.Field, point.Given, point.Bound, ContractWords.Of(point, policy).In(language == Language.English ? "en" : "zh-CN"));
}

/// <summary>A risk in a clause.</summary>
/// <param name="Clause">Index of its clause.</param>
/// <param name="By">rule | model | language-model</param>
/// <param name="Rule">Key of the rule that said so.</param>
/// <param name="Model">Name of the model that said so.</param>
/// <param name="Version">Of the rule or trained model; 0 for a language model.</param>
/// <param name="MustSettle">Whether it must be changed or waived before the contract goes to legal.</param>
public sealed record KeptFindingWire(
    string Id, int Clause, string? Title, SpanWire Span, string Text, string Risk, string Label, string Reason, string Suggestion, string By, string? Rule, string? Model, int Version,
    bool MustSettle, WaiverWire? Waiver)
{
    public static KeptFindingWire Of(ContractFinding f, Language language) => new(
        f.Id, f.Clause, f.Title, new(f.Start, f.Length), f.Text, RiskWord.Of(f.Risk)!, f.Label.In(language), f.Reason.In(language), f.Suggestion.In(language), f.By,
        f.By == ContractReading.ByRule ? f.Source : null, f.By == ContractReading.ByRule ? null : f.Source, f.Version, f.MustSettle, f.Waiver is { } waiver ? WaiverWire.Of(waiver, language) : null);
}

/// <summary>A risk that was accepted.</summary>
/// <param name="Source">The rule or model whose finding it was.</param>
public sealed record WaiverWire(string Finding, string Source, string Label, string Reason, string By, DateTimeOffset At, string Action)
{
    public static WaiverWire Of(ContractWaiver w, Language language) => new(w.Finding, w.Source, w.Label.In(language), w.Reason, w.By, w.At, w.Action);
}

/// <summary>A contract's text as it is now.</summary>
public sealed record ContractTextWire(string Contract, int Revision, string Text, ClauseWire[] Clauses);

/// <summary>How a period's contracts went, by the day they were first submitted.</summary>
/// <param name="Groups">Absent without 'groupBy'.</param>
public sealed record ContractFiguresWire(DateTimeOffset AsOf, string? Period, ContractFiguresOf Total, ContractFiguresGroup[]? Groups);

/// <param name="Key">Owner or team; null = none.</param>
public sealed record ContractFiguresGroup([property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Key, ContractFiguresOf Figures);

/// <summary>How a set of contracts went.</summary>
/// <param name="States">How many are where.</param>
/// <param name="Rework">Returned by legal at least once, of those submitted.</param>
/// <param name="FirstTimeRight">Whose first submission broke no rule of the form.</param>
/// <param name="ReviewTime">From going to legal to legal's verdict, elapsed, each time.</param>
/// <param name="Waivers">By clause, the most first.</param>
public sealed record ContractFiguresOf(int Submitted, IReadOnlyDictionary<string, int> States, ShareOf Rework, ShareOf FirstTimeRight, TimesTaken ReviewTime, ClauseWaiversWire[] Waivers)
{
    public static ContractFiguresOf Of(IReadOnlyCollection<Contract> contracts, Language language)
    {
        var f = ContractFigures.Of(contracts);
        return new(f.Submitted, f.States, f.Rework, f.FirstTimeRight, f.ReviewTime, [.. f.Waivers.Select(w => new ClauseWaiversWire(w.Source, w.Label.In(language), w.Waivers, w.Contracts))]);
    }
}

/// <param name="Source">The rule or model whose findings were waived.</param>
/// <param name="Contracts">In how many contracts.</param>
public sealed record ClauseWaiversWire(string Source, string Label, int Waivers, int Contracts);

/// <summary>Promises to the contract's customer in visits and notes.</summary>
/// <param name="Texts">How many texts were read.</param>
/// <param name="Complete">False where the customer has more records than are looked through; the newest were.</param>
/// <param name="Flagged">How many promises exceed policy or contract, or are not in the contract.</param>
public sealed record PromisesAnswer(string Contract, string Customer, int Texts, bool Complete, int Flagged, PromiseWire[] Items);

/// <summary>A promise.</summary>
/// <param name="Kind">warranty | give-away | account-period</param>
/// <param name="Amount">Months of warranty, or days of account period.</param>
/// <param name="Item">What is given.</param>
/// <param name="Text">The words of the promise.</param>
/// <param name="Subject">Where it was recorded, for example <c>visit/v-3</c>.</param>
/// <param name="Clause">The clause that speaks of the same; absent = none does.</param>
/// <param name="Granted">What the contract grants, months or days.</param>
/// <param name="Bound">What policy allows, months or days; absent = no bound.</param>
public sealed record PromiseWire(
    string Kind, decimal? Amount, string? Item, string Text, string Action, string Node, string Subject, string By, DateTimeOffset At, PromisedClauseWire? Clause, int? Granted, int? Bound, PromiseFlagWire[] Flags)
{
    public static PromiseWire Of(LinkedPromise p, Language language) => new(
        p.Promise.Kind switch { PromiseKind.Warranty => "warranty", PromiseKind.GiveAway => "give-away", _ => "account-period" }, p.Promise.Amount, p.Promise.Item, p.Promise.Text,
        p.Source.Action, p.Source.Node, p.Source.Subject, p.Source.Actor, p.Source.At, p.Clause is { } c ? new(c.Index, c.Title, c.Span.Start, c.Span.Length, p.ClauseText!) : null, p.Granted, p.Bound,
        [.. p.Flags.Select(flag => new PromiseFlagWire(
            flag.Deviation switch { PromiseDeviation.ExceedsPolicy => "exceeds-policy", PromiseDeviation.ExceedsContract => "exceeds-contract", _ => "not-in-contract" }, flag.Words.In(language)))]);
}

/// <param name="Start">In UTF-16 code units of the contract's text, as is <paramref name="Length"/>.</param>
public sealed record PromisedClauseWire(int Index, string? Title, int Start, int Length, string Text);

/// <param name="Deviation">exceeds-policy | exceeds-contract | not-in-contract</param>
public sealed record PromiseFlagWire(string Deviation, string Text);

internal static class RiskWord
{
    public static string? Of(Risk? risk) => risk switch { Risk.High => "high", Risk.Medium => "medium", Risk.Low => "low", _ => null };

    /// <summary>The rank that rows of this risk have in the queue; null for no such word.</summary>
    public static int? Rank(string word) => word switch { "high" => 0, "medium" => 1, "low" => 2, "none" => 3, _ => null };
}
