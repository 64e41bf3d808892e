using SalesFlow.Tenants;

namespace SalesFlow.Orders;

/// <summary>A tenant's rules about orders.</summary>
public sealed record OrderRules
{
    /// <summary>Of orders that name none; ISO 4217.</summary>
    public string Currency { get; init; } = "CNY";

    /// <summary>What a customer without a limit of its own may owe, in <see cref="Currency"/>; null = no limit.</summary>
    public decimal? CreditLimit { get; init; }

    /// <summary>Working days from a shipment to its invoice.</summary>
    public int InvoiceWithin { get; init; } = 3;

    /// <summary>Working days from sales' word that an order is confirmed to a record of ERP or warehouse.</summary>
    public int RecordWithin { get; init; } = 1;

    internal BreakOptions Breaks => new() { InvoiceWithin = InvoiceWithin, RecordWithin = RecordWithin };
}

/// <summary><c>/v1/policies/orders</c>.</summary>
public sealed class OrdersPolicy : PolicyKind<OrderRules>
{
    public static OrdersPolicy Instance { get; } = new();

    public override string Key => "orders";

    public override string Shipped => """{"currency":"CNY","invoiceWithin":3,"recordWithin":1}""";

    protected override IReadOnlyList<FieldError> Check(OrderRules policy)
    {
        var errors = new List<FieldError>();
        if (!OrderReader.IsCurrency(policy.Currency))
        {
            errors.Add(new("/currency", "is a currency's code of three capital letters, such as CNY"));
        }

        if (policy.CreditLimit is < 0 or > OrderReader.MostMoney)
        {
            errors.Add(new("/creditLimit", "is an amount, 0 or more; leave it out for no limit"));
        }

        if (policy.InvoiceWithin is < 0 or > 365)
        {
            errors.Add(new("/invoiceWithin", "is a number of working days from 0 to 365"));
        }

        if (policy.RecordWithin is < 0 or > 365)
        {
            errors.Add(new("/recordWithin", "is a number of working days from 0 to 365"));
        }

        return errors;
    }
}
