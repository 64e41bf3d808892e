using SalesFlow.Tenants;

namespace SalesFlow.Contracts;

/// <summary>What a tenant allows in its contracts. An absent bound does not bind.</summary>
public sealed record ContractTermsPolicy
{
    /// <summary>The approved ones.</summary>
    public PaymentMethod[] PaymentMethods { get; init; } = [];

    /// <summary>Longest account period (账期), days.</summary>
    public int? MaxAccountDays { get; init; }
    public decimal? MaxDiscountPercent { get; init; }

    /// <summary>Longest warranty without the extended-warranty switch, months.</summary>
    public int? MaxWarrantyMonths { get; init; }

    /// <summary>Longest warranty with it.</summary>
    public int? MaxExtendedWarrantyMonths { get; init; }

    /// <summary>The policy document that the switch attaches; absent = the rep attaches one.</summary>
    public ContractFile? WarrantyDocument { get; init; }

    /// <summary>What may be given: a give-away must hold one of these words. Absent = anything.</summary>
    public string[]? GiveAways { get; init; }

    /// <summary>How many give-aways a contract may have.</summary>
    public int? MaxGiveAways { get; init; }

    /// <summary>What they may be worth together, per cent of the amount.</summary>
    public decimal? MaxGiveAwayPercent { get; init; }

    /// <summary>high | medium | low: findings of this risk or above must be changed or waived.</summary>
    public string MustSettle { get; init; } = "";

    /// <summary>seller | buyer: whose risks the first review looks for.</summary>
    public string Side { get; init; } = "";

    /// <summary>The role that a member must have to review; absent = anyone but the contract's owner. A member without any role, or unknown, is not held back.</summary>
    public string? LegalRole { get; init; }

    /// <summary>Template of the chain that the first submission starts.</summary>
    public string Template { get; init; } = "";

    /// <summary>Template of the chain that a submission after a return starts.</summary>
    public string ReworkTemplate { get; init; } = "";

    /// <summary>Whether texts of this tenant may be sent to the language model, where the operator has configured one.</summary>
    public bool LanguageModel { get; init; }

    internal Risk Least => MustSettle switch { "low" => Risk.Low, "medium" => Risk.Medium, _ => Risk.High };

    internal Side ReviewSide => Side == "buyer" ? Contracts.Side.Buyer : Contracts.Side.Seller;

    internal PaymentMethod? Method(string? word) => word is null ? null : Array.Find(PaymentMethods, method => method.Key == word || method.Labels.ContainsValue(word));

    /// <summary>What a promise to a customer is held against.</summary>
    internal PromisePolicy Promises => new(MaxExtendedWarrantyMonths > MaxWarrantyMonths ? MaxExtendedWarrantyMonths : MaxWarrantyMonths, MaxAccountDays, GiveAways);
}

/// <summary>A way to pay.</summary>
/// <param name="Prompt">A risk prompt in both languages that must be acknowledged; absent = none.</param>
public sealed record PaymentMethod(string Key, Dictionary<string, string> Labels, Dictionary<string, string>? Prompt = null);

/// <summary><c>/v1/policies/contracts</c>.</summary>
public sealed class ContractPolicy : PolicyKind<ContractTermsPolicy>
{
    public static ContractPolicy Instance { get; } = new();

    public override string Key => "contracts";

    public override string Shipped => """
        {"paymentMethods":[
          {"key":"wire","labels":{"zh-CN":"电汇","en":"Wire transfer"}},
          {"key":"acceptance-bill","labels":{"zh-CN":"承兑","en":"Acceptance bill"}},
          {"key":"letter-of-credit","labels":{"zh-CN":"信用证","en":"Letter of credit"}},
          {"key":"instalments","labels":{"zh-CN":"分期","en":"Instalments"},"prompt":{
            "zh-CN":"分期付款存在逾期和坏账风险：请确认已核实客户信用，并已约定每期金额、到期日和逾期责任。",
            "en":"Instalments may be paid late or not at all: confirm that the customer's credit was checked, and that amounts, due dates and the consequences of delay are agreed."}}],
         "maxAccountDays":90,"maxDiscountPercent":15,"maxWarrantyMonths":12,"maxExtendedWarrantyMonths":36,"maxGiveAways":3,"maxGiveAwayPercent":5,
         "mustSettle":"high","side":"seller","legalRole":"legal","template":"contract-review","reworkTemplate":"contract-rework","languageModel":false}
        """;

