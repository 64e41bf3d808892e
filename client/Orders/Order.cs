namespace SalesFlow.Client;

/// <summary>Which orders to list; absent members do not filter.</summary>
public sealed record OrdersQuery
{
    /// <summary>confirmed, placed, shipped, invoiced, closed, cancelled; several separated by commas.</summary>
    public string? State { get; init; }

    /// <summary>Whose.</summary>
    public string? Customer { get; init; }

    /// <summary>The rep.</summary>
    public string? Owner { get; init; }

    /// <summary>The days they count in: a month (<c>2026-02</c>), day, quarter, year or range.</summary>
    public string? Period { get; init; }

    /// <summary>Found in id, products and invoice numbers.</summary>
    public string? Search { get; init; }

    /// <summary>The one that waits longest first, as for a queue; else the newest.</summary>
    public bool OldestFirst { get; init; }

    /// <summary>Orders a page, at most 500.</summary>
    public int? Limit { get; init; }
}

/// <summary>An order, with what sales, warehouse and finance said of it.</summary>
public sealed record Order
{
    /// <summary>The order.</summary>
    public required string Id { get; init; }

    /// <summary>Whose.</summary>
    public required string Customer { get; init; }

    /// <summary>The rep.</summary>
    public required string Owner { get; init; }

    /// <summary>The rep's team.</summary>
    public string? Team { get; init; }

    /// <summary>The day it counts in, in the tenant's zone.</summary>
    public DateOnly Day { get; init; }

    /// <summary>opened, confirmed, placed, shipped, invoiced, closed or cancelled.</summary>
    public required string State { get; init; }

    /// <summary>What it came from, such as <c>contract/ct-7</c>.</summary>
    public string? Parent { get; init; }

    /// <summary>Of its amounts.</summary>
    public string Currency { get; init; } = "";

    /// <summary>What it is worth.</summary>
    public decimal Amount { get; init; }

    /// <summary>What was ordered.</summary>
    public IReadOnlyList<OrderLine> Lines { get; init; } = [];

    /// <summary>When sales said that the customer confirmed it.</summary>
    public DateTimeOffset? ConfirmedAt { get; init; }

    /// <summary>When it was placed, as its record says.</summary>
    public DateTimeOffset? PlacedAt { get; init; }

    /// <summary>The credit check when it was placed.</summary>
    public CreditCheck? Credit { get; init; }

    /// <summary>What left the warehouse.</summary>
    public IReadOnlyList<OrderShipment> Shipments { get; init; } = [];

    /// <summary>What was invoiced.</summary>
    public IReadOnlyList<OrderInvoice> Invoices { get; init; } = [];

    /// <summary>When all was delivered, invoiced and paid.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Breaks between departments as they stand now; only where one order is read.</summary>
    public IReadOnlyList<OrderBreak>? Breaks { get; init; }
}

/// <summary>Lines of one product, added up.</summary>
/// <param name="Product">What.</param>
/// <param name="Category">Of the product.</param>
/// <param name="Quantity">How many.</param>
/// <param name="Amount">Of the whole line.</param>
public sealed record OrderLine(string Product, string? Category, decimal Quantity, decimal Amount);

/// <summary>A credit check.</summary>
/// <param name="Limit">What the customer may owe.</param>
/// <param name="Owed">Before this order.</param>
/// <param name="Amount">Of this order.</param>
/// <param name="Passed">Within the limit, or let pass.</param>
/// <param name="ApprovedAt">When finance let it pass.</param>
public sealed record CreditCheck(decimal Limit, decimal Owed, decimal Amount, bool Passed, DateTimeOffset? ApprovedAt);

/// <summary>Goods that left the warehouse.</summary>
/// <param name="Id">Of the shipment.</param>
/// <param name="At">When it was reported.</param>
/// <param name="Quantity">How many.</param>
/// <param name="Warehouse">From where.</param>
/// <param name="Last">Nothing more follows.</param>
public sealed record OrderShipment(string Id, DateTimeOffset At, decimal? Quantity, string? Warehouse, bool Last);

