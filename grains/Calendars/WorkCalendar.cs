namespace SalesFlow.Calendars;

/// <summary>
/// Working time in one calendar: when a span is used up, how much of it has passed, and why.
/// Immutable to its callers and safe to share between threads; keep one instance per calendar version, as it remembers the years it has laid out.
/// Every moment asked for must lie in the years 1900 to 2199, else <see cref="CalendarException.OutOfRange"/> is thrown.
/// </summary>
public sealed class WorkCalendar
{
    /// <summary>The warning that a stretch touches a local year whose Chinese holidays are not published.</summary>
    public const string YearUnpublished = "calendar-year-unpublished";

    private readonly CalendarDays _days;
    private readonly OpenHours _hours;

    private WorkCalendar(CalendarDays days, LocalZone zone, TimeSpan dayLength)
    {
        _days = days;
        _hours = new(days, zone);
        Zone = zone;
        DayLength = dayLength;
    }

    /// <summary>The time zone in which the calendar's dates and hours are read.</summary>
    public LocalZone Zone { get; }

    /// <summary>What a day of a limit such as <c>P2D</c> is on this calendar.</summary>
    public TimeSpan DayLength { get; }

    /// <summary>Checks a definition and makes it ready to answer.</summary>
    /// <exception cref="CalendarException">The definition is wrong; code, place and sentence say how.</exception>
    public static WorkCalendar Create(CalendarDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var zone = LocalZone.Find(definition.TimeZone)
            ?? throw new CalendarException(CalendarException.TimeZoneUnknown, "/timeZone", $"'{definition.TimeZone}' is not a time zone such as Asia/Shanghai.");
        var days = CalendarReader.Read(definition);
        return new(days, zone, CalendarReader.DayLength(definition, days));
    }

    /// <summary>The local date at that moment.</summary>
    public DateOnly LocalDate(DateTimeOffset moment) => Zone.LocalDate(moment);

    /// <summary>The first moment of a local date, in UTC.</summary>
    public DateTimeOffset StartOfDay(DateOnly date) => Zone.StartOfDay(date);

    /// <summary>
    /// The earliest moment, in UTC, at which <paramref name="workingTime"/> of open and unpaused time has passed since <paramref name="start"/>.
    /// A span that ends at closing time is due at closing; zero is due at the first open and unpaused moment at or after the start.
    /// <see cref="DateTimeOffset.MaxValue"/> when a pause without end begins before the span is used up.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The working time is negative.</exception>
    /// <exception cref="CalendarException"><see cref="CalendarException.NeverOpen"/>: no open hour follows in 20 years.</exception>
    public DateTimeOffset Due(DateTimeOffset start, TimeSpan workingTime, IReadOnlyList<Pause> pauses)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workingTime, TimeSpan.Zero);
        var reached = start.UtcTicks;
        var remaining = workingTime.Ticks;
        foreach (var pause in PauseSpan.Ordered(pauses))
        {
            if (pause.To <= reached)
                continue;
            if (pause.From > reached)
            {
                var open = _hours.Between(reached, Math.Min(pause.From, OpenHours.LastTick));
                if (open > 0 && open >= remaining)
                    break;
                remaining -= open;
            }

            if (pause.To == PauseSpan.Open)
                return DateTimeOffset.MaxValue;
            reached = pause.To;
        }

        return new(remaining == 0 ? _hours.NextOpen(reached) : _hours.After(reached, remaining), TimeSpan.Zero);
    }

    /// <summary>Open and unpaused time from <paramref name="from"/> to <paramref name="to"/>; zero when <paramref name="to"/> is not later.</summary>
    public TimeSpan Elapsed(DateTimeOffset from, DateTimeOffset to, IReadOnlyList<Pause> pauses)
    {
        var (start, end) = (from.UtcTicks, to.UtcTicks);
        var open = _hours.Between(start, end);
        foreach (var pause in PauseSpan.Ordered(pauses))
            open -= _hours.Between(Math.Max(pause.From, start), Math.Min(pause.To, end));
        return new(open);
    }

    /// <summary>
    /// Accounts for every moment from <paramref name="start"/> to <paramref name="due"/>; what it counts is what <see cref="Elapsed"/> answers.
    /// A pause is told as a pause even where the calendar is closed. The answer grows with the span, by up to five intervals per working day.
    /// </summary>
    public CalendarExplanation Explain(DateTimeOffset start, DateTimeOffset due, IReadOnlyList<Pause> pauses) =>
        new ExplanationBuilder().Walk(start.UtcTicks, due.UtcTicks, PauseSpan.Ordered(pauses), ExplainRunning);

    /// <summary>
    /// What a reader of a result between these moments must know: <see cref="YearUnpublished"/>, or nothing.
    /// Give the due time as <paramref name="to"/>; for <see cref="DateTimeOffset.MaxValue"/> (still paused) only the start is judged.
    /// </summary>
    public IReadOnlyList<string> Warnings(DateTimeOffset from, DateTimeOffset to)
    {
        if (!_days.Chinese)
            return [];
        var first = LocalDate(from).Year;
        var last = to == DateTimeOffset.MaxValue || to <= from ? first : LocalDate(to.AddTicks(-1)).Year;
        for (var year = first; year <= last; year++)
        {
            if (!ChineseHolidays.IsPublished(year))
                return [YearUnpublished];
        }

        return [];
    }

    private void ExplainRunning(ExplanationBuilder explanation, long from, long to)
    {
        if (from < new DateTime(OpenHours.FirstYear, 1, 1).Ticks || to > OpenHours.LastTick)
            throw OpenHours.OutOfRange();
        var reached = from;
        foreach (var piece in _hours.Pieces(from, to))
        {
            ExplainClosed(explanation, reached, piece.From);
            explanation.Add(piece.From, piece.To, counted: true, _days.On(piece.Date).WhyOpen);
            reached = piece.To;
        }

        ExplainClosed(explanation, reached, to);
    }

    private void ExplainClosed(ExplanationBuilder explanation, long from, long to)
    {
        while (from < to)
        {
            var local = Zone.LocalTime(from);
            var date = DateOnly.FromDateTime(local);
            var day = _days.On(date);
            var end = Math.Min(to, Zone.Midnight(date.AddDays(1), last: true));
            var between = day.Blocks.Length > 1 && local.TimeOfDay.Ticks >= day.Blocks[0].Close && local.TimeOfDay.Ticks < day.Blocks[^1].Open;
            explanation.Add(from, end, counted: false, between ? ExplainedWhy.Break : day.WhyClosed);
            from = end;
        }
    }
}
