using System.Text.Json.Serialization;

namespace SalesFlow.Contracts;

/// <summary>A contract (合同) as it stands, folded from its own actions. Its text is not part of it: that stays in the records (<see cref="ContractTexts"/>).</summary>
/// <param name="Day">The day it was first submitted, in the tenant's zone.</param>
/// <param name="Owner">The sales rep who answers for it.</param>
/// <param name="State">One of <see cref="ContractStates"/>.</param>
/// <param name="SubmittedAt">First submitted.</param>
/// <param name="Submissions">How many times.</param>
/// <param name="FirstTimeRight">Whether the first submission broke no rule of the form.</param>
public sealed record Contract(string Id, string Customer, string Owner, string? Team, DateOnly Day, string State, DateTimeOffset SubmittedAt, int Submissions, bool FirstTimeRight)
{
    /// <summary>Most of each that one contract keeps; the row stays small.</summary>
    public const int MostFindings = 100, MostVerdicts = 20, MostWaivers = 100, MostChains = 20;

    public ContractForm Form { get; init; } = new();

    /// <summary>The rules of the form that it breaks now.</summary>
    public ContractPoint[] Points { get; init; } = [];

    /// <summary>What the first review found in the text as it is now, clause by clause.</summary>
    public ContractFinding[] Findings { get; init; } = [];

    /// <summary>What a language model remarked, if one is asked. It settles nothing and holds nothing up.</summary>
    public ContractFinding[] Remarks { get; init; } = [];

    /// <summary>The language model that read the text as it is now; null = none has.</summary>
    public string? Reader { get; init; }

    /// <summary>Every waiver that was given, also of clauses that were changed later; the newest, oldest first.</summary>
    public ContractWaiver[] Waivers { get; init; } = [];

    /// <summary>Counts the versions of the text; 0 = there is none.</summary>
    public int Revision { get; init; }

    /// <summary>Version of each rule pack that reviewed it, by language.</summary>
    public SortedDictionary<string, int> Rules { get; init; } = [];

    /// <summary>The tenant's trained model that reviewed it as well.</summary>
    public ModelName? Model { get; init; }

    /// <summary>When it went to legal, as long as it is there.</summary>
    public DateTimeOffset? LegalAt { get; init; }

    /// <summary>Legal's newest verdicts, oldest first.</summary>
    public ContractVerdict[] Verdicts { get; init; } = [];

    /// <summary>How many times legal returned it.</summary>
    public int Returned { get; init; }
    public ContractSignature? Signature { get; init; }

    /// <summary>The chain that watches it now.</summary>
    public string? Chain { get; init; }
    public string[] Chains { get; init; } = [];
    public DateTimeOffset LastActionAt { get; init; }
    public string LastActor { get; init; } = "";
    public string LastNode { get; init; } = "";
    public int Actions { get; init; }

    /// <summary>The highest risk that the text has now, waived or not; null = none was found.</summary>
    [JsonIgnore]
    public Risk? Risk => Findings.Length == 0 ? null : Findings.Max(finding => finding.Risk);

    /// <summary>Findings that must be changed or waived before it goes to legal.</summary>
    [JsonIgnore]
    public IEnumerable<ContractFinding> Unsettled => Findings.Where(finding => finding is { MustSettle: true, Waiver: null });
}

/// <summary>What the form says.</summary>
/// <param name="PaymentMethod">Key of one of the approved ones, or the word that was sent.</param>
/// <param name="AccountDays">Account period (账期), days.</param>
/// <param name="DiscountPercent">Off the list price.</param>
/// <param name="ExtendedWarranty">The switch 延保.</param>
/// <param name="Acknowledged">What was acknowledged: <see cref="ContractForms.InstalmentRisk"/>, <see cref="ContractForms.WarrantyPolicy"/>.</param>
/// <param name="Attachments">The warranty's policy document, attached by the switch or by the rep.</param>
/// <param name="Opportunity">The opportunity that it came from.</param>
public sealed record ContractForm(
    string? Title = null, string? Number = null, string? Opportunity = null, decimal? Amount = null, string? Currency = null, string? PaymentMethod = null, int? AccountDays = null,
    decimal? DiscountPercent = null, int? WarrantyMonths = null, bool ExtendedWarranty = false, ContractGift[]? GiveAways = null, string[]? Acknowledged = null, ContractFile[]? Attachments = null);

