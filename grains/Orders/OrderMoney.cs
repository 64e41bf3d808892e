namespace SalesFlow.Orders;

/// <summary>How payments find their invoices. Pure.</summary>
internal static class OrderMoney
{
    /// <summary>An invoice is issued; the same number again corrects amount and days and keeps what was paid. Money paid in advance is put to it.</summary>
    public static SalesOrder Invoiced(SalesOrder order, IssuedInvoice issued)
    {
        var at = Array.FindIndex(order.Invoices, invoice => invoice.Id == issued.Id);
        if (at >= 0)
        {
            var known = order.Invoices[at];
            var paid = known.Payments.Sum(payment => payment.Amount) >= issued.Amount;
            issued = issued with { At = known.At, Payments = known.Payments, PaidAt = paid ? known.PaidAt ?? issued.At : null };
        }

        var advances = new List<Advance>();
        foreach (var advance in order.Advances)
        {
            var taken = advance.Invoice is not null && advance.Invoice != issued.Id ? 0 : Math.Min(issued.Open, advance.Amount);
            if (taken > 0)
            {
                issued = issued.With(new Payment(advance.On, taken), issued.At);
            }

            if (advance.Amount != taken)
            {
                advances.Add(advance with { Amount = advance.Amount - taken });
            }
        }

        return order with
        {
            Advances = [.. advances],
            Invoices = at < 0 ? [.. order.Invoices, issued] : [.. order.Invoices[..at], issued, .. order.Invoices[(at + 1)..]],
        };
    }

    /// <summary>Money comes. On the invoice that it names; else on open ones, the earliest due first, and what is left waits for an invoice. Money paid back goes off the
    /// newest invoice that was paid.</summary>
    public static SalesOrder Paid(SalesOrder order, decimal amount, string? invoice, DateOnly on, DateTimeOffset at)
    {
        var invoices = (IssuedInvoice[])order.Invoices.Clone();
        var left = amount;
        if (invoice is not null)
        {
            if (Array.FindIndex(invoices, known => known.Id == invoice) is var named and >= 0)
            {
                invoices[named] = invoices[named].With(new Payment(on, amount), at);
                left = 0;
            }
        }
        else if (amount > 0)
        {
            foreach (var i in Enumerable.Range(0, invoices.Length).OrderBy(i => invoices[i].DueOn).ThenBy(i => i))
            {
                if (Math.Min(left, invoices[i].Open) is var part and > 0)
                {
                    invoices[i] = invoices[i].With(new Payment(on, part), at);
                    left -= part;
                }
            }
        }
        else if (Array.FindLastIndex(invoices, known => known.Payments.Length > 0) is var paid and >= 0)
        {
            invoices[paid] = invoices[paid].With(new Payment(on, amount), at);
            left = 0;
        }

        return order with { Invoices = invoices, Advances = left == 0 ? order.Advances : [.. order.Advances, new Advance(on, left, invoice)] };
    }

    /// <summary>All delivered, invoiced and paid.</summary>
    public static bool Done(SalesOrder order) =>
        order.PlacedAt is not null && Delivered(order) && order.Invoices.Length > 0 && order.Invoices.Sum(invoice => invoice.Amount) >= order.Amount && order.Invoices.All(invoice => invoice.PaidAt is not null);

    /// <summary>What a customer owes on these orders in a currency: what is placed and not yet paid, invoiced or not.</summary>
    public static decimal Owed(IEnumerable<SalesOrder> orders, string currency) => orders
        .Where(order => order.Currency == currency && order.CancelledAt is null)
        .Sum(order => Math.Max(0, Math.Max(order.PlacedAt is null ? 0 : order.Amount, order.Invoices.Sum(invoice => invoice.Amount)) - order.Paid));

    private static bool Delivered(SalesOrder order) =>
        order.Shipments.Any(shipment => shipment.Last)
        || (order.Shipments.Length > 0 && order.Shipments.Sum(shipment => shipment.Quantity ?? 0) >= order.Lines.Sum(line => line.Quantity));
}
