namespace SalesFlow.Client;

/// <summary>What a tenant allows in its contracts (policy <c>contracts</c>). An absent bound does not bind.</summary>
public sealed record ContractTerms
{
    /// <summary>The approved ones.</summary>
    public IReadOnlyList<ContractPayment> PaymentMethods { get; init; } = [];

    /// <summary>Longest account period, days.</summary>
    public int? MaxAccountDays { get; init; }

    /// <summary>Off the list price, per cent.</summary>
    public decimal? MaxDiscountPercent { get; init; }

    /// <summary>Longest warranty without the extended-warranty switch, months.</summary>
    public int? MaxWarrantyMonths { get; init; }

    /// <summary>Longest warranty with it, months.</summary>
    public int? MaxExtendedWarrantyMonths { get; init; }

    /// <summary>The document that the switch attaches; null = the rep attaches one.</summary>
    public ContractFile? WarrantyDocument { get; init; }

    /// <summary>A give-away must hold one of these words; null = anything may be given.</summary>
    public IReadOnlyList<string>? GiveAways { get; init; }

    /// <summary>How many give-aways a contract may have.</summary>
    public int? MaxGiveAways { get; init; }

    /// <summary>What they may be worth together, per cent of the amount.</summary>
    public decimal? MaxGiveAwayPercent { get; init; }

    /// <summary>high, medium or low: findings of this risk or above must be changed or waived.</summary>
    public string MustSettle { get; init; } = "high";

    /// <summary>seller or buyer: whose risks the first review looks for.</summary>
    public string? Side { get; init; }

    /// <summary>The role that a member must have to review; null = anyone but the contract's owner.</summary>
    public string? LegalRole { get; init; }

    /// <summary>Template of the chain that the first submission starts.</summary>
    public string? Template { get; init; }

    /// <summary>Template of the chain that a submission after a return starts.</summary>
    public string? ReworkTemplate { get; init; }

    /// <summary>Whether texts may be sent to the language model, where the operator has configured one.</summary>
    public bool LanguageModel { get; init; }
}

/// <summary>A way to pay.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Labels">Its name, by language.</param>
/// <param name="Prompt">A risk prompt that must be acknowledged, by language; null = none.</param>
public sealed record ContractPayment(string Key, IReadOnlyDictionary<string, string> Labels, IReadOnlyDictionary<string, string>? Prompt = null);

internal sealed record ContractPolicyAnswer(ContractTerms Policy);
