namespace SalesFlow.Calendars;

/// <summary>Real time minus pauses: nights, weekends and holidays count. No state, any thread.</summary>
public static class ElapsedClock
{
    /// <summary>
    /// When <paramref name="length"/> of unpaused time has passed since <paramref name="start"/>, in UTC. A length of zero is due at the
    /// start itself, even in a pause: it names a moment, and a pause does not move a moment.
    /// <see cref="DateTimeOffset.MaxValue"/> while a pause without end stands before the due time.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="CalendarException"><see cref="CalendarException.OutOfRange"/>: due after the year 2199.</exception>
    public static DateTimeOffset Due(DateTimeOffset start, TimeSpan length, IReadOnlyList<Pause> pauses)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, TimeSpan.Zero);
        var reached = start.UtcTicks;
        var remaining = length.Ticks;
        foreach (var pause in PauseSpan.Ordered(pauses))
        {
            if (pause.To <= reached)
                continue;
            var running = Math.Max(0, pause.From - reached);
            if (running >= remaining)
                break;
            if (pause.To == PauseSpan.Open)
                return DateTimeOffset.MaxValue;
            remaining -= running;
            reached = pause.To;
        }

        if (remaining > OpenHours.LastTick - reached)
            throw OpenHours.OutOfRange();
        return new(reached + remaining, TimeSpan.Zero);
    }

    /// <summary>Unpaused time from <paramref name="from"/> to <paramref name="to"/>; zero when <paramref name="to"/> is not later.</summary>
    public static TimeSpan Elapsed(DateTimeOffset from, DateTimeOffset to, IReadOnlyList<Pause> pauses)
    {
        var (start, end) = (from.UtcTicks, to.UtcTicks);
        if (end <= start)
            return TimeSpan.Zero;

        var elapsed = end - start;
        foreach (var pause in PauseSpan.Ordered(pauses))
            elapsed -= Math.Max(0, Math.Min(pause.To, end) - Math.Max(pause.From, start));
        return new(elapsed);
    }

    /// <summary>Where the time from start to due went: <see cref="ExplainedWhy.Elapsed"/> or a pause.</summary>
    public static CalendarExplanation Explain(DateTimeOffset start, DateTimeOffset due, IReadOnlyList<Pause> pauses) =>
        new ExplanationBuilder().Walk(start.UtcTicks, due.UtcTicks, PauseSpan.Ordered(pauses),
            static (explanation, from, to) => explanation.Add(from, to, counted: true, ExplainedWhy.Elapsed));
}
