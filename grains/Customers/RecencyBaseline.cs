namespace SalesFlow.Customers;

/// <summary>What a salesperson with a spreadsheet would forecast; the model has to be better than this to be worth its name.</summary>
public static class RecencyBaseline
{
    /// <summary>The customer's own rate goes on if the last purchase is not longer ago than so many of its usual gaps; otherwise, or after a single purchase, nothing.</summary>
    /// <param name="gaps">Usual gaps of silence after which the customer counts as gone.</param>
    public static double ExpectedOrders(BuyingHistory customer, double days, double gaps = 2) =>
        customer.Gap is { } gap && customer.SinceLast <= gaps * gap ? customer.Repeats / customer.Age * days : 0;
}
