using System.Globalization;
using System.Text.Json.Nodes;
using SalesFlow.Client;
using SalesFlow.Web.Look;
using SalesFlow.Web.Offline;

namespace SalesFlow.Web.Record;

/// <summary>Between a contract's form and what is sent and kept of it.</summary>
internal static class ContractSubmission
{
    private static readonly string[] Numbers = ["amount", "accountDays", "discountPercent", "warrantyMonths"];

    /// <summary>The contract as it is goes into the form, to be changed and submitted again.</summary>
    /// <param name="draft">The form.</param>
    /// <param name="contract">As it is kept.</param>
    /// <param name="text">Its words.</param>
    /// <param name="customer">The customer's name.</param>
    public static void Take(Draft draft, Contract contract, string text, string customer)
    {
        var form = contract.Form;
        (draft["customer"], draft["customerName"], draft["title"], draft[ContractRules.Method], draft[ContractRules.Text]) = (contract.Customer, customer, form.Title ?? "", form.PaymentMethod ?? "", text);
        foreach (var (name, value) in Numbers.Zip(new[] { form.Amount, form.AccountDays, form.DiscountPercent, form.WarrantyMonths }))
        {
            draft[name] = value is { } number ? Plain(number) : "";
        }

        draft[ContractRules.Extended] = form.ExtendedWarranty ? "yes" : "";
        draft[ContractRules.Prompted] = form.Acknowledged?.Contains(ContractRules.InstalmentRisk) == true ? "yes" : "";
        draft[ContractRules.Read] = form.Acknowledged?.Contains(ContractRules.WarrantyPolicy) == true ? "yes" : "";
        draft[ContractRules.Gifts] = string.Join('\n', (form.GiveAways ?? []).Select(gift => gift.Value is { } worth ? $"{gift.Item} {Plain(worth)}" : gift.Item));
        draft["begun"] = "yes";
        foreach (var finding in contract.Findings.Where(finding => finding.Waiver is not null))
        {
            draft[ContractRules.Waiver(finding.Clause)] = finding.Waiver!.Reason;
        }
    }

    /// <summary>The fields of <c>contract.submitted</c>.</summary>
    public static JsonObject Fields(Draft draft)
    {
        var fields = new JsonObject { ["text"] = draft[ContractRules.Text], ["paymentMethod"] = draft[ContractRules.Method], ["extendedWarranty"] = draft.Has(ContractRules.Extended) };
        if (draft.Has("title"))
        {
            fields["title"] = draft["title"].Trim();
        }

        foreach (var name in Numbers)
        {
            if (ContractRules.Number(draft, name) is { } number)
            {
                fields[name] = number;
            }
        }

        fields["giveAways"] = new JsonArray([.. ContractRules.GiveAways(draft).Select(gift => gift.Value is { } worth ? new JsonObject { ["item"] = gift.Item, ["value"] = worth } : new JsonObject { ["item"] = gift.Item })]);
        return fields;
    }

    /// <summary>What was acknowledged, and the warranty's document.</summary>
    public static JsonArray Evidence(Draft draft, ContractTerms? terms, Words t)
    {
        var evidence = new JsonArray();
        if (terms is not null && ContractRules.Chosen(draft, terms) is { Prompt: { } prompt } && draft.Has(ContractRules.Prompted))
        {
            evidence.Add((JsonNode)new JsonObject { ["kind"] = "acknowledgement", ["ref"] = ContractRules.InstalmentRisk, ["text"] = t.Label(prompt, "") });
        }

        if (draft.Has(ContractRules.Extended))
        {
            if (draft.Has(ContractRules.Read))
            {
                evidence.Add((JsonNode)new JsonObject { ["kind"] = "acknowledgement", ["ref"] = ContractRules.WarrantyPolicy, ["text"] = t["客户已阅读延保政策", "The customer has read the policy"] });
            }

            foreach (var sha in draft.Photos.Take(1))
            {
                evidence.Add((JsonNode)new JsonObject { ["kind"] = "document", ["ref"] = ContractRules.WarrantyPolicy, ["sha256"] = sha, ["name"] = draft.Has("document") ? draft["document"] : "warranty-policy.pdf" });
            }
        }

        return evidence;
    }

    private static string Plain(decimal number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}
