using System.Globalization;

namespace SalesFlow.Board;

/// <summary>Days from and to, both counted, as day numbers.</summary>
internal readonly record struct Span(int From, int To)
{
    public bool AllTime => From == int.MinValue && To == int.MaxValue;

    public static Span Of(DateOnly? from, DateOnly? to) => new(from?.DayNumber ?? int.MinValue, to?.DayNumber ?? int.MaxValue);
}

/// <summary>Numbers of the periods that counts are kept for: 0 is all time, months and days follow in ranges of their own.</summary>
internal static class Periods
{
    public const int AllTime = 0;
    private const int FirstDay = 1 << 18;

    public static int Month(DateOnly day) => 1 + (day.Year * 12) + day.Month - 1;

    public static int Day(DateOnly day) => Day(day.DayNumber);

    public static int Day(int dayNumber) => FirstDay + dayNumber;

    /// <summary>ISO week, <c>2026-W07</c>.</summary>
    public static string Week(int dayNumber)
    {
        var date = DateOnly.FromDayNumber(dayNumber).ToDateTime(TimeOnly.MinValue);
        return $"{ISOWeek.GetYear(date):0000}-W{ISOWeek.GetWeekOfYear(date):00}";
    }
}

/// <summary>The days on which chains are planned: ranges are cut to them, so that a query over centuries costs no more than what is there.</summary>
internal sealed class KnownDays
{
    private readonly Dictionary<int, int> counts = [];
    private int[]? sorted;

    public void Add(int day, int count)
    {
        var now = counts.GetValueOrDefault(day) + count;
        if (now == 0)
        {
            // A day on which counts below and above zero meet still has cells until the rest of the news comes; it is found again then.
            counts.Remove(day);
            sorted = null;
            return;
        }

        if (!counts.ContainsKey(day))
        {
            sorted = null;
        }

        counts[day] = now;
    }

    public ReadOnlySpan<int> Sorted => sorted ??= [.. counts.Keys.Order()];

    public IEnumerable<int> Within(Span span)
    {
        var (first, last) = Range(span);
        return sorted!.Skip(first).Take(last - first);
    }

    /// <summary>Periods whose sum is the span: whole months, and single days where a month is not whole.</summary>
    public List<int> Cover(Span span)
    {
        if (span.AllTime)
        {
            return [Periods.AllTime];
        }

        var cover = new List<int>();
        var (at, last) = Range(span);
        var known = Sorted;
        while (at < last)
        {
            var day = DateOnly.FromDayNumber(known[at]);
            var start = new DateOnly(day.Year, day.Month, 1);
            var end = start.DayNumber + DateTime.DaysInMonth(day.Year, day.Month) - 1;
            var whole = start.DayNumber >= span.From && end <= span.To;
            if (whole)
            {
                cover.Add(Periods.Month(day));
                var found = known[at..last].BinarySearch(end);
                at += found < 0 ? ~found : found + 1;
                continue;
            }

            for (; at < last && known[at] <= end; at++)
            {
                cover.Add(Periods.Day(known[at]));
            }
        }

        return cover;
    }

    private (int First, int Last) Range(Span span)
    {
        var known = Sorted;
        var first = known.BinarySearch(span.From);
        var last = known.BinarySearch(span.To);
        first = first < 0 ? ~first : first;
        last = last < 0 ? ~last : last + 1;
        return (first, Math.Max(first, last));
    }
}
