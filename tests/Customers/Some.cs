using System.Globalization;
using SalesFlow.Calendars;

namespace SalesFlow.Customers;

/// <summary>Purchases and exchanges for tests; a test names only what matters to it.</summary>
internal static class Some
{
    public static readonly LocalZone Shanghai = Zone("Asia/Shanghai");

    public static LocalZone Zone(string id) => LocalZone.Find(id)!;

    public static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    public static DateOnly Day(string text) => DateOnly.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Noon in Shanghai where only a day is given.</summary>
    public static DateTimeOffset Moment(string text) => At(text.Length > 10 ? text : $"{text}T12:00+08:00");

    public static Purchase Order(string at, decimal amount = 100, string customer = "c-1", string category = "valves", string currency = "CNY", string? id = null) =>
        new(id ?? $"o-{customer}-{at}", customer, Moment(at), currency, [new("p-1", category, 1, amount)]);

    public static TechnicalExchange Exchange(string at, ExchangeKind kind = ExchangeKind.Ticket, string customer = "c-1") =>
        new($"x-{customer}-{at}", customer, kind, Moment(at));
}
