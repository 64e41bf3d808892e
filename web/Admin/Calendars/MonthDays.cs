using SalesFlow.Client;

namespace SalesFlow.Web.Admin.Calendars;

/// <summary>A day of a month as the calendar counts it.</summary>
/// <param name="Worked">How much of it is working time.</param>
/// <param name="Why">The API's word for the day: <c>weekend</c>, <c>holiday:春节</c>, <c>make-up-workday</c>, <c>working-hours</c>…</param>
public sealed record MonthDay(DateOnly Date, TimeSpan Worked, string Why)
{
    public bool IsHoliday => Why.StartsWith("holiday", StringComparison.Ordinal);

    public string? Holiday => Why.Split(':', 2) is ["holiday", var name] ? name : null;
}

/// <summary>What the API's explanation of a long span says of each day.</summary>
internal static class MonthDays
{
    /// <summary>Working time beyond any month's, so that the explanation reaches its end.</summary>
    public const string Long = "PT750H";

    public static IReadOnlyList<MonthDay> Of(DateOnly month, TimeZoneInfo zone, IReadOnlyList<ClockInterval> intervals)
    {
        var days = new List<MonthDay>();
        for (var day = month; day < month.AddMonths(1); day = day.AddDays(1))
        {
            var (from, to) = (Start(day, zone), Start(day.AddDays(1), zone));
            var (worked, why) = (TimeSpan.Zero, "closed");
            var longest = TimeSpan.Zero;
            foreach (var interval in intervals)
            {
                var begins = interval.From > from ? interval.From : from;
                var ends = interval.To is { } end && end < to ? end : to;
                if (ends <= begins)
                {
                    continue;
                }

                if (interval.Counted)
                {
                    worked += ends - begins;
                    why = interval.Why ?? why;
                }
                else if (worked == TimeSpan.Zero && ends - begins > longest)
                {
                    (longest, why) = (ends - begins, interval.Why ?? why);
                }
            }

            days.Add(new(day, worked, why));
        }

        return days;
    }

    public static DateTimeOffset Start(DateOnly day, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        return new(local, zone.GetUtcOffset(local));
    }
}
