using SalesFlow.Calendars;

namespace SalesFlow.Customers;

/// <summary>Why a customer is on the silent list, in words.</summary>
internal static class SilentWords
{
    public static IEnumerable<Reason> Reasons(SilentCustomer line, List<Purchase> orders, LocalZone zone, SilentOptions rule)
    {
        yield return line is { LastPurchase: { } last, DaysSilent: { } days }
            ? new("no-purchase", new($"{rule.SilentMonths} 个月无采购：最近一次在 {last:yyyy-MM-dd}，距今 {days} 天", $"no purchase in {rule.SilentMonths} months: the last on {last:yyyy-MM-dd}, {days} days ago"))
            : new("never-bought", new("从未采购", "never bought anything"));
        yield return new("technical-exchanges", new(
            $"近 {rule.ExchangeMonths} 个月技术交流 {line.Exchanges.Count} 次：{Kinds(line, chinese: true)}",
            $"{line.Exchanges.Count} technical exchanges in {rule.ExchangeMonths} months: {Kinds(line, chinese: false)}"));

        var latest = zone.LocalDate(line.Exchanges[^1].At);
        yield return new("latest-exchange", new($"最近一次技术交流：{latest:yyyy-MM-dd}", $"the latest exchange: {latest:yyyy-MM-dd}"));
        if (line.LastPurchase is not { } end)
            yield break;

        var year = orders.Where(order => zone.LocalDate(order.At) > end.AddYears(-1)).ToList();
        yield return new("bought-before", new($"沉默前一年采购 {year.Count} 单，累计 {line.Orders} 单", $"{year.Count} orders in the year before the silence, {line.Orders} altogether"));
        foreach (var money in year.GroupBy(order => order.Currency).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var amount = money.Sum(order => order.Amount);
            yield return new("amount-before", new($"沉默前一年采购额 {amount:0.00} {money.Key}", $"{amount:0.00} {money.Key} in the year before the silence"));
        }
    }

    public static string Kinds(SilentCustomer line, bool chinese) => string.Join(chinese ? "、" : ", ",
        line.Exchanges.GroupBy(talk => talk.Kind).OrderBy(group => group.Key).Select(group => chinese ? $"{Chinese(group.Key)} {group.Count()} 次" : $"{English(group.Key)} × {group.Count()}"));

    private static string Chinese(ExchangeKind kind) => kind switch
    {
        ExchangeKind.Ticket => "技术支持工单",
        ExchangeKind.EngineerVisit => "工程师上门",
        _ => "可行性确认",
    };

    private static string English(ExchangeKind kind) => kind switch
    {
        ExchangeKind.Ticket => "ticket",
        ExchangeKind.EngineerVisit => "engineer's visit",
        _ => "feasibility check",
    };
}