    protected override IReadOnlyList<FieldError> Check(ContractTermsPolicy policy)
    {
        var errors = new List<FieldError>();
        if (policy.PaymentMethods.Length is 0 or > 50)
        {
            errors.Add(new("/paymentMethods", "holds 1 to 50 approved payment methods"));
        }

        for (var i = 0; i < policy.PaymentMethods.Length && errors.Count < 20; i++)
        {
            Method(policy.PaymentMethods, i, errors);
        }

        Bound(policy.MaxAccountDays, "/maxAccountDays", 3_650, errors);
        Bound(policy.MaxDiscountPercent, "/maxDiscountPercent", 100, errors);
        Bound(policy.MaxWarrantyMonths, "/maxWarrantyMonths", 600, errors);
        Bound(policy.MaxExtendedWarrantyMonths, "/maxExtendedWarrantyMonths", 600, errors);
        Bound(policy.MaxGiveAways, "/maxGiveAways", ContractForms.MostGiveAways, errors);
        Bound(policy.MaxGiveAwayPercent, "/maxGiveAwayPercent", 100, errors);
        Need(policy.GiveAways is null || policy.GiveAways.All(word => !string.IsNullOrWhiteSpace(word)), "/giveAways", "is a list of words, or absent where anything may be given");
        Need(policy.WarrantyDocument is null || IsDigest(policy.WarrantyDocument.Sha256), "/warrantyDocument/sha256", "is the SHA-256 of the document, 64 lower-case hex digits; upload it with PUT /v1/evidence/{sha256}");
        Need(policy.MustSettle is "high" or "medium" or "low", "/mustSettle", "is high, medium or low");
        Need(policy.Side is "seller" or "buyer", "/side", "is seller or buyer");
        Need(policy.LegalRole is null || !string.IsNullOrWhiteSpace(policy.LegalRole), "/legalRole", "is a role of members, or absent");
        Need(GrainKeys.IsId(policy.Template), "/template", "names a template; GET /v1/templates lists them");
        Need(GrainKeys.IsId(policy.ReworkTemplate), "/reworkTemplate", "names a template; GET /v1/templates lists them");
        return errors;

        void Need(bool holds, string pointer, string detail)
        {
            if (!holds)
            {
                errors.Add(new(pointer, detail));
            }
        }
    }

    private static void Method(PaymentMethod[] methods, int at, List<FieldError> errors)
    {
        var method = methods[at];
        if (method is null || !GrainKeys.IsId(method.Key) || methods.Take(at).Any(other => other.Key == method.Key))
        {
            errors.Add(new($"/paymentMethods/{at}/key", "is a key of its own: letters, digits, '.', '_', ':', '-'"));
            return;
        }

        foreach (var (name, words) in new[] { ("labels", method.Labels), ("prompt", method.Prompt) })
        {
            if ((words is null && name == "labels") || (words is not null && (!words.ContainsKey("zh-CN") || !words.ContainsKey("en"))))
            {
                errors.Add(new($"/paymentMethods/{at}/{name}", "has words in 'zh-CN' and 'en'"));
            }
        }
    }

    private static void Bound(decimal? value, string pointer, decimal most, List<FieldError> errors)
    {
        if (value < 0 || value > most)
        {
            errors.Add(new(pointer, $"is from 0 to {most}, or absent for no bound"));
        }
    }

    internal static bool IsDigest(string? text) => text is { Length: 64 } && text.All(c => char.IsAsciiHexDigitLower(c));
}
