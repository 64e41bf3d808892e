using System.Text.Json.Serialization;

namespace SalesFlow.Orders;

/// <summary>An order as it stands: what was bought, sent, invoiced and paid.</summary>
/// <param name="Day">The day it counts in, in the tenant's zone: of its placing, before that of its first action.</param>
/// <param name="Currency">ISO 4217; of the order and everything invoiced and paid on it.</param>
public sealed record SalesOrder(string Id, string Customer, string Owner, string? Team, DateOnly Day, string Currency)
{
    /// <summary>Most of each that one order keeps. What goes past it is refused in words: the row stays small.</summary>
    public const int MostLines = 200, MostShipments = 50, MostInvoices = 50, MostPayments = 200;

    /// <summary>What it came from, for example <c>contract/ct-7</c>.</summary>
    public string? Parent { get; init; }

    /// <summary>When sales said that the customer confirmed it.</summary>
    public DateTimeOffset? ConfirmedAt { get; init; }

    /// <summary>When the ERP's record of it came: what breaks between departments are judged by.</summary>
    public DateTimeOffset? PlacedAt { get; init; }

    /// <summary>When it was placed, as its record says: what months and forecasts count by. A record that comes late does not move it.</summary>
    public DateTimeOffset? PurchasedAt { get; init; }
    public decimal Amount { get; init; }
    public OrderLine[] Lines { get; init; } = [];
    public CreditCheck? Credit { get; init; }
    public ShippedGoods[] Shipments { get; init; } = [];
    public IssuedInvoice[] Invoices { get; init; } = [];

    /// <summary>Paid before there was an invoice for it.</summary>
    public Advance[] Advances { get; init; } = [];

    /// <summary>When all was delivered, invoiced and paid.</summary>
    public DateTimeOffset? ClosedAt { get; init; }
    public DateTimeOffset? CancelledAt { get; init; }
    public DateTimeOffset LastActionAt { get; init; }
    public int Actions { get; init; }

    /// <summary>confirmed | placed | shipped | invoiced | closed | cancelled, or opened where nothing of it is known yet.</summary>
    [JsonIgnore]
    public string State =>
        CancelledAt is not null ? "cancelled" : ClosedAt is not null ? "closed" : Invoices.Length > 0 ? "invoiced" : Shipments.Length > 0 ? "shipped"
        : PlacedAt is not null ? "placed" : ConfirmedAt is not null ? "confirmed" : "opened";

    /// <summary>Cost of the goods; null where a line's is not known.</summary>
    [JsonIgnore]
    public decimal? Cost => Lines.Length > 0 && Lines.All(line => line.Cost is not null) ? Lines.Sum(line => line.Cost!.Value) : null;

    [JsonIgnore]
    public decimal Paid => Invoices.Sum(invoice => invoice.Payments.Sum(payment => payment.Amount)) + Advances.Sum(advance => advance.Amount);
}

/// <summary>Lines of one product and category, added up.</summary>
/// <param name="Amount">Of the whole line, in the order's currency.</param>
/// <param name="Cost">Of the whole line; null = not said.</param>
public sealed record OrderLine(string Product, string Category, decimal Quantity, decimal Amount, decimal? Cost);

/// <summary>Goods that left the warehouse.</summary>
/// <param name="Last">The warehouse says that nothing more will follow.</param>
public sealed record ShippedGoods(string Id, DateTimeOffset At, decimal? Quantity, string? Warehouse, bool Last);

/// <summary>An invoice with what was paid on it.</summary>
/// <param name="IssuedOn">Tenant-local day, as is <paramref name="DueOn"/>, the last one to pay.</param>
/// <param name="Shipment">The shipment it is for; null when it covers the whole order.</param>
public sealed record IssuedInvoice(string Id, DateTimeOffset At, decimal Amount, DateOnly IssuedOn, DateOnly DueOn, string? Shipment, DateTimeOffset? PaidAt, Payment[] Payments)
{
    [JsonIgnore]
    public decimal Open => Math.Max(0, Amount - Payments.Sum(payment => payment.Amount));

    internal IssuedInvoice With(Payment payment, DateTimeOffset at)
    {
        Payment[] payments = [.. Payments, payment];
        return this with { Payments = payments, PaidAt = payments.Sum(p => p.Amount) >= Amount ? PaidAt ?? at : null };
    }
}

/// <summary>Money received with no invoice to put it to yet.</summary>
/// <param name="Invoice">The one it names, if any.</param>
public sealed record Advance(DateOnly On, decimal Amount, string? Invoice);
