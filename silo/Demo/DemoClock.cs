namespace SalesFlow.Demo;

/// <summary>The company's working time over the demo's months, as blocks in order.</summary>
internal sealed class DemoClock(IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)> blocks, TimeZoneInfo zone)
{
    private readonly ILookup<DateOnly, (DateTimeOffset From, DateTimeOffset To)> byDay = blocks.ToLookup(block => Day(block.From, zone));

    /// <summary>What a limit of one working day is taken for; stories keep enough distance from their limits for other day lengths too.</summary>
    public static readonly TimeSpan DayLength = TimeSpan.FromHours(8);

    /// <summary>Monday to Friday, 9–12 and 13–18, without holidays.</summary>
    public static DemoClock Plain(DateOnly from, DateOnly to, TimeZoneInfo zone)
    {
        var blocks = new List<(DateTimeOffset, DateTimeOffset)>();
        for (var day = from; day <= to; day = day.AddDays(1))
        {
            if (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday)
                continue;
            blocks.Add((Local(day, new TimeOnly(9, 0), zone), Local(day, new TimeOnly(12, 0), zone)));
            blocks.Add((Local(day, new TimeOnly(13, 0), zone), Local(day, new TimeOnly(18, 0), zone)));
        }
        return new DemoClock(blocks, zone);
    }

    public DateOnly DayOf(DateTimeOffset at) => Day(at, zone);

    /// <summary>Days that are worked.</summary>
    public IEnumerable<DateOnly> Workdays => byDay.Select(day => day.Key);

    /// <summary>The moment at a share (0…1) of a day's working time.</summary>
    public DateTimeOffset Within(DateOnly day, double share)
    {
        var of = byDay[day].ToList();
        var left = TimeSpan.FromTicks((long)(of.Sum(block => (block.To - block.From).Ticks) * share));
        foreach (var (from, to) in of)
        {
            if (left <= to - from)
                return from + left;
            left -= to - from;
        }
        return of[^1].To;
    }

    /// <summary>The moment after so much working time.</summary>
    public DateTimeOffset Add(DateTimeOffset start, TimeSpan working)
    {
        var (low, high) = (0, blocks.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (blocks[middle].To > start)
                high = middle;
            else
                low = middle + 1;
        }
        for (; low < blocks.Count; low++)
        {
            var from = blocks[low].From > start ? blocks[low].From : start;
            if (working <= blocks[low].To - from)
                return from + working;
            working -= blocks[low].To - from;
        }
        // Beyond what is known: far in the future of the demo, where nothing happens any more.
        return (blocks.Count > 0 ? blocks[^1].To : start) + working;
    }

    /// <summary>A moment by day: nights move to the evening before or, when nothing may happen sooner, to the next morning.</summary>
    public DateTimeOffset Daytime(DateTimeOffset at, bool later)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone);
        var day = DateOnly.FromDateTime(local.DateTime);
        var minutes = new TimeOnly(0, local.Minute);
        if (local.Hour is >= 8 and < 21)
            return at;
        if (later)
            return Local(local.Hour < 8 ? day : day.AddDays(1), minutes.AddHours(8), zone);
        return Local(local.Hour < 8 ? day.AddDays(-1) : day, minutes.AddHours(20), zone);
    }

    public static DateTimeOffset Local(DateOnly day, TimeOnly time, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(time);
        return new DateTimeOffset(local, zone.GetUtcOffset(local));
    }

    private static DateOnly Day(DateTimeOffset at, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);
}
