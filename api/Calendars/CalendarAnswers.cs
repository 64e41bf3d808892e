using SalesFlow.Api;

namespace SalesFlow.Calendars;

/// <summary>Answers questions about working time.</summary>
internal static class CalendarAnswers
{
    /// <summary>Longest span that is explained moment by moment.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3660);

    /// <exception cref="ProblemException">422: the question or the calendar.</exception>
    public static DueAnswer Due(WorkCalendar calendar, DueRequest body)
    {
        var check = new Check();
        var start = check.Time(body.Start, "/start");
        if (!IsoDuration.TryParse(body.Duration, out var length) || length.OnElapsedClock() > Longest)
        {
            check.Add("/duration", body.Duration is null ? "is missing" : "must be an ISO 8601 duration of weeks, days, hours, minutes and seconds, such as PT4H or P2D, of at most 10 years");
        }

        var pauses = Pauses(body.Pauses, check);
        check.Done();
        return Ask(() =>
        {
            var due = calendar.Due(start, length.OnWorkingClock(calendar.DayLength), pauses);
            if (due != DateTimeOffset.MaxValue && due - start > 2 * Longest)
            {
                throw new ProblemException(Problems.Invalid("/duration", "ends more than 20 years ahead on this calendar"));
            }

            return new DueAnswer(
                due == DateTimeOffset.MaxValue ? null : due,
                [.. calendar.Explain(start, due, pauses).Intervals.Select(IntervalWire.Of)],
                [.. calendar.Warnings(start, due)]);
        });
    }

    /// <exception cref="ProblemException">422: the question or the calendar.</exception>
    public static ElapsedAnswer Elapsed(WorkCalendar calendar, ElapsedRequest body)
    {
        var check = new Check();
        var (from, to) = (check.Time(body.From, "/from"), check.Time(body.To, "/to"));
        var pauses = Pauses(body.Pauses, check);
        check.Done();
        return Ask(() => new ElapsedAnswer(calendar.Elapsed(from, to, pauses).TotalSeconds, [.. calendar.Warnings(from, to)]));
    }

    private static Pause[] Pauses(PauseWire[]? pauses, Check check)
    {
        for (var i = 0; i < (pauses?.Length ?? 0); i++)
        {
            check.Time(pauses![i].From, $"/pauses/{i}/from");
            if (pauses[i].To < pauses[i].From)
            {
                check.Add($"/pauses/{i}/to", "is before 'from'");
            }
        }

        return pauses is null ? [] : Array.ConvertAll(pauses, p => new Pause(p.From ?? default, p.To, p.Reason));
    }

    private static T Ask<T>(Func<T> question)
    {
        try
        {
            return question();
        }
        catch (CalendarException e)
        {
            throw new ProblemException(CalendarProblems.Of(e, "/calendar"));
        }
    }
}
