using System.Globalization;
using SalesFlow.Api;

namespace SalesFlow.Board;

/// <summary>A stretch of days as people name it: <c>2026-02</c>, <c>2026-02-03</c>, <c>2026-W07</c>, <c>2026-Q1</c>, <c>2026</c> or <c>2026-01-15..2026-02-14</c>.</summary>
/// <param name="To">Included.</param>
public sealed record Period(string Text, DateOnly From, DateOnly To)
{
    private const string Day = "yyyy-MM-dd";

    /// <summary>The stretch of the same kind before it; of a range, as many days.</summary>
    public Period? Before => Text.Length switch
    {
        4 => Year(From.Year - 1),
        7 when Text[5] == 'Q' => From.Year == 1 && From.Month == 1 ? null : Quarter(From.AddMonths(-3)),
        7 => From is { Year: 1, Month: 1 } ? null : Month(From.AddMonths(-1)),
        8 => From.DayNumber < 7 ? null : Week(From.AddDays(-7)),
        10 => From == DateOnly.MinValue ? null : OneDay(From.AddDays(-1)),
        _ => To.DayNumber - From.DayNumber + 1 is var days && From.DayNumber >= days ? Range(From.AddDays(-days), From.AddDays(-1)) : null,
    };

    /// <summary>Null for no text: all time.</summary>
    /// <exception cref="ProblemException">422: it is none of the forms.</exception>
    public static Period? Parse(string? text) => string.IsNullOrEmpty(text) ? null : TryParse(text) ?? throw new ProblemException(Problems.Query("period",
        "must be a month (2026-02), a day (2026-02-03), a week (2026-W07), a quarter (2026-Q1), a year (2026) or a range of days (2026-01-15..2026-02-14)"));

    public static Period? TryParse(string text) => text.Length switch
    {
        4 => Number(text, out var year) && year > 0 ? Year(year) : null,
        7 when text[5] == 'Q' => Number(text[..4], out var year) && year > 0 && text[4] == '-' && text[6] is >= '1' and <= '4'
            ? Quarter(new(year, (text[6] - '0') * 3 - 2, 1)) : null,
        7 => DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month) ? Month(month) : null,
        8 when text[4..6] == "-W" => Number(text[..4], out var year) && year > 0 && Number(text[6..], out var week) && week >= 1 && week <= ISOWeek.GetWeeksInYear(year)
            ? Week(DateOnly.FromDateTime(ISOWeek.ToDateTime(year, week, DayOfWeek.Monday))) : null,
        10 => IsDay(text, out var day) ? OneDay(day) : null,
        22 when text[10..12] == ".." => IsDay(text[..10], out var from) && IsDay(text[12..], out var to) && from <= to ? Range(from, to) : null,
        _ => null,
    };

    /// <summary>The days that both hold; null where there are none.</summary>
    public Period? Within(Period? other)
    {
        if (other is null || (other.From <= From && other.To >= To))
        {
            return this;
        }

        var (from, to) = (From > other.From ? From : other.From, To < other.To ? To : other.To);
        return from <= to ? Range(from, to) : null;
    }

    private static Period Year(int year) => year < 1 ? OneDay(DateOnly.MinValue) : new($"{year:0000}", new(year, 1, 1), new(year, 12, 31));

    private static Period Quarter(DateOnly first) => new($"{first.Year:0000}-Q{(first.Month + 2) / 3}", first, End(first, 3));

    private static Period Month(DateOnly first) => new($"{first.Year:0000}-{first.Month:00}", first, End(first, 1));

    private static Period Week(DateOnly monday)
    {
        var date = monday.ToDateTime(TimeOnly.MinValue);
        return new($"{ISOWeek.GetYear(date):0000}-W{ISOWeek.GetWeekOfYear(date):00}", monday, monday.AddDays(6));
    }

    private static Period OneDay(DateOnly day) => new(Write(day), day, day);

    private static Period Range(DateOnly from, DateOnly to) => new($"{Write(from)}..{Write(to)}", from, to);

    // Not by adding months: the last quarter of the last year has no day after it.
    private static DateOnly End(DateOnly first, int months)
    {
        var last = first.AddMonths(months - 1);
        return new(last.Year, last.Month, DateTime.DaysInMonth(last.Year, last.Month));
    }

    private static bool IsDay(string text, out DateOnly day) => DateOnly.TryParseExact(text, Day, CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    private static string Write(DateOnly day) => day.ToString(Day, CultureInfo.InvariantCulture);

    private static bool Number(string digits, out int number) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
