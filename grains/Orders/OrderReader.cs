using System.Text.Json;
using SalesFlow.Subjects;

namespace SalesFlow.Orders;

/// <summary>Reads what actions on orders say. What is absent is told as missing by the action's node; what is there and wrong is refused by its place.</summary>
internal static class OrderReader
{
    public const string Confirmed = "order.confirmed", Placed = "order.placed", CreditApproved = "order.credit-approved", Cancelled = "order.cancelled";
    public const string Shipped = "goods.shipped", Invoiced = "invoice.issued", Paid = "payment.received";

    /// <summary>Larger amounts are mistakes.</summary>
    public const decimal MostMoney = 10_000_000_000_000m;
    private const int MostText = 200;

    public static bool IsCurrency(string? code) => code is { Length: 3 } && code.All(char.IsAsciiLetterUpper);

    /// <summary>What is wrong with an action's fields, and with more of them than an order keeps.</summary>
    public static List<FieldError> Check(SalesOrder? order, string node, ActionFields fields)
    {
        var errors = new List<FieldError>();
        switch (node)
        {
            case Placed:
                Money(fields, "amount", errors, least: 0);
                if (fields.Element("currency") is not null && !IsCurrency(fields.Text("currency")))
                {
                    errors.Add(new("/fields/currency", "must be a currency's code of three capital letters, such as CNY"));
                }

                if (order?.Invoices.Length > 0 && fields.Text("currency") is { } other && other != order.Currency)
                {
                    errors.Add(new("/fields/currency", $"cannot change any more: invoices in {order.Currency} were issued"));
                }

                Lines(fields, errors);
                if (errors.Count == 0 && Math.Abs(Lines(fields).Sum(line => line.Amount)) > MostMoney)
                {
                    errors.Add(new("/fields/lines", "add up to more than any order is worth; check price and quantity"));
                }

                break;
            case Shipped:
                Number(fields, "quantity", errors, least: 0);
                Id(fields, "shipment", errors);
                Full(order?.Shipments.Length >= SalesOrder.MostShipments && order.Shipments.All(known => known.Id != fields.Text("shipment")), SalesOrder.MostShipments, "shipments", errors);
                break;
            case Invoiced:
                Money(fields, "amount", errors, least: 0);
                Id(fields, "shipment", errors);
                Short(fields, "invoiceNo", errors);
                Day(fields, "dueDate", errors);
                Day(fields, "issuedOn", errors);
                Full(order?.Invoices.Length >= SalesOrder.MostInvoices && order.Invoices.All(known => known.Id != fields.Text("invoiceNo")), SalesOrder.MostInvoices, "invoices", errors);
                break;
            case Paid:
                Money(fields, "amount", errors, least: -MostMoney);
                Short(fields, "invoiceNo", errors);
                Day(fields, "paidOn", errors);
                Full(order?.Invoices.Sum(invoice => invoice.Payments.Length) + order?.Advances.Length >= SalesOrder.MostPayments, SalesOrder.MostPayments, "payments", errors);
                break;
        }

        return errors;
    }

    /// <summary>The lines, those of one product and category added up. A line's amount is its own or price × quantity.</summary>
    public static OrderLine[] Lines(ActionFields fields) => [.. fields.List("lines").Select(Line).OfType<OrderLine>().GroupBy(line => (line.Product, line.Category))
        .Select(same => new OrderLine(same.Key.Product, same.Key.Category, same.Sum(line => line.Quantity), same.Sum(line => line.Amount), same.All(line => line.Cost is not null) ? same.Sum(line => line.Cost) : null))];

    private static OrderLine? Line(JsonElement item)
    {
        var line = ActionFields.Of(item.GetRawText());
        if (line.Text("product") is not { } product)
        {
            return null;
        }

        var quantity = line.Number("quantity") ?? 1;
        return new OrderLine(
            product, line.Text("category") ?? OrderViews.Other, quantity, line.Number("amount") ?? (line.Number("price") ?? 0) * quantity,
            line.Number("cost") ?? line.Number("unitCost") * quantity);
    }

    private static void Lines(ActionFields fields, List<FieldError> errors)
    {
        if (fields.Element("lines") is not { } lines)
        {
            return;
        }

        if (lines.ValueKind != JsonValueKind.Array || lines.GetArrayLength() is 0 or > SalesOrder.MostLines)
        {
            errors.Add(new("/fields/lines", $"must be an array of 1 to {SalesOrder.MostLines} lines"));
            return;
        }

        var i = 0;
        foreach (var item in lines.EnumerateArray())
        {
            var at = $"/fields/lines/{i++}";
            if (item.ValueKind != JsonValueKind.Object)
            {
                errors.Add(new(at, """must be an object such as {"product":"X200","category":"drives","quantity":2,"price":1280,"cost":900}"""));
                continue;
            }

            var line = ActionFields.Of(item.GetRawText());
            if (line.Text("product") is not { Length: <= MostText })
            {
                errors.Add(new($"{at}/product", $"must be a product's name or number of at most {MostText} characters"));
            }

            if (line.Text("category") is { Length: > MostText })
            {
                errors.Add(new($"{at}/category", $"must have at most {MostText} characters"));
            }

            foreach (var name in (string[])["quantity", "price", "amount", "cost", "unitCost"])
            {
                if (line.Element(name) is not null && line.Number(name) is not (>= -1_000_000_000m and <= 1_000_000_000m))
                {
                    errors.Add(new($"{at}/{name}", "must be a number"));
                }
            }
        }
    }

    private static void Money(ActionFields fields, string name, List<FieldError> errors, decimal least) => Number(fields, name, errors, least);

    private static void Number(ActionFields fields, string name, List<FieldError> errors, decimal least)
    {
        if (fields.Element(name) is not null && !(fields.Number(name) is { } value && value >= least && value <= MostMoney))
        {
            errors.Add(new($"/fields/{name}", least < 0 ? "must be a number" : "must be a number of 0 or more"));
        }
    }

    private static void Day(ActionFields fields, string name, List<FieldError> errors)
    {
        if (fields.Element(name) is not null && fields.Date(name) is null)
        {
            errors.Add(new($"/fields/{name}", "must be a date such as 2026-02-28"));
        }
    }

    private static void Id(ActionFields fields, string name, List<FieldError> errors)
    {
        if (fields.Element(name) is not null && !GrainKeys.IsId(fields.Text(name)))
        {
            errors.Add(new($"/fields/{name}", "must be an id of letters, digits, '.', '_', ':' and '-', at most 128 characters"));
        }
    }

    private static void Short(ActionFields fields, string name, List<FieldError> errors)
    {
        if (fields.Element(name) is not null && fields.Text(name) is not { Length: <= MostText })
        {
            errors.Add(new($"/fields/{name}", $"must be a text of at most {MostText} characters"));
        }
    }

    private static void Full(bool? full, int most, string what, List<FieldError> errors)
    {
        if (full == true)
        {
            errors.Add(new("/order", $"this order has {most} {what}, which is the most; place what follows as another order"));
        }
    }
}
