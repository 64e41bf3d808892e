using System.Globalization;
using SalesFlow.Calendars;

namespace SalesFlow.Orders;

/// <summary>Invoices, orders and a calendar for tests.</summary>
internal static class Some
{
    /// <summary>Monday to Friday, 09:00 to 17:00 in Shanghai: eight hours a day.</summary>
    public static readonly WorkCalendar Weekdays = WorkCalendar.Create(new()
    {
        TimeZone = "Asia/Shanghai",
        WeeklyHours = new[] { "mon", "tue", "wed", "thu", "fri" }.ToDictionary(day => day, _ => (IReadOnlyList<string[]>)[["09:00", "17:00"]]),
    });

    public static DateTimeOffset At(string text) => DateTimeOffset.Parse(text.Contains('T') ? text + "+08:00" : text + "T12:00+08:00", CultureInfo.InvariantCulture);

    public static DateOnly Day(string text) => DateOnly.Parse(text, CultureInfo.InvariantCulture);

    public static Receivable Invoice(decimal amount, string issued, string due, params (string On, decimal Amount)[] paid) =>
        new($"i-{issued}-{due}-{amount}", "c-1", amount, "CNY", Day(issued), Day(due), [.. paid.Select(payment => new Payment(Day(payment.On), payment.Amount))]);

    public static OrderFacts Order(string? confirmed = null, string? placed = null, CreditCheck? credit = null, string? closed = null) =>
        new("o-1", confirmed is null ? null : At(confirmed), placed is null ? null : At(placed), credit, [], [], closed is null ? null : At(closed));
}
