using System.Globalization;

namespace SalesFlow.Calendars;

/// <summary>Reads a definition into <see cref="CalendarDays"/>, or says what is wrong with it and where.</summary>
internal static class CalendarReader
{
    private const int MaxBlocks = 48;
    private const int MaxDates = 5_000;
    private static readonly string[] Weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    public static CalendarDays Read(CalendarDefinition definition)
    {
        var weekly = Weekly(definition.WeeklyHours ?? new Dictionary<string, IReadOnlyList<string[]>>());
        var usual = weekly.FirstOrDefault(day => day.Length > 0) ?? [];
        var extra = Extra(definition.ExtraWorkdays ?? [], usual);
        if (usual.Length == 0 && extra.Count == 0)
            throw new CalendarException(CalendarException.Empty, "/weeklyHours", "The calendar has no hours: no weekday and no extra working day is open.");

        var holidays = definition.Holidays ?? CalendarHolidays.None;
        if (holidays.Use is not (null or CalendarHolidays.Chinese))
            throw new CalendarException(CalendarException.DateInvalid, "/holidays", $"There is no holiday calendar '{holidays.Use}'; known is 'cn'.");
        return new(weekly, usual, extra, OwnHolidays(holidays), holidays.Use is not null);
    }

    /// <summary>The given day length, or the hours of the longest weekday (of the longest extra working day where no weekday has hours).</summary>
    public static TimeSpan DayLength(CalendarDefinition definition, CalendarDays days)
    {
        if (definition.DayLength is null)
            return new(days.LongestDay());
        if (IsoDuration.TryParse(definition.DayLength, out var length) && length.Days == 0 && length.Time > TimeSpan.Zero && length.Time <= TimeSpan.FromDays(1))
            return length.Time;
        throw new CalendarException(CalendarException.DayLengthInvalid, "/dayLength", $"'{definition.DayLength}' is not a time of more than 0 and at most 24 hours, such as PT8H.");
    }

    private static Block[][] Weekly(IReadOnlyDictionary<string, IReadOnlyList<string[]>> hours)
    {
        var weekly = new Block[Weekdays.Length][];
        Array.Fill(weekly, []);
        foreach (var (name, blocks) in hours)
        {
            var pointer = $"/weeklyHours/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
            var day = Array.IndexOf(Weekdays, name);
            if (day < 0)
                throw Hours(pointer, $"'{name}' is not one of mon, tue, wed, thu, fri, sat, sun.");
            weekly[day] = Blocks(blocks ?? [], pointer);
        }

        for (var day = 0; day < weekly.Length; day++)
        {
            var next = weekly[(day + 1) % weekly.Length];
            if (weekly[day] is [.., var last] && next is [var first, ..] && last.Close - TimeSpan.TicksPerDay > first.Open)
                throw Hours($"/weeklyHours/{Weekdays[day]}", $"The last block of {Weekdays[day]} runs into the first of {Weekdays[(day + 1) % weekly.Length]}.");
        }

        return weekly;
    }

    private static Dictionary<DateOnly, Block[]> Extra(IReadOnlyList<ExtraWorkday> workdays, Block[] usual)
    {
        if (workdays.Count > MaxDates)
            throw BadDate("/extraWorkdays", $"More than {MaxDates} extra working days.");
        var extra = new Dictionary<DateOnly, Block[]>();
        for (var i = 0; i < workdays.Count; i++)
        {
            var pointer = $"/extraWorkdays/{i}";
            var date = Date(workdays[i]?.Date, $"{pointer}/date");
            var blocks = workdays[i].Hours is { } hours ? Blocks(hours, $"{pointer}/hours") : usual;
            if (blocks.Length == 0)
                throw Hours($"{pointer}/hours", "An extra working day needs hours: its own, or those of a weekday.");
            if (!extra.TryAdd(date, blocks))
                throw BadDate($"{pointer}/date", $"{workdays[i].Date} is given twice.");
        }

        return extra;
    }

    private static HashSet<DateOnly> OwnHolidays(CalendarHolidays holidays)
    {
        var dates = holidays.Dates ?? [];
        var list = holidays.Use is null ? "/holidays" : "/holidays/dates";
        if (dates.Count > MaxDates)
            throw BadDate(list, $"More than {MaxDates} holidays.");
        return [.. dates.Select((date, i) => Date(date, $"{list}/{i}"))];
    }

    private static Block[] Blocks(IReadOnlyList<string[]> hours, string pointer)
    {
        if (hours.Count > MaxBlocks)
            throw Hours(pointer, $"More than {MaxBlocks} blocks on one day.");
        var blocks = new List<(Block Block, int Index)>();
        for (var i = 0; i < hours.Count; i++)
            blocks.Add((ReadBlock(hours[i], $"{pointer}/{i}"), i));
        blocks.Sort((a, b) => a.Block.Open.CompareTo(b.Block.Open));

        var merged = new List<Block>();
        foreach (var (block, index) in blocks)
        {
            if (merged is [.., var last] && block.Open < last.Close)
                throw Hours($"{pointer}/{index}", $"{string.Join('–', hours[index])} overlaps another block of the day.");
            if (merged is [.., var touching] && block.Open == touching.Close)
                merged[^1] = touching with { Close = block.Close };
            else
                merged.Add(block);
        }

        return [.. merged];
    }

    private static Block ReadBlock(string[]? ends, string pointer)
    {
        if (ends is not [{ } open, { } close])
            throw Hours(pointer, "A block is a pair such as [\"09:00\",\"12:00\"].");
        var nextDay = close.EndsWith("+1", StringComparison.Ordinal);
        if (!TryClock(open, out var from) || from == TimeSpan.TicksPerDay)
            throw Hours($"{pointer}/0", $"'{open}' is not a time from 00:00 to 23:59.");
        if (!TryClock(nextDay ? close[..^2] : close, out var to))
            throw Hours($"{pointer}/1", $"'{close}' is not a time from 00:00 to 24:00, or such a time of the next day as 06:00+1.");
        if (nextDay)
            to += TimeSpan.TicksPerDay;
        if (to <= from)
            throw Hours(pointer, $"{open}–{close} closes before it opens; a block over midnight closes at '{close}+1'.");
        if (to - from > TimeSpan.TicksPerDay)
            throw Hours(pointer, $"{open}–{close} is longer than 24 hours.");
        return new(from, to);
    }

    private static bool TryClock(string text, out long ticks)
    {
        ticks = TimeSpan.TicksPerDay;
        if (text == "24:00")
            return true;
        var read = TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time);
        ticks = time.Ticks;
        return read;
    }

    private static DateOnly Date(string? text, string pointer) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw BadDate(pointer, $"'{text}' is not a date such as 2026-10-01.");

    private static CalendarException Hours(string pointer, string detail) => new(CalendarException.HoursInvalid, pointer, detail);

    private static CalendarException BadDate(string pointer, string detail) => new(CalendarException.DateInvalid, pointer, detail);
}
