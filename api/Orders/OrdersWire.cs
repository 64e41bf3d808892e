using System.Text.Json;

namespace SalesFlow.Orders;

/// <summary>An order.</summary>
/// <param name="State">confirmed | placed | shipped | invoiced | closed | cancelled, or opened where nothing of it is known yet.</param>
/// <param name="Day">The day it counts in, in the tenant's zone.</param>
/// <param name="ConfirmedAt">When sales said that the customer confirmed it.</param>
/// <param name="PlacedAt">When it was placed, as its record says; <paramref name="RecordedAt"/> is when that record came.</param>
/// <param name="Cost">Null unless every line's is known.</param>
/// <param name="Breaks">Breaks of information between departments as they stand now; only where one order is read.</param>
public sealed record OrderWire(
    string Id, string Customer, string Owner, string? Team, DateOnly Day, string State, string? Parent, string Currency, decimal Amount, decimal? Cost, OrderLine[] Lines,
    DateTimeOffset? ConfirmedAt, DateTimeOffset? PlacedAt, DateTimeOffset? RecordedAt, CreditWire? Credit, ShippedGoods[] Shipments, InvoiceWire[] Invoices, Advance[]? Advances,
    DateTimeOffset? ClosedAt, DateTimeOffset? CancelledAt, int Actions, BreakWire[]? Breaks)
{
    public static OrderWire Of(SalesOrder o, BreakWire[]? breaks = null) => new(
        o.Id, o.Customer, o.Owner, o.Team, o.Day, o.State, o.Parent, o.Currency, o.Amount, o.Cost, o.Lines, o.ConfirmedAt, o.PurchasedAt, o.PlacedAt, CreditWire.Of(o.Credit), o.Shipments,
        [.. o.Invoices.Select(InvoiceWire.Of)], o.Advances.Length == 0 ? null : o.Advances, o.ClosedAt, o.CancelledAt, o.Actions, breaks);
}

/// <summary>The credit check when the order was placed.</summary>
/// <param name="Owed">Before this order.</param>
/// <param name="Passed">Within the limit, or let pass.</param>
public sealed record CreditWire(decimal Limit, decimal Owed, decimal Amount, bool Passed, DateTimeOffset? ApprovedAt)
{
    public static CreditWire? Of(CreditCheck? c) => c is null ? null : new(c.Limit, c.Owed, c.Amount, c.Owed + c.Amount <= c.Limit || c.ApprovedAt is not null, c.ApprovedAt);
}

/// <summary>An invoice.</summary>
/// <param name="Open">What is still to be paid.</param>
public sealed record InvoiceWire(string InvoiceNo, decimal Amount, DateOnly IssuedOn, DateOnly DueOn, string? Shipment, decimal Open, DateTimeOffset? PaidAt, Payment[] Payments)
{
    public static InvoiceWire Of(IssuedInvoice i) => new(i.Id, i.Amount, i.IssuedOn, i.DueOn, i.Shipment, i.Open, i.PaidAt, i.Payments);
}

/// <summary>An information break (信息断层).</summary>
/// <param name="Kind">credit-limit-exceeded | shipped-not-invoiced | invoiced-and-overdue | confirmed-not-recorded</param>
/// <param name="From">The department that knew: sales | warehouse | finance.</param>
/// <param name="To">The one that should have known.</param>
/// <param name="Item">The shipment or invoice it is about.</param>
/// <param name="Until">When it healed; null while it is open.</param>
/// <param name="Text">In the language asked for.</param>
public sealed record BreakWire(string Kind, string From, string To, string? Item, DateTimeOffset Since, DateTimeOffset? Until, string Text)
{
    public static BreakWire[] Of(IReadOnlyList<InformationBreak> breaks, Language language) => [.. breaks.Select(item => new BreakWire(
        Word(item.Kind), Word(item.From), Word(item.To), item.Item, item.Since, item.Until, language == Language.English ? item.Words.English : item.Words.Chinese))];

    internal static string Word<T>(T value) where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}

/// <summary>Breaks of a period's orders.</summary>
/// <param name="Orders">Orders looked at.</param>
/// <param name="Broken">Of them, with two or more breaks, open or healed.</param>
/// <param name="Share">Broken ÷ orders; null without orders.</param>
/// <param name="ExtraDays">Working days that broken orders took longer to close than the others, on average; null unless both have a closed one.</param>
/// <param name="Kinds">Every kind of break, with how many orders have it.</param>
/// <param name="Items">Orders with a break, the most breaks first; those that 'kind' and 'open' let through.</param>
public sealed record BreaksAnswer(
    DateTimeOffset AsOf, string? Period, int Orders, int Broken, decimal? Share, decimal? ExtraDays, BreakKindWire[] Kinds, BrokenOrderWire[] Items,
    [property: System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.Never)] string? Next);

/// <param name="Amount">In <paramref name="Currency"/>.</param>
/// <param name="Credit">The credit check when it was placed.</param>
public sealed record BrokenOrderWire(
    string Order, string Customer, string Owner, string? Team, DateOnly Day, string State, string Currency, decimal Amount, CreditWire? Credit, BreakWire[] Breaks);

/// <summary>How many orders have a break of a kind.</summary>
/// <param name="Orders">With such a break, open or healed.</param>
/// <param name="Open">Of them, with one that is open.</param>
public sealed record BreakKindWire(string Kind, string From, string To, int Orders, int Open);

/// <summary>What customers owed at the end of a day.</summary>
/// <param name="Currencies">One entry for each currency.</param>
/// <param name="Items">Invoices that were open, the longest overdue first.</param>
public sealed record ReceivablesAnswer(
    DateOnly AsOf, string? Customer, CurrencyReceivables[] Currencies, ReceivableWire[] Items,
    [property: System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.Never)] string? Next);

/// <param name="OverdueRatio">Overdue ÷ amount; null where nothing was open.</param>
/// <param name="Overpaid">Kept apart, so that it hides nobody else's debt.</param>
/// <param name="CollectionDays">From invoice to full payment, weighted by amount, of invoices settled within the 90 days up to the day; null without any.</param>
public sealed record CurrencyReceivables(string Currency, decimal Amount, decimal Overdue, decimal? OverdueRatio, decimal Overpaid, IReadOnlyList<AgeBucket> Ages, decimal? CollectionDays, int CollectedInvoices);

public sealed record ReceivableWire(string InvoiceNo, string Customer, string Currency, decimal Amount, decimal Open, DateOnly IssuedOn, DateOnly DueOn, int DaysOverdue);

/// <summary>Gross margin of a month's largest customers.</summary>
public sealed record MarginsAnswer(string Period, int Top, IReadOnlyList<TopMargins> Currencies);
