using System.Text.Json;
using SalesFlow.Client;

namespace SalesFlow.Demo;

/// <summary>What stays the same through a chain's actions.</summary>
/// <param name="Urgency"><c>normal</c>, <c>urgent</c> or <c>critical</c>.</param>
/// <param name="PaymentDays">Days from invoice to payment that the contract gives.</param>
internal sealed record DemoDeal(DemoCustomer Customer, string Chain, string Urgency, int Product, int Quantity, int PaymentDays)
{
    public decimal Amount => DemoNames.Products[Product].Price * Quantity;

    public static DemoDeal Draw(Random dice, DemoCustomer customer, string chain) => new(
        customer, chain, dice.NextDouble() switch { < 0.15 => "critical", < 0.45 => "urgent", _ => "normal" },
        dice.NextDouble() < 0.7 ? customer.Product : dice.Next(DemoNames.Products.Length), dice.Next(1, 40), dice.Next(7, 21));
}

/// <summary>The fields and the evidence with which an action of each standard node is complete.</summary>
internal sealed class DemoProof(DemoFiles files)
{
    public (Fields Fields, List<EvidenceItem> Evidence) For(string node, DemoDeal deal, string actor, DateTimeOffset at, Random dice)
    {
        var (model, product, _) = DemoNames.Products[deal.Product];
        string Say(string[] sentences) => string.Format(null, DemoCustomers.Pick(dice, sentences), product, deal.Customer.Contact);
        var day = at.ToString("yyMMdd");
        var number = $"{day}-{deal.Chain}";
        var todoDue = at.AddDays(dice.Next(2, 7));
        return node switch
        {
            "lead.captured" => (new Fields
            {
                { "source", DemoCustomers.Pick(dice, DemoNames.Sources) }, { "contact", deal.Customer.Contact }, { "phone", deal.Customer.Phone },
                { "name", deal.Customer.Name }, { "city", deal.Customer.City }, { "address", deal.Customer.Address },
                { "lat", deal.Customer.Lat }, { "lon", deal.Customer.Lon }, { "product", product },
            }, [EvidenceItem.SystemRecord($"crm:{deal.Customer.Id}")]),
            "need.raised" => (new Fields { { "need", Say(DemoSentences.Needs) }, { "model", model } }, [EvidenceItem.Transcript(Say(DemoSentences.Needs))]),
            "visit.recorded" => (new Fields { { "contact", deal.Customer.Contact }, { "expansionPlan", dice.Next(8) == 0 }, { "todoDueAt", todoDue } },
                [Photo(dice), Here(deal, at, dice), EvidenceItem.Transcript(Say(DemoSentences.Visits)), EvidenceItem.Todo($"todo-{deal.Chain}", Say(DemoSentences.Todos), todoDue)]),
            "todo.done" => (new Fields { { "todo", $"todo-{deal.Chain}" } }, []),
            "proposal.submitted" => (new Fields { { "version", dice.Next(1, 4) }, { "model", model }, { "amount", deal.Amount } }, [Document(dice)]),
            "proposal.presented" => (new Fields { { "audience", DemoCustomers.Pick(dice, DemoSentences.Audiences) } }, [Document(dice)]),
            "feasibility.confirmed" => (new Fields { { "verdict", dice.Next(10) == 0 ? "有条件可行" : "可行" } }, [Signature(dice)]),
            "confirmation.signed" => (new Fields { { "signer", deal.Customer.Contact } }, [Signature(dice)]),
            "sample.requested" => (new Fields
            {
                { "applicant", actor }, { "customer", deal.Customer.Id }, { "model", model }, { "urgency", deal.Urgency }, { "expectedAt", at.AddDays(3) },
            }, []),
            "sample.shipped" => (new Fields { { "carrier", DemoCustomers.Pick(dice, DemoNames.Carriers) }, { "trackingNo", $"YT{number}" } }, [Photo(dice)]),
            "contract.submitted" => (new Fields
            {
                { "amount", deal.Amount }, { "paymentMethod", DemoCustomers.Pick(dice, DemoNames.PaymentMethods) }, { "paymentDays", deal.PaymentDays },
                { "clauses", DemoCustomers.Pick(dice, DemoSentences.Clauses) },
            }, [EvidenceItem.Acknowledgement("已阅读付款条款与延保政策")]),
            "contract.reviewed" => (new Fields { { "verdict", "通过" } }, [EvidenceItem.SystemRecord($"legal:{number}")]),
            "contract.signed" => (new Fields { { "amount", deal.Amount }, { "paymentTerms", $"开票后 {deal.PaymentDays} 天" } }, [Signature(dice), Document(dice)]),
            "order.placed" => (new Fields { { "lines", [$"{model}×{deal.Quantity}"] }, { "amount", deal.Amount } }, [EvidenceItem.SystemRecord($"erp:SO-{number}")]),
            "goods.shipped" => (new Fields { { "warehouse", "宁波一号仓" }, { "quantity", deal.Quantity } }, [EvidenceItem.SystemRecord($"wms:DO-{number}")]),
            "invoice.issued" => (new Fields { { "invoiceNo", $"INV-{number}" }, { "amount", deal.Amount }, { "dueDate", PaymentDue(deal, at) } },
                [EvidenceItem.SystemRecord($"finance:INV-{number}")]),
            "payment.received" => (new Fields { { "amount", deal.Amount } }, [EvidenceItem.SystemRecord($"finance:RC-{number}")]),
            "support.requested" => (new Fields
            {
                { "deviceModel", model }, { "fault", Say(DemoSentences.Faults) }, { "urgency", deal.Urgency }, { "expectedArrival", at.AddHours(4) },
            }, [Photo(dice)]),
            "engineer.checked-in" => (new Fields { { "ticketCode", $"T-{deal.Chain}" } }, [Here(deal, at, dice)]),
            "receipt.signed" => (new Fields { { "signer", deal.Customer.Contact } }, [Signature(dice)]),
            _ => throw new ArgumentOutOfRangeException(nameof(node), node, "The demo has no proof for this node."),
        };
    }

