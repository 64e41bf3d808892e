namespace SalesFlow.Calendars;

/// <summary>
/// The open hours of a calendar on the real time line, in UTC ticks. Each year is laid out once, on first need, with running totals;
/// a question is then two or three binary searches however long the span is. Threads may race to lay out a year: both results are equal.
/// </summary>
internal sealed class OpenHours(CalendarDays days, LocalZone zone)
{
    public const int FirstYear = 1900;
    public const int LastYear = 2199;
    private const int MaxIdleYears = 20;

    private readonly OpenYear?[] _years = new OpenYear?[LastYear - FirstYear + 1];

    public static long LastTick { get; } = new DateTime(LastYear + 1, 1, 1).Ticks - 1;

    public static CalendarException OutOfRange() =>
        new(CalendarException.OutOfRange, "", $"Calendars answer for the years {FirstYear} to {LastYear}.");

    /// <summary>Open time in a stretch; zero when it is empty.</summary>
    public long Between(long from, long to)
    {
        if (to <= from)
            return 0;
        var (first, last) = (YearOf(from), YearOf(to));
        var open = Year(last).Before(to) - Year(first).Before(from);
        for (var year = first; year < last; year++)
            open += Year(year).Total;
        return open;
    }

    /// <summary>The earliest moment at which that much open time, more than zero, has passed since <paramref name="from"/>.</summary>
    public long After(long from, long open)
    {
        var year = YearOf(from);
        var laidOut = Year(year);
        var wanted = laidOut.Before(from) + open;
        for (var idle = 0; laidOut.Total < wanted; laidOut = Year(++year))
        {
            wanted -= laidOut.Total;
            idle = laidOut.Total == 0 ? idle + 1 : 0;
            Guard(idle, year);
        }

        return laidOut.At(wanted);
    }

    /// <summary>The first open moment at or after <paramref name="from"/>.</summary>
    public long NextOpen(long from)
    {
        var year = YearOf(from);
        for (var idle = 0; ; idle++, year++)
        {
            if (Year(year).NextOpen(from) is { } open)
                return open;
            Guard(idle, year);
        }
    }

    /// <summary>The open pieces in a stretch: in order, disjoint, each with the date whose block it comes from.</summary>
    public List<OpenPiece> Pieces(long from, long to)
    {
        var pieces = new List<OpenPiece>();
        var (first, last) = (LocalDate(from).AddDays(-2), LocalDate(to).AddDays(1));
        var offsets = zone.Offsets(from, Math.Max(to, from + 1));
        for (var date = first; date <= last; date = date.AddDays(1))
        {
            var midnight = date.DayNumber * TimeSpan.TicksPerDay;
            foreach (var block in days.On(date).Blocks)
            {
                // A moment is open when the wall clock stands in the block: an hour that the clock skips has no moment, one that it repeats has two.
                foreach (var stretch in offsets)
                {
                    var start = Math.Max(Math.Max(midnight + block.Open - stretch.Offset, stretch.From), from);
                    var end = Math.Min(Math.Min(midnight + block.Close - stretch.Offset, stretch.To), to);
                    if (start < end)
                        pieces.Add(new(start, end, date));
                }
            }
        }

        return Disjoint(pieces);
    }

    private static List<OpenPiece> Disjoint(List<OpenPiece> pieces)
    {
        pieces.Sort(static (a, b) => a.From.CompareTo(b.From));
        var kept = new List<OpenPiece>(pieces.Count);
        var reached = long.MinValue;
        foreach (var piece in pieces)
        {
            if (piece.To <= reached)
                continue;
            kept.Add(piece with { From = Math.Max(piece.From, reached) });
            reached = piece.To;
        }

        return kept;
    }

    private OpenYear Year(int year)
    {
        ref var slot = ref _years[year - FirstYear];
        if (Volatile.Read(ref slot) is { } known)
            return known;
        var laidOut = new OpenYear(Pieces(new DateTime(year, 1, 1).Ticks, new DateTime(year + 1, 1, 1).Ticks));
        Volatile.Write(ref slot, laidOut);
        return laidOut;
    }

    private DateOnly LocalDate(long ticks) => DateOnly.FromDateTime(zone.LocalTime(ticks));

    private static int YearOf(long ticks)
    {
        var year = new DateTime(ticks).Year;
        return year is >= FirstYear and <= LastYear ? year : throw OutOfRange();
    }

    private static void Guard(int idleYears, int year)
    {
        if (idleYears >= MaxIdleYears)
            throw new CalendarException(CalendarException.NeverOpen, "", $"The calendar has no open hour in {MaxIdleYears} years.");
        if (year == LastYear)
            throw OutOfRange();
    }
}

/// <summary>A stretch of open time, and the local date whose block it comes from.</summary>
internal readonly record struct OpenPiece(long From, long To, DateOnly Date);

/// <summary>The open hours that fall into one UTC year.</summary>
internal sealed class OpenYear
{
    private readonly long[] _opens;
    private readonly long[] _totals; // open time from the start of the year to the end of this piece

    public OpenYear(List<OpenPiece> pieces)
    {
        _opens = new long[pieces.Count];
        _totals = new long[pieces.Count];
        for (var i = 0; i < pieces.Count; i++)
        {
            Total += pieces[i].To - pieces[i].From;
            _opens[i] = pieces[i].From;
            _totals[i] = Total;
        }
    }

    public long Total { get; }

    /// <summary>Open time of the year before that moment.</summary>
    public long Before(long moment)
    {
        var piece = Last(moment);
        return piece < 0 ? 0 : Math.Min(_totals[piece], TotalBefore(piece) + moment - _opens[piece]);
    }

    /// <summary>The earliest moment with that much open time of the year before it; more than zero, at most <see cref="Total"/>.</summary>
    public long At(long open)
    {
        var piece = Array.BinarySearch(_totals, open);
        if (piece < 0)
            piece = ~piece;
        return _opens[piece] + open - TotalBefore(piece);
    }

    public long? NextOpen(long moment)
    {
        var piece = Last(moment);
        if (piece >= 0 && moment < _opens[piece] + _totals[piece] - TotalBefore(piece))
            return moment;
        return piece + 1 < _opens.Length ? _opens[piece + 1] : null;
    }

    private long TotalBefore(int piece) => piece == 0 ? 0 : _totals[piece - 1];

    private int Last(long moment)
    {
        var piece = Array.BinarySearch(_opens, moment);
        return piece >= 0 ? piece : ~piece - 1;
    }
}
