namespace SalesFlow.Calendars;

/// <summary>Hours in ticks after local midnight of the date that the block belongs to; the close may lie on the next day.</summary>
internal readonly record struct Block(long Open, long Close);

/// <summary>The blocks of one date, and how its open and its closed time is explained.</summary>
internal readonly record struct LocalDay(Block[] Blocks, string WhyOpen, string WhyClosed);

/// <summary>
/// Which hours a local date has. The first that speaks wins: an extra working day, an own holiday, a make-up working day or
/// holiday of the Chinese calendar, the weekly hours.
/// </summary>
internal sealed class CalendarDays(Block[][] weekly, Block[] usual, Dictionary<DateOnly, Block[]> extra, HashSet<DateOnly> holidays, bool chinese)
{
    public bool Chinese => chinese;

    public LocalDay On(DateOnly date)
    {
        var ordinary = weekly[((int)date.DayOfWeek + 6) % 7];
        var special = default(ChineseHoliday);
        var known = chinese && ChineseHolidays.TryGet(date, out special);
        var off = holidays.Contains(date);

        if (extra.TryGetValue(date, out var blocks))
        {
            var makesUp = ordinary.Length == 0 || off || (known && !special.IsWorkday);
            return new(blocks, makesUp ? ExplainedWhy.MakeUpWorkday : ExplainedWhy.WorkingHours, ExplainedWhy.Closed);
        }

        if (off)
            return new([], ExplainedWhy.WorkingHours, ExplainedWhy.Holiday);
        if (known && special.IsWorkday && usual.Length > 0)
            return new(usual, ExplainedWhy.MakeUpWorkday, ExplainedWhy.Closed);
        if (known && !special.IsWorkday)
            return new([], ExplainedWhy.WorkingHours, ExplainedWhy.NamedHoliday(special.Name));
        return new(ordinary, ExplainedWhy.WorkingHours, ordinary.Length == 0 ? ExplainedWhy.Weekend : ExplainedWhy.Closed);
    }

    public long LongestDay()
    {
        var longest = weekly.Max(Length);
        return longest > 0 ? longest : extra.Values.Max(Length);
    }

    private static long Length(Block[] blocks) => blocks.Sum(block => block.Close - block.Open);
}
