namespace SalesFlow.Client;

/// <summary>A contract in a list.</summary>
public sealed record ContractItem
{
    /// <summary>The contract.</summary>
    public required string Id { get; init; }

    /// <summary>With whom.</summary>
    public required string Customer { get; init; }

    /// <summary>The sales rep who answers for it.</summary>
    public required string Owner { get; init; }

    /// <summary>The rep's team.</summary>
    public string? Team { get; init; }

    /// <summary>The day it was first submitted, in the tenant's zone.</summary>
    public DateOnly Day { get; init; }

    /// <summary>revising, legal, returned, approved, signed or withdrawn.</summary>
    public required string State { get; init; }

    /// <summary>What it is called.</summary>
    public string? Title { get; init; }

    /// <summary>The contract's own number.</summary>
    public string? Number { get; init; }

    /// <summary>What it is worth.</summary>
    public decimal? Amount { get; init; }

    /// <summary>The highest risk that its text has now: high, medium or low; null where nothing was found.</summary>
    public string? Risk { get; init; }

    /// <summary>Rules of the form that it breaks.</summary>
    public int OpenPoints { get; init; }

    /// <summary>Findings that must be changed or waived before it goes to legal.</summary>
    public int OpenFindings { get; init; }

    /// <summary>First submitted.</summary>
    public DateTimeOffset SubmittedAt { get; init; }

    /// <summary>When it went to legal, as long as it is there.</summary>
    public DateTimeOffset? LegalAt { get; init; }

    /// <summary>How many times legal returned it.</summary>
    public int Returned { get; init; }

    /// <summary>How many risks were accepted with a reason.</summary>
    public int Waivers { get; init; }

    /// <summary>The currency of the amount.</summary>
    public string? Currency { get; init; }

    /// <summary>The chain that watches it now.</summary>
    public string? Chain { get; init; }
}

/// <summary>A contract.</summary>
public sealed record Contract
{
    /// <summary>The contract.</summary>
    public required string Id { get; init; }

    /// <summary>With whom.</summary>
    public required string Customer { get; init; }

    /// <summary>The sales rep who answers for it.</summary>
    public required string Owner { get; init; }

    /// <summary>The rep's team.</summary>
    public string? Team { get; init; }

    /// <summary>The day it was first submitted, in the tenant's zone.</summary>
    public DateOnly Day { get; init; }

    /// <summary>revising, legal, returned, approved, signed or withdrawn.</summary>
    public required string State { get; init; }

    /// <summary>The highest risk that its text has now: high, medium or low; null where nothing was found.</summary>
    public string? Risk { get; init; }

    /// <summary>What the form says.</summary>
    public required ContractForm Form { get; init; }

    /// <summary>First submitted.</summary>
    public DateTimeOffset SubmittedAt { get; init; }

    /// <summary>How many times it was submitted.</summary>
    public int Submissions { get; init; }

    /// <summary>Whether the first submission broke no rule of the form.</summary>
    public bool FirstTimeRight { get; init; }

    /// <summary>Rules of the form that it breaks now.</summary>
    public IReadOnlyList<ContractPoint> Points { get; init; } = [];

    /// <summary>What the first review found in the text as it is now.</summary>
    public IReadOnlyList<ContractFinding> Findings { get; init; } = [];

    /// <summary>What a language model remarked; it settles nothing and holds nothing up.</summary>
    public IReadOnlyList<ContractFinding> Remarks { get; init; } = [];

    /// <summary>The language model that read this text; null = none has.</summary>
    public string? Reader { get; init; }

    /// <summary>Counts the versions of the text.</summary>
    public int Revision { get; init; }

    /// <summary>The tenant's trained model that reviewed it as well.</summary>
    public ClauseModelName? Model { get; init; }

    /// <summary>When it went to legal, as long as it is there.</summary>
    public DateTimeOffset? LegalAt { get; init; }

    /// <summary>Legal's newest verdicts, oldest first.</summary>
    public IReadOnlyList<ContractVerdict> Verdicts { get; init; } = [];

    /// <summary>How many times legal returned it.</summary>
    public int Returned { get; init; }

    /// <summary>Every waiver that was given, oldest first.</summary>
    public IReadOnlyList<ClauseWaiver> Waivers { get; init; } = [];

    /// <summary>The customer's signature.</summary>
    public ContractSignature? Signature { get; init; }

    /// <summary>The chain that watches it now.</summary>
    public string? Chain { get; init; }

    /// <summary>All of its chains, oldest first.</summary>
    public IReadOnlyList<string> Chains { get; init; } = [];

    /// <summary>How many actions moved it.</summary>
    public int Actions { get; init; }

    /// <summary>What the first review is not, by language.</summary>
    public IReadOnlyDictionary<string, string> Notice { get; init; } = new Dictionary<string, string>();
}

