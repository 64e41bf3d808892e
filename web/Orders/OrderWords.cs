using SalesFlow.Client;
using SalesFlow.Web.Look;

namespace SalesFlow.Web.Orders;

/// <summary>How orders and their breaks are spoken of.</summary>
internal static class OrderWords
{
    public const string Shipped = "goods.shipped", Invoiced = "invoice.issued", Paid = "payment.received", Released = "order.credit-approved";

    public static string State(string state, Words t) => state switch
    {
        "opened" => t["只有编号", "opened"],
        "confirmed" => t["客户已确认", "confirmed"],
        "placed" => t["已下单", "placed"],
        "shipped" => t["已发货", "shipped"],
        "invoiced" => t["已开票", "invoiced"],
        "closed" => t["已结清", "closed"],
        "cancelled" => t["已取消", "cancelled"],
        _ => state,
    };

    public static string Mark(string state) => state switch { "closed" => "closed", "cancelled" => "void", _ => "in-flight" };

    public static string Department(string word, Words t) => word switch { "sales" => t["销售", "sales"], "warehouse" => t["仓储", "warehouse"], "finance" => t["财务", "finance"], _ => word };

    public static string Kind(string kind, Words t) => kind switch
    {
        "credit-limit-exceeded" => t["超信用额度未放行", "Above the credit limit"],
        "shipped-not-invoiced" => t["已发货未开票", "Shipped, not invoiced"],
        "invoiced-and-overdue" => t["已开票逾期未收", "Invoiced and overdue"],
        "confirmed-not-recorded" => t["销售称已确认，无记录", "Confirmed, not recorded"],
        _ => kind,
    };

    /// <summary>¥ where it is our own money, else the currency's code.</summary>
    public static string Money(decimal? amount, string? currency, Show show) =>
        currency is null or "" or "CNY" ? show.Money(amount) : amount is { } a ? $"{currency} {a.ToString("#,0.##", System.Globalization.CultureInfo.InvariantCulture)}" : Look.Show.Nothing;

    public static string Goods(Order order, Words t) => string.Join(t["、", ", "], order.Lines.Select(line => $"{line.Product} × {line.Quantity:0.##}"));
}

/// <summary>Something that waits to be confirmed by a department.</summary>
/// <param name="Kind">ship | invoice | pay | credit</param>
/// <param name="Since">Since when it waits.</param>
/// <param name="DueOn">The day it is due, where there is one.</param>
/// <param name="Held">Why it can't be done yet, in words.</param>
public sealed record ToConfirm(string Kind, Order Order, OrderInvoice? Invoice, DateTimeOffset? Since, DateOnly? DueOn, string? Held)
{
    public string Id => Invoice is null ? $"{Kind}-{Order.Id}" : $"{Kind}-{Order.Id}-{Invoice.InvoiceNo}";

    public string Node => Kind switch { "ship" => OrderWords.Shipped, "invoice" => OrderWords.Invoiced, "pay" => OrderWords.Paid, _ => OrderWords.Released };
}