/// <summary>Something that is given without charge.</summary>
/// <param name="Value">What it is worth, in the contract's currency.</param>
public sealed record ContractGift(string Item, decimal? Value = null);

public sealed record ContractFile(string Sha256, string? Name);

/// <summary>A rule of the form that is broken.</summary>
/// <param name="Code">One of <see cref="ContractForms.Codes"/>.</param>
/// <param name="Field">Where, as JSON pointer.</param>
/// <param name="Given">What was sent.</param>
/// <param name="Bound">What is allowed.</param>
public sealed record ContractPoint(string Code, string Field, string? Given = null, string? Bound = null);

/// <summary>A risk in a clause, as kept.</summary>
/// <param name="Id">The same as long as clause and source are: a waiver stays with it when another clause changes.</param>
/// <param name="Clause">Index of its clause.</param>
/// <param name="Start">Of the risky words, in UTF-16 code units of the whole text, as is <paramref name="Length"/>.</param>
/// <param name="By">rule | model | language-model</param>
/// <param name="Source">Key of the rule, or name of the model.</param>
/// <param name="Version">Of the rule or trained model; 0 for a language model.</param>
/// <param name="MustSettle">Whether it must be changed or waived before the contract goes to legal.</param>
public sealed record ContractFinding(
    string Id, int Clause, string? Title, int Start, int Length, string Text, Risk Risk, Words Label, Words Reason, Words Suggestion, string By, string Source, int Version,
    bool MustSettle, ContractWaiver? Waiver = null);

/// <summary>Why a risk was accepted, by whom.</summary>
public sealed record ContractWaiver(string Finding, string Source, Words Label, string Reason, string By, DateTimeOffset At, string Action);

/// <summary>Legal's word.</summary>
/// <param name="Verdict">approved | returned</param>
/// <param name="SentAt">When it had gone to legal; null in imported history.</param>
public sealed record ContractVerdict(string Verdict, string? Reason, string By, DateTimeOffset? SentAt, DateTimeOffset At, string Action);

/// <summary>The customer's signature.</summary>
public sealed record ContractSignature(decimal? Amount, string? PaymentTerms, string By, DateTimeOffset At, string Action, string? Sha256);

/// <summary>Where a contract is.</summary>
public static class ContractStates
{
    /// <summary>With the rep: the form breaks a rule, or a clause must be changed or waived.</summary>
    public const string Revising = "revising";

    /// <summary>In legal's queue.</summary>
    public const string Legal = "legal";

    /// <summary>With the rep: legal returned it.</summary>
    public const string Returned = "returned";
    public const string Approved = "approved";
    public const string Signed = "signed";
    public const string Withdrawn = "withdrawn";

    public static readonly string[] All = [Revising, Legal, Returned, Approved, Signed, Withdrawn];
}

/// <summary>Kinds of actions that move a contract. Any other is kept with it and moves nothing.</summary>
public static class ContractNodes
{
    public const string Submitted = "contract.submitted";
    public const string Changed = "contract.clause-changed";
    public const string Waived = "contract.clause-waived";
    public const string Reviewed = "contract.reviewed";
    public const string Signed = "contract.signed";
    public const string Withdrawn = "contract.withdrawn";

    /// <summary>Ours: a language model's remarks.</summary>
    public const string Read = "contract.read-by-model";

    public static readonly string[] All = [Submitted, Changed, Waived, Reviewed, Signed, Withdrawn, Read];
}
