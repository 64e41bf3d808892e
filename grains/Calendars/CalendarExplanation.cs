namespace SalesFlow.Calendars;

/// <summary>Where the time between a start and a due time went: the intervals follow each other without gap or overlap.</summary>
/// <param name="Intervals">In order; the first begins at the start, the last ends at the due time.</param>
/// <param name="Counted">The sum of the counted intervals.</param>
public sealed record CalendarExplanation(IReadOnlyList<ExplainedInterval> Intervals, TimeSpan Counted);

/// <summary>One stretch of an explanation, in UTC.</summary>
/// <param name="From">First moment.</param>
/// <param name="To">First moment after it; <see cref="DateTimeOffset.MaxValue"/> for a pause that still lasts.</param>
/// <param name="Counted">Whether the clock ran.</param>
/// <param name="Why">One of <see cref="ExplainedWhy"/>.</param>
public sealed record ExplainedInterval(DateTimeOffset From, DateTimeOffset To, bool Counted, string Why);

/// <summary>The words of <see cref="ExplainedInterval.Why"/>. They are stable; texts for people are made from them.</summary>
public static class ExplainedWhy
{
    /// <summary>Counted: hours of an ordinary working day.</summary>
    public const string WorkingHours = "working-hours";

    /// <summary>Counted: hours of a date that would be closed without its make-up or extra working day.</summary>
    public const string MakeUpWorkday = "make-up-workday";

    /// <summary>Counted: real time on an elapsed clock.</summary>
    public const string Elapsed = "elapsed";

    /// <summary>Before the first or after the last block of a working day.</summary>
    public const string Closed = "closed";

    /// <summary>Between two blocks of a working day, such as lunch.</summary>
    public const string Break = "break";

    /// <summary>A day of the week on which this calendar has no hours.</summary>
    public const string Weekend = "weekend";

    /// <summary>A holiday of the calendar's own list. A named one is <c>holiday:春节</c>.</summary>
    public const string Holiday = "holiday";

    /// <summary>The clock stood still, whatever the calendar says. With a reason it is <c>pause: reason</c>.</summary>
    public const string Pause = "pause";

    internal static string NamedHoliday(string name) => $"{Holiday}:{name}";

    internal static string PauseFor(string? reason) => string.IsNullOrWhiteSpace(reason) ? Pause : $"{Pause}: {reason}";
}

/// <summary>Collects intervals in order and joins neighbours that say the same.</summary>
internal sealed class ExplanationBuilder
{
    private readonly List<ExplainedInterval> _intervals = [];
    private long _counted;

    public void Add(long from, long to, bool counted, string why)
    {
        if (from >= to)
            return;
        if (counted)
            _counted += to - from;
        if (_intervals is [.., var last] && last.Counted == counted && last.Why == why)
            _intervals[^1] = last with { To = Utc(to) };
        else
            _intervals.Add(new(Utc(from), Utc(to), counted, why));
    }

    /// <summary>Walks from start to end: each pause is told as such, each stretch between pauses by <paramref name="running"/>.</summary>
    public CalendarExplanation Walk(long start, long end, ReadOnlySpan<PauseSpan> pauses, Action<ExplanationBuilder, long, long> running)
    {
        var reached = start;
        foreach (var pause in pauses)
        {
            if (pause.To <= reached)
                continue;
            if (pause.From >= end)
                break;
            if (pause.From > reached)
                running(this, reached, pause.From);
            var to = Math.Min(pause.To, end);
            Add(Math.Max(pause.From, reached), to, counted: false, ExplainedWhy.PauseFor(pause.Why));
            reached = to;
        }

        if (reached < end)
            running(this, reached, end);
        return new(_intervals, new(_counted));
    }

    private static DateTimeOffset Utc(long ticks) => new(ticks, TimeSpan.Zero);
}
