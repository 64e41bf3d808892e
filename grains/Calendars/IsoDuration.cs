using System.Globalization;
using System.Text;

namespace SalesFlow.Calendars;

/// <summary>
/// Lengths in ISO 8601: <c>P2D</c>, <c>PT4H30M</c>, <c>P1DT2H</c>, <c>P1W</c>, <c>PT0S</c>. Years and months are refused, as they have no fixed
/// length; so are signs and lengths over 100 years.
/// </summary>
public static class IsoDuration
{
    private const int MaxDays = 36_525;
    private const int MaxDigits = 9;

    /// <summary>Reads a length; false when the text is not one. A fraction is allowed in the last part of the time (<c>PT1.5H</c>).</summary>
    public static bool TryParse(string? text, out IsoLength length)
    {
        length = default;
        if (text is not ['P', .. var rest] || rest.Length == 0)
            return false;

        var split = rest.IndexOf('T', StringComparison.Ordinal);
        var dayPart = split < 0 ? rest : rest[..split];
        var timePart = split < 0 ? null : rest[(split + 1)..];
        if (!TryDays(dayPart, required: timePart is null, out var days) || !TryTime(timePart, out var time))
            return false;
        if (days > MaxDays || time > TimeSpan.FromDays(MaxDays))
            return false;
        length = new((int)days, time);
        return true;
    }

    /// <summary>The shortest text that reads back as this length; <c>PT0S</c> for nothing. Hours are never rolled up into days.</summary>
    public static string Format(IsoLength length)
    {
        var text = new StringBuilder("P");
        if (length.Days != 0)
            text.Append(length.Days).Append('D');
        if (length.Time != TimeSpan.Zero)
        {
            var time = length.Time;
            var (hours, minutes) = (time.Ticks / TimeSpan.TicksPerHour, time.Minutes);
            var seconds = time.Ticks % TimeSpan.TicksPerMinute / (decimal)TimeSpan.TicksPerSecond;
            text.Append('T');
            if (hours != 0)
                text.Append(hours).Append('H');
            if (minutes != 0)
                text.Append(minutes).Append('M');
            if (seconds != 0)
                text.Append(seconds.ToString("0.#######", CultureInfo.InvariantCulture)).Append('S');
        }

        return text.Length == 1 ? "PT0S" : text.ToString();
    }

    /// <summary>A time as hours, minutes and seconds: <c>PT36H</c>, never <c>P1DT12H</c>.</summary>
    public static string Format(TimeSpan time) => Format(new IsoLength(0, time));

    private static bool TryDays(string part, bool required, out long days)
    {
        days = 0;
        if (part.Length == 0)
            return !required;
        if (!TryNumber(part[..^1], fraction: false, out var number))
            return false;
        days = (long)number * (part[^1] == 'W' ? 7 : 1);
        return part[^1] is 'D' or 'W';
    }

    private static bool TryTime(string? part, out TimeSpan time)
    {
        time = TimeSpan.Zero;
        if (part is null)
            return true;

        var (units, ticks, start) = ("HMS", 0m, 0);
        for (var i = 0; i < part.Length; i++)
        {
            if (char.IsAsciiDigit(part[i]) || part[i] == '.')
                continue;
            var unit = units.IndexOf(part[i], StringComparison.Ordinal);
            if (unit < 0 || !TryNumber(part[start..i], fraction: i == part.Length - 1, out var number))
                return false;
            ticks += number * (units[unit] switch { 'H' => TimeSpan.TicksPerHour, 'M' => TimeSpan.TicksPerMinute, _ => TimeSpan.TicksPerSecond });
            units = units[(unit + 1)..];
            start = i + 1;
        }

        if (start == 0 || start != part.Length || ticks > TimeSpan.MaxValue.Ticks)
            return false;
        time = new((long)ticks);
        return true;
    }

    private static bool TryNumber(string digits, bool fraction, out decimal number)
    {
        number = 0;
        if (digits.Length is 0 or > 2 * MaxDigits || !char.IsAsciiDigit(digits[0]) || !char.IsAsciiDigit(digits[^1]))
            return false;
        var whole = digits.IndexOf('.', StringComparison.Ordinal);
        if ((whole < 0 ? digits.Length : whole) > MaxDigits || (whole >= 0 && !fraction))
            return false;
        return decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
    }
}

/// <summary>
/// A length whose days and time are kept apart, because a day on a working clock is as long as the calendar says.
/// A week is seven days, on a working clock seven working days.
/// </summary>
/// <param name="Days">Whole days, 0 or more.</param>
/// <param name="Time">Hours, minutes and seconds, 0 or more.</param>
public readonly record struct IsoLength(int Days, TimeSpan Time)
{
    /// <summary>Working time, where a day is <paramref name="dayLength"/> (<see cref="WorkCalendar.DayLength"/>).</summary>
    public TimeSpan OnWorkingClock(TimeSpan dayLength) => (Days * dayLength) + Time;

    /// <summary>Real time, where a day is 24 hours.</summary>
    public TimeSpan OnElapsedClock() => TimeSpan.FromDays(Days) + Time;

    /// <summary>ISO 8601, as <see cref="IsoDuration.Format(IsoLength)"/>.</summary>
    public override string ToString() => IsoDuration.Format(this);
}
