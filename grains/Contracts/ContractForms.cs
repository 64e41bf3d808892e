using System.Globalization;
using System.Text.Json;
using SalesFlow.Actions;
using SalesFlow.Subjects;

namespace SalesFlow.Contracts;

/// <summary>The form of a submission: what it says, and which of the tenant's rules it breaks. Pure.</summary>
public static class ContractForms
{
    public const int MostGiveAways = 50;

    /// <summary>References of acknowledgements, in <c>ref</c>.</summary>
    public const string InstalmentRisk = "instalment-risk", WarrantyPolicy = "warranty-policy";

    /// <summary>Rules of the form that a submission can break.</summary>
    public const string Text = "text", Method = "payment-method", Prompt = "risk-prompt", Document = "warranty-document", Read = "warranty-read", Warranty = "warranty-months",
        Account = "account-days", Discount = "discount", GiveAway = "give-away", GiveAways = "give-aways", GiveAwayValue = "give-away-value";

    public static readonly string[] Codes = [Text, Method, Prompt, Document, Read, Warranty, Account, Discount, GiveAway, GiveAways, GiveAwayValue];

    private const decimal MostMoney = 10_000_000_000_000m;
    private const int MostWord = 200;

    /// <summary>What cannot be read, by its place.</summary>
    public static FieldError[] Check(ActionFields fields)
    {
        var errors = new List<FieldError>();
        foreach (var name in (string[])["title", "number", "currency", "paymentMethod", "owner"])
        {
            Ask(fields.Element(name) is null || fields.Text(name) is { Length: <= MostWord }, name, $"must be a text of at most {MostWord} characters");
        }

        Ask(fields.Element("opportunity") is null || GrainKeys.IsId(fields.Text("opportunity")), "opportunity", "must be an opportunity's id");
        Ask(fields.Element("amount") is null || fields.Number("amount") is >= 0 and <= MostMoney, "amount", "must be an amount of 0 or more");
        Ask(fields.Element("accountDays") is null || fields.Whole("accountDays") is >= 0 and <= 36_500, "accountDays", "must be a whole number of days, 0 or more");
        Ask(fields.Element("discountPercent") is null || fields.Number("discountPercent") is >= 0 and <= 100, "discountPercent", "must be from 0 to 100");
        Ask(fields.Element("warrantyMonths") is null || fields.Whole("warrantyMonths") is >= 0 and <= 1_200, "warrantyMonths", "must be a whole number of months, 0 or more");
        Ask(fields.Element("extendedWarranty") is null || fields.Flag("extendedWarranty") is not null, "extendedWarranty", "must be true or false");
        Ask(fields.Element("text") is null or { ValueKind: JsonValueKind.String }, "text", "must be the contract's text");
        if (fields.Element("giveAways") is { } list)
        {
            Ask(list.ValueKind == JsonValueKind.Array && list.GetArrayLength() <= MostGiveAways, "giveAways", $"must be a list of at most {MostGiveAways}, such as [{{\"item\":\"备件包\",\"value\":800}}]");
            foreach (var (item, i) in fields.List("giveAways").Take(MostGiveAways).Select((item, i) => (item, i)))
            {
                Ask(Gift(item) is { Item.Length: <= MostWord, Value: null or (>= 0 and <= MostMoney) }, $"giveAways/{i}", "must be a text, or an object with 'item' and 'value'");
            }
        }

        return [.. errors];

        void Ask(bool fine, string name, string detail)
        {
            if (!fine)
            {
                errors.Add(new($"/fields/{name}", detail));
            }
        }
    }

