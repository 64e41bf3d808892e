namespace SalesFlow.Customers;

/// <summary>An order as the rules about buying see it. Cancelled orders are left out by the caller.</summary>
/// <param name="Id">Unique in a tenant; a second one of the same id is the same order.</param>
/// <param name="At">When it was placed.</param>
/// <param name="Currency">ISO 4217 code; amounts of different currencies are never added.</param>
public sealed record Purchase(string Id, string Customer, DateTimeOffset At, string Currency, IReadOnlyList<PurchaseLine> Lines)
{
    /// <summary>Sum of the lines, in <see cref="Currency"/>.</summary>
    public decimal Amount => Lines.Sum(line => line.Amount);
}

/// <summary>A line of an order.</summary>
/// <param name="Amount">Of the whole line, in the order's currency.</param>
public sealed record PurchaseLine(string Product, string Category, decimal Quantity, decimal Amount);