    /// <summary>Takes away what people forget: a visit loses one of its four proofs or most of its words, everything else its proof.</summary>
    public static List<EvidenceItem> Forget(string node, List<EvidenceItem> evidence, Random dice)
    {
        if (node != "visit.recorded")
            return [];
        var forgotten = dice.Next(evidence.Count);
        return evidence[forgotten].Kind == "transcript"
            ? [.. evidence.Select(e => e.Kind == "transcript" ? EvidenceItem.Transcript(DemoCustomers.Pick(dice, DemoSentences.TooShort)) : e)]
            : [.. evidence.Where((_, index) => index != forgotten)];
    }

    public static DateTimeOffset PaymentDue(DemoDeal deal, DateTimeOffset invoiced) => invoiced.AddDays(deal.PaymentDays);

    /// <summary>When the to-do of a visit is due, as told in the visit itself.</summary>
    public static DateTimeOffset TodoDue(IReadOnlyDictionary<string, JsonElement> visit) => visit["todoDueAt"].GetDateTimeOffset();

    private EvidenceItem Photo(Random dice)
    {
        var file = DemoCustomers.Pick(dice, files.Photos);
        return EvidenceItem.Photo(file.Digest, file.Name);
    }

    private EvidenceItem Document(Random dice)
    {
        var file = DemoCustomers.Pick(dice, files.Documents);
        return EvidenceItem.Document(file.Digest, file.Name);
    }

    private EvidenceItem Signature(Random dice)
    {
        var file = DemoCustomers.Pick(dice, files.Signatures);
        return EvidenceItem.Signature(file.Digest, file.Name);
    }

    private static EvidenceItem Here(DemoDeal deal, DateTimeOffset at, Random dice) => EvidenceItem.Location(
        Math.Round(deal.Customer.Lat + (dice.NextDouble() - 0.5) * 0.0006, 6), Math.Round(deal.Customer.Lon + (dice.NextDouble() - 0.5) * 0.0006, 6),
        dice.Next(5, 35), at.AddSeconds(-dice.Next(5, 90)));
}