/// <summary>An invoice.</summary>
/// <param name="InvoiceNo">Its number.</param>
/// <param name="Amount">What it asks for.</param>
/// <param name="IssuedOn">Its day.</param>
/// <param name="DueOn">The last day to pay.</param>
/// <param name="Shipment">The shipment it is for; null = the whole order.</param>
/// <param name="Open">Still to be paid.</param>
/// <param name="PaidAt">When it was paid whole.</param>
public sealed record OrderInvoice(string InvoiceNo, decimal Amount, DateOnly IssuedOn, DateOnly DueOn, string? Shipment, decimal Open, DateTimeOffset? PaidAt);

/// <summary>An information break between two departments.</summary>
/// <param name="Kind">credit-limit-exceeded, shipped-not-invoiced, invoiced-and-overdue or confirmed-not-recorded.</param>
/// <param name="From">The department that knew: sales, warehouse or finance.</param>
/// <param name="To">The one that should have known.</param>
/// <param name="Item">The shipment or invoice it is about.</param>
/// <param name="Since">When it began.</param>
/// <param name="Until">When it healed; null while it is open.</param>
/// <param name="Text">In words.</param>
public sealed record OrderBreak(string Kind, string From, string To, string? Item, DateTimeOffset Since, DateTimeOffset? Until, string Text);

/// <summary>Which information breaks to list; absent members do not filter.</summary>
public sealed record BreaksQuery
{
    /// <summary>The days of the orders: a month, day, quarter, year or range.</summary>
    public string? Period { get; init; }

    /// <summary>As in <see cref="OrderBreak.Kind"/>.</summary>
    public string? Kind { get; init; }

    /// <summary>True: only what has not healed.</summary>
    public bool? Open { get; init; }

    /// <summary>The orders' states, several separated by commas.</summary>
    public string? State { get; init; }

    /// <summary>The rep's team.</summary>
    public string? Team { get; init; }

    /// <summary>Of the page before.</summary>
    public string? Cursor { get; init; }

    /// <summary>Orders a page, at most 500.</summary>
    public int? Limit { get; init; }
}

/// <summary>Information breaks of a period's orders.</summary>
public sealed record OrderBreaks
{
    /// <summary>The moment it stands at.</summary>
    public DateTimeOffset AsOf { get; init; }

    /// <summary>Orders looked at.</summary>
    public int Orders { get; init; }

    /// <summary>Of them, with two or more breaks.</summary>
    public int Broken { get; init; }

    /// <summary>Broken ÷ orders; null without orders.</summary>
    public double? Share { get; init; }

    /// <summary>Working days that broken orders took longer to close, on average.</summary>
    public double? ExtraDays { get; init; }

    /// <summary>Every kind of break.</summary>
    public IReadOnlyList<BreakKindFigures> Kinds { get; init; } = [];

    /// <summary>Orders with a break, the most breaks first.</summary>
    public IReadOnlyList<BrokenOrder> Items { get; init; } = [];

    /// <summary>The cursor of the next page; null at the end.</summary>
    public string? Next { get; init; }
}

/// <summary>How many orders have a break of a kind.</summary>
/// <param name="Kind">As in <see cref="OrderBreak.Kind"/>.</param>
/// <param name="From">The department that knew.</param>
/// <param name="To">The one that should have known.</param>
/// <param name="Orders">Open or healed.</param>
/// <param name="Open">Of them, open.</param>
public sealed record BreakKindFigures(string Kind, string From, string To, int Orders, int Open);

/// <summary>An order with a break.</summary>
public sealed record BrokenOrder
{
    /// <summary>The order.</summary>
    public required string Order { get; init; }

    /// <summary>Whose.</summary>
    public required string Customer { get; init; }

    /// <summary>The rep.</summary>
    public required string Owner { get; init; }

    /// <summary>The rep's team.</summary>
    public string? Team { get; init; }

    /// <summary>The day it counts in.</summary>
    public DateOnly Day { get; init; }

    /// <summary>As in <see cref="Order.State"/>.</summary>
    public required string State { get; init; }

    /// <summary>Of the amount.</summary>
    public string Currency { get; init; } = "";

    /// <summary>What it is worth.</summary>
    public decimal Amount { get; init; }

    /// <summary>The credit check when it was placed.</summary>
    public CreditCheck? Credit { get; init; }

    /// <summary>Its breaks, the first in front.</summary>
    public IReadOnlyList<OrderBreak> Breaks { get; init; } = [];
}
