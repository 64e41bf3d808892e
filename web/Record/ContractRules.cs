using System.Globalization;
using SalesFlow.Client;
using SalesFlow.Web.Contracts;
using SalesFlow.Web.Look;
using SalesFlow.Web.Offline;

namespace SalesFlow.Web.Record;

/// <summary>The rules of a contract's form as the rep sees them while typing. The server judges by the same policy when the contract is submitted.</summary>
internal static class ContractRules
{
    public const string InstalmentRisk = "instalment-risk", WarrantyPolicy = "warranty-policy";

    /// <summary>Names of the draft's values.</summary>
    public const string Text = "text", Method = "paymentMethod", Extended = "extendedWarranty", Gifts = "giveAways", Prompted = "prompted", Read = "read";

    public static string Waiver(int clause) => $"waive.{clause.ToString(CultureInfo.InvariantCulture)}";

    public static decimal? Number(Draft draft, string name) => decimal.TryParse(draft[name].Trim(), NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static ContractPayment? Chosen(Draft draft, ContractTerms terms) => terms.PaymentMethods.FirstOrDefault(method => method.Key == draft[Method]);

    /// <summary>One give-away a line, its worth behind it: 备件包 800.</summary>
    public static IReadOnlyList<ContractGift> GiveAways(Draft draft) => [.. draft[Gifts].Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Gift)];

    /// <summary>Findings that keep the contract from legal: neither changed nor waived.</summary>
    public static int Unsettled(Draft draft, IEnumerable<Risky> risks) => risks.Count(risk => risk is { MustSettle: true, Waiver: null } && !draft.Has(Waiver(risk.Clause)));

    /// <param name="risks">What the first review found; null while it has not answered.</param>
    public static IEnumerable<FormRule> Of(Draft draft, ContractTerms? terms, IReadOnlyList<Risky>? risks, Words t)
    {
        yield return new("customer", draft.Has("customer"), t["选好客户", "A customer"], Must: true);
        yield return new("text", draft.Has(Text), t["合同文本", "The contract's text"], Must: true);
        if (terms is null)
        {
            yield break;
        }

        var method = Chosen(draft, terms);
        yield return new("payment-method", method is not null, t["付款方式（批准的几种之一）", "One of the approved payment methods"], Must: true);
        if (method?.Prompt is not null)
        {
            yield return new("risk-prompt", draft.Has(Prompted), t["确认分期的风险提示", "The risk of instalments acknowledged"]);
        }

        if (draft.Has(Extended))
        {
            if (terms.WarrantyDocument is null)
            {
                yield return new("warranty-document", draft.Photos.Count > 0, t["附上延保政策文件", "The warranty's policy document"]);
            }

            yield return new("warranty-read", draft.Has(Read), t["客户勾选“已阅读”延保政策", "The customer ticked that the policy was read"]);
        }

        foreach (var rule in Bounds(draft, terms, t))
        {
            yield return rule;
        }

        if (risks is not null && risks.Any(risk => risk.MustSettle))
        {
            var open = Unsettled(draft, risks);
            yield return new("clauses", open == 0, open == 0 ? t["高风险条款都已改好或说明理由", "Every risky clause is changed or accepted with a reason"] : t[$"还有 {open} 处高风险：改条款，或说明理由", $"{open} risky findings: change the clause or give a reason"]);
        }
    }

    private static IEnumerable<FormRule> Bounds(Draft draft, ContractTerms terms, Words t)
    {
        if (Within("account-days", "accountDays", terms.MaxAccountDays, (n, max) => t[$"账期 {n} 天，政策上限 {max} 天", $"Account period {n} days; policy allows {max}"]) is { } account)
        {
            yield return account;
        }

        if (Within("discount", "discountPercent", terms.MaxDiscountPercent, (n, max) => t[$"折扣 {n} %，政策上限 {max} %", $"Discount {n} %; policy allows {max} %"]) is { } discount)
        {
            yield return discount;
        }

        if (Within("warranty-months", "warrantyMonths", draft.Has(Extended) ? terms.MaxExtendedWarrantyMonths : terms.MaxWarrantyMonths, (n, max) => t[$"质保 {n} 个月，政策上限 {max} 个月", $"Warranty {n} months; policy allows {max}"]) is { } warranty)
        {
            yield return warranty;
        }

        var gifts = GiveAways(draft);
        if (gifts.Count > 0 && terms.MaxGiveAways is { } most)
        {
            yield return new("give-aways", gifts.Count <= most, t[$"赠品 {gifts.Count} 项，政策上限 {most} 项", $"{gifts.Count} give-aways; policy allows {most}"]);
        }

        foreach (var gift in gifts.Where(gift => terms.GiveAways?.Any(word => gift.Item.Contains(word, StringComparison.OrdinalIgnoreCase)) == false))
        {
            yield return new($"give-away-{gift.Item}", false, t[$"政策不允许赠送“{gift.Item}”，可赠送：{string.Join('、', terms.GiveAways!)}", $"Policy does not allow to give '{gift.Item}'; allowed: {string.Join(", ", terms.GiveAways!)}"]);
        }

        if (gifts.Count > 0 && terms.MaxGiveAwayPercent is { } percent && Number(draft, "amount") is > 0 and { } amount)
        {
            var worth = gifts.Sum(gift => gift.Value ?? 0);
            yield return new("give-away-value", worth <= amount * percent / 100, t[$"赠品价值 ¥ {worth:0.##}，政策上限为金额的 {percent:0.##} %（¥ {amount * percent / 100:0.##}）", $"Give-aways worth ¥ {worth:0.##}; policy allows {percent:0.##} % of the amount (¥ {amount * percent / 100:0.##})"]);
        }

        FormRule? Within(string key, string name, decimal? bound, Func<string, string, string> words) =>
            bound is { } max && Number(draft, name) is { } given ? new(key, given <= max, words($"{given:0.##}", $"{max:0.##}")) : null;
    }

    private static ContractGift Gift(string line)
    {
        var at = line.LastIndexOfAny([' ', '　', '\t']);
        var tail = line[(at + 1)..].TrimStart('¥', '￥').Replace(",", "", StringComparison.Ordinal);
        return at > 0 && decimal.TryParse(tail, NumberStyles.Number, CultureInfo.InvariantCulture, out var worth) && worth >= 0 ? new(line[..at].Trim(), worth) : new(line, null);
    }
}
