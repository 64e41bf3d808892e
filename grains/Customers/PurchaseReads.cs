using System.Text.Json;
using SalesFlow.Journal;
using SalesFlow.Orders;
using SalesFlow.Subjects;
using SalesFlow.Tenants;

namespace SalesFlow.Customers;

/// <summary>What the rules about customers are fed with, from current rows.</summary>
public sealed class PurchaseReads(ISubjectReads reads)
{
    private const string Feasibility = "feasibility.confirmed";

    /// <summary>All orders of a tenant that were placed and not cancelled.</summary>
    public async ValueTask<List<Purchase>> PurchasesAsync(string tenant, CancellationToken cancellation = default)
    {
        var purchases = new List<Purchase>();
        await foreach (var row in reads.OfKindAsync(tenant, GrainKeys.Order, cancellation))
        {
            if (OrderKind.Of(row).Purchase() is { } purchase)
            {
                purchases.Add(purchase);
            }
        }

        return purchases;
    }

    /// <summary>Technical exchanges: support tickets and visits by members with the role engineer, both to the day, and feasibility checks done in a chain.</summary>
    /// <param name="asOf">Chains planned more than two years before are not looked at.</param>
    public async ValueTask<List<TechnicalExchange>> ExchangesAsync(string tenant, Catalogue catalogue, DateTimeOffset asOf, CancellationToken cancellation = default)
    {
        var zone = Calendars.LocalZone.Find(catalogue.Settings.TimeZone)!;
        var exchanges = new List<TechnicalExchange>();
        string[] templates = [.. catalogue.Templates.Values.Where(template => template.Steps.Any(step => step.Node == Feasibility)).Select(template => template.Key)];
        await foreach (var chain in reads.ChainsAsync(tenant, templates, zone.LocalDate(asOf).AddYears(-2), cancellation))
        {
            if (Done(chain.Steps) is { } at)
            {
                exchanges.Add(new(chain.Id, chain.Customer, ExchangeKind.FeasibilityCheck, at));
            }
        }

        await foreach (var row in reads.OfKindAsync(tenant, GrainKeys.Ticket, cancellation))
        {
            Add(row, ExchangeKind.Ticket);
        }

        await foreach (var row in reads.OfKindAsync(tenant, GrainKeys.Visit, cancellation))
        {
            if (row.Owner is { } owner && catalogue.Members.TryGetValue(owner, out var member) && member.Roles.Contains("engineer"))
            {
                Add(row, ExchangeKind.EngineerVisit);
            }
        }

        return exchanges;

        void Add(SubjectRow row, ExchangeKind kind)
        {
            if (row.Customer is { } customer)
            {
                exchanges.Add(new(row.Id, customer, kind, zone.StartOfDay(row.Day)));
            }
        }
    }

    /// <summary>When the feasibility step of a chain was done, from its short form.</summary>
    private static DateTimeOffset? Done(byte[] steps)
    {
        using var json = JsonDocument.Parse(steps);
        foreach (var step in json.RootElement.EnumerateArray())
        {
            if (step.TryGetProperty("n", out var node) && node.GetString() == Feasibility && step.TryGetProperty("d", out var done) && done.ValueKind == JsonValueKind.Number)
            {
                return DateTimeOffset.FromUnixTimeMilliseconds(done.GetInt64());
            }
        }

        return null;
    }
}
