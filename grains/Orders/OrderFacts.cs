namespace SalesFlow.Orders;

/// <summary>Everything known of an order that breaks between departments are judged by. What is not known is null or absent.</summary>
/// <param name="ConfirmedAt">When sales said that the customer confirmed the order.</param>
/// <param name="PlacedAt">When the ERP recorded it.</param>
/// <param name="Credit">The credit check as it stood when the order was placed.</param>
/// <param name="Shipments">Warehouse records.</param>
/// <param name="Invoices">Finance records.</param>
/// <param name="ClosedAt">When all was delivered and paid.</param>
public sealed record OrderFacts(
    string Order, DateTimeOffset? ConfirmedAt, DateTimeOffset? PlacedAt, CreditCheck? Credit,
    IReadOnlyList<Shipment> Shipments, IReadOnlyList<OrderInvoice> Invoices, DateTimeOffset? ClosedAt = null);

/// <summary>A customer's credit at an order; all in one currency.</summary>
/// <param name="Limit">What the customer may owe.</param>
/// <param name="Owed">What the customer owed before this order.</param>
/// <param name="Amount">What this order adds.</param>
/// <param name="ApprovedAt">When finance let it pass all the same.</param>
public sealed record CreditCheck(decimal Limit, decimal Owed, decimal Amount, string Currency, DateTimeOffset? ApprovedAt = null);

/// <summary>Goods that left the warehouse.</summary>
public sealed record Shipment(string Id, DateTimeOffset At);

/// <summary>An invoice of the order.</summary>
/// <param name="DueOn">Last tenant-local day to pay.</param>
/// <param name="PaidAt">When it was paid in full.</param>
/// <param name="Shipment">The shipment it is for; null when it covers the whole order.</param>
public sealed record OrderInvoice(string Id, DateTimeOffset At, DateOnly DueOn, DateTimeOffset? PaidAt = null, string? Shipment = null);

/// <summary>Who should have known from whom.</summary>
public enum Department
{
    Sales = 1,
    Warehouse = 2,
    Finance = 3,
}

/// <summary>The kinds of information breaks (信息断层).</summary>
public enum BreakKind
{
    CreditLimitExceeded = 1,
    ShippedNotInvoiced = 2,
    InvoicedAndOverdue = 3,
    ConfirmedNotRecorded = 4,
}

/// <summary>A break between two departments on one order.</summary>
/// <param name="Item">The shipment or invoice it is about; null for the order itself.</param>
/// <param name="Since">From when it is a break: a limit that passed, not the fact that began it.</param>
/// <param name="Until">When it healed; null while it is open at the moment asked for.</param>
public sealed record InformationBreak(BreakKind Kind, Department From, Department To, string? Item, DateTimeOffset Since, DateTimeOffset? Until, Wording Words);

/// <summary>How long departments have to tell each other, in working days of the tenant's calendar.</summary>
public sealed record BreakOptions
{
    /// <summary>From a shipment to its invoice. Default: 3.</summary>
    public int InvoiceWithin { get; init; } = 3;

    /// <summary>From sales' word that the order is confirmed to a record of the ERP or the warehouse. Default: 1.</summary>
    public int RecordWithin { get; init; } = 1;
}