    /// <summary>The form after a submission: what is sent replaces what was, what is absent stays.</summary>
    public static ContractForm Next(ContractForm before, ActionFields fields, EvidenceItem[] evidence, ContractTermsPolicy policy)
    {
        var next = before with
        {
            Title = fields.Text("title") ?? before.Title,
            Number = fields.Text("number") ?? before.Number,
            Opportunity = fields.Text("opportunity") ?? before.Opportunity,
            Amount = fields.Number("amount") ?? before.Amount,
            Currency = fields.Text("currency") ?? before.Currency,
            PaymentMethod = fields.Text("paymentMethod") is { } word ? policy.Method(word)?.Key ?? word : before.PaymentMethod,
            AccountDays = fields.Whole("accountDays") ?? before.AccountDays,
            DiscountPercent = fields.Number("discountPercent") ?? before.DiscountPercent,
            WarrantyMonths = fields.Whole("warrantyMonths") ?? before.WarrantyMonths,
            ExtendedWarranty = fields.Flag("extendedWarranty") ?? before.ExtendedWarranty,
            GiveAways = fields.Element("giveAways") is null ? before.GiveAways : [.. fields.List("giveAways").Select(Gift).OfType<ContractGift>()],
            Acknowledged = [.. (before.Acknowledged ?? []).Union(evidence.Where(e => e.Kind == "acknowledgement").Select(e => e.Ref).OfType<string>().Where(r => r is InstalmentRisk or WarrantyPolicy)).Order(StringComparer.Ordinal)],
        };

        // The switch attaches the tenant's document; without one, what the rep attaches under this reference counts.
        var own = evidence.Where(e => e is { Kind: "document", Ref: WarrantyPolicy, Sha256: not null }).Select(e => new ContractFile(e.Sha256!, e.Name)).ToArray();
        return next with
        {
            Attachments = !next.ExtendedWarranty ? null : policy.WarrantyDocument is { } document ? [document] : own.Length > 0 ? own[..1] : before.Attachments,
        };
    }

    /// <summary>Which rules it breaks.</summary>
    public static ContractPoint[] Points(ContractForm form, bool hasText, ContractTermsPolicy policy)
    {
        var points = new List<ContractPoint>();
        Unless(hasText, Text, "text");
        var method = policy.Method(form.PaymentMethod);
        Unless(method is not null, Method, "paymentMethod", form.PaymentMethod, string.Join(", ", policy.PaymentMethods.Select(m => m.Key)));
        Unless(method?.Prompt is null || Acknowledged(InstalmentRisk), Prompt, "paymentMethod", form.PaymentMethod);
        if (form.ExtendedWarranty)
        {
            Unless(form.Attachments is { Length: > 0 }, Document, "extendedWarranty");
            Unless(Acknowledged(WarrantyPolicy), Read, "extendedWarranty");
        }

        Within(form.WarrantyMonths, form.ExtendedWarranty ? policy.MaxExtendedWarrantyMonths : policy.MaxWarrantyMonths, Warranty, "warrantyMonths");
        Within(form.AccountDays, policy.MaxAccountDays, Account, "accountDays");
        Within(form.DiscountPercent, policy.MaxDiscountPercent, Discount, "discountPercent");
        var gifts = form.GiveAways ?? [];
        Within(gifts.Length, policy.MaxGiveAways, GiveAways, "giveAways");
        if (policy.GiveAways is { } allowed)
        {
            foreach (var gift in gifts.Where(gift => !allowed.Any(word => gift.Item.Contains(word, StringComparison.OrdinalIgnoreCase))))
            {
                Unless(false, GiveAway, "giveAways", gift.Item, string.Join(", ", allowed));
            }
        }

        if (policy.MaxGiveAwayPercent is { } share && form.Amount is { } amount && gifts.Sum(gift => gift.Value ?? 0) is var worth && worth > amount * share / 100)
        {
            Unless(false, GiveAwayValue, "giveAways", Show(worth), Show(share));
        }

        return [.. points];

        bool Acknowledged(string reference) => form.Acknowledged?.Contains(reference) == true;

        void Within(decimal? value, decimal? bound, string code, string field) => Unless(value is null || bound is null || value <= bound, code, field, Show(value), Show(bound));

        void Unless(bool fine, string code, string field, string? given = null, string? bound = null)
        {
            if (!fine)
            {
                points.Add(new(code, $"/fields/{field}", given, bound));
            }
        }
    }

    /// <summary>What the answer to the action calls missing: the form is not filled, or something is not acknowledged. A bound that is passed is not missing, but wrong.</summary>
    public static string[] Missing(IEnumerable<ContractPoint> points) => [.. points.Select(point => point.Code switch
    {
        Text => "field:text",
        Method when point.Given is null => "field:paymentMethod",
        Prompt or Read => "acknowledgement",
        Document => "document",
        _ => null,
    }).OfType<string>().Distinct()];

    private static ContractGift? Gift(JsonElement item)
    {
        if (item.ValueKind == JsonValueKind.String)
        {
            return item.GetString() is { } text && !string.IsNullOrWhiteSpace(text) ? new(text) : null;
        }

        var fields = ActionFields.Of(item.GetRawText());
        return fields.Text("item") is { } name && (fields.Element("value") is null || fields.Number("value") is not null) ? new(name, fields.Number("value")) : null;
    }

    private static string? Show(decimal? value) => value?.ToString("0.##", CultureInfo.InvariantCulture);
}
