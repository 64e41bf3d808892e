using SalesFlow.Customers;

namespace SalesFlow.Orders;

/// <summary>An order as each of the rules about orders wants to see it.</summary>
public static class OrderViews
{
    /// <summary>Category of what an order's lines leave of its amount: freight, discounts, roundings.</summary>
    public const string Other = "other";

    public static OrderFacts Facts(this SalesOrder order) => new(
        order.Id, order.ConfirmedAt, order.PlacedAt, order.Credit,
        [.. order.Shipments.Select(shipment => new Shipment(shipment.Id, shipment.At))],
        [.. order.Invoices.Select(invoice => new OrderInvoice(invoice.Id, invoice.At, invoice.DueOn, invoice.PaidAt, invoice.Shipment))],
        order.ClosedAt);

    /// <summary>What is owed on it. None of a cancelled order: cancelling takes its invoices back.</summary>
    public static IEnumerable<Receivable> Receivables(this SalesOrder order) => order.CancelledAt is not null ? [] : order.Invoices.Select(invoice =>
        new Receivable(invoice.Id, order.Customer, invoice.Amount, order.Currency, invoice.IssuedOn, invoice.DueOn, invoice.Payments));

    /// <summary>Null where it was not placed, or is cancelled.</summary>
    public static OrderMargin? Margin(this SalesOrder order) => order is { PurchasedAt: { } at, CancelledAt: null }
        ? new(order.Id, order.Customer, at, order.Currency, order.Amount, order.Cost)
        : null;

    /// <summary>Null where it was not placed, or is cancelled. The lines add up to the order's amount.</summary>
    public static Purchase? Purchase(this SalesOrder order)
    {
        if (order is not { PurchasedAt: { } at, CancelledAt: null })
        {
            return null;
        }

        var rest = order.Amount - order.Lines.Sum(line => line.Amount);
        IEnumerable<PurchaseLine> lines = order.Lines.Select(line => new PurchaseLine(line.Product, line.Category, line.Quantity, line.Amount));
        return new(order.Id, order.Customer, at, order.Currency, [.. rest == 0 ? lines : lines.Append(new PurchaseLine("", Other, 0, rest))]);
    }
}