/// <summary>What a contract's form says.</summary>
/// <param name="Title">What it is called.</param>
/// <param name="Number">The contract's own number.</param>
/// <param name="Opportunity">The opportunity that it came from.</param>
/// <param name="Amount">What it is worth.</param>
/// <param name="Currency">Of the amount.</param>
/// <param name="PaymentMethod">Key of an approved one, or the word that was sent.</param>
/// <param name="AccountDays">Account period, days.</param>
/// <param name="DiscountPercent">Off the list price.</param>
/// <param name="WarrantyMonths">Warranty, months.</param>
/// <param name="ExtendedWarranty">Whether the warranty is extended.</param>
/// <param name="GiveAways">What is given without charge.</param>
/// <param name="Acknowledged">instalment-risk, warranty-policy.</param>
/// <param name="Attachments">The warranty's policy document.</param>
public sealed record ContractForm(
    string? Title, string? Number, string? Opportunity, decimal? Amount, string? Currency, string? PaymentMethod, int? AccountDays, decimal? DiscountPercent, int? WarrantyMonths,
    bool ExtendedWarranty, IReadOnlyList<ContractGift>? GiveAways, IReadOnlyList<string>? Acknowledged, IReadOnlyList<ContractFile>? Attachments);

/// <summary>Something that is given without charge.</summary>
/// <param name="Item">What.</param>
/// <param name="Value">What it is worth.</param>
public sealed record ContractGift(string Item, decimal? Value);

/// <summary>An attached file.</summary>
/// <param name="Sha256">Its digest.</param>
/// <param name="Name">Its name.</param>
public sealed record ContractFile(string Sha256, string? Name);

/// <summary>A rule of the form that is broken.</summary>
/// <param name="Code">Which rule.</param>
/// <param name="Field">Where, as JSON pointer of the action.</param>
/// <param name="Text">What to do.</param>
/// <param name="Given">What was sent.</param>
/// <param name="Bound">What is allowed.</param>
public sealed record ContractPoint(string Code, string Field, string Text, string? Given, string? Bound);

/// <summary>A risk in a clause of a kept contract.</summary>
/// <param name="Id">What a waiver names.</param>
/// <param name="Clause">Index of the clause.</param>
/// <param name="Title">The clause's heading.</param>
/// <param name="Span">Where.</param>
/// <param name="Text">The words there.</param>
/// <param name="Risk">high, medium or low.</param>
/// <param name="Label">What kind of risk.</param>
/// <param name="Reason">Why it is one.</param>
/// <param name="Suggestion">What to do.</param>
/// <param name="By">rule, model or language-model.</param>
/// <param name="Rule">The rule that said so, or</param>
/// <param name="Model">the model.</param>
/// <param name="Version">Of the rule or trained model; 0 for a language model.</param>
/// <param name="MustSettle">Whether it must be changed or waived before the contract goes to legal.</param>
/// <param name="Waiver">Why it was accepted.</param>
public sealed record ContractFinding(
    string Id, int Clause, string? Title, ClauseSpan Span, string Text, string Risk, string Label, string Reason, string Suggestion, string By, string? Rule, string? Model, int Version,
    bool MustSettle, ClauseWaiver? Waiver);

/// <summary>A risk that was accepted.</summary>
/// <param name="Finding">The finding's id.</param>
/// <param name="Source">The rule or model whose finding it was.</param>
/// <param name="Label">What kind of risk.</param>
/// <param name="Reason">Why.</param>
/// <param name="By">Who accepted it.</param>
/// <param name="At">When.</param>
public sealed record ClauseWaiver(string Finding, string Source, string Label, string Reason, string By, DateTimeOffset At);

/// <summary>Legal's word.</summary>
/// <param name="Verdict">approved or returned.</param>
/// <param name="Reason">What must change.</param>
/// <param name="By">Who decided.</param>
/// <param name="SentAt">When it had gone to legal.</param>
/// <param name="At">When.</param>
public sealed record ContractVerdict(string Verdict, string? Reason, string By, DateTimeOffset? SentAt, DateTimeOffset At);

/// <summary>The customer's signature.</summary>
/// <param name="Amount">What was signed for.</param>
/// <param name="PaymentTerms">As signed.</param>
/// <param name="By">Who reported it.</param>
/// <param name="At">When.</param>
/// <param name="Sha256">The signature's file.</param>
public sealed record ContractSignature(decimal? Amount, string? PaymentTerms, string By, DateTimeOffset At, string? Sha256);

/// <summary>A contract's text as it is now.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Revision">Which version of the text.</param>
/// <param name="Text">The text.</param>
/// <param name="Clauses">Its clauses.</param>
public sealed record ContractWords(string Contract, int Revision, string Text, IReadOnlyList<ContractClause> Clauses);
