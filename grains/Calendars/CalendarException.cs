namespace SalesFlow.Calendars;

/// <summary>A calendar was refused, or was asked for something that it cannot answer.</summary>
/// <param name="code">Stable word for programs, one of the constants below.</param>
/// <param name="pointer">JSON pointer into the <see cref="CalendarDefinition"/>; empty when no field is to blame.</param>
/// <param name="detail">One sentence for people, in English.</param>
public sealed class CalendarException(string code, string pointer, string detail) : Exception(detail)
{
    /// <summary>No hours at all, neither weekly nor on an extra working day.</summary>
    public const string Empty = "calendar-empty";

    /// <summary>The time zone is not an identifier of the tz database.</summary>
    public const string TimeZoneUnknown = "calendar-time-zone-unknown";

    /// <summary>A weekday or a block of hours that cannot be read, is empty or overlaps another one.</summary>
    public const string HoursInvalid = "calendar-hours-invalid";

    /// <summary>A date that does not exist or is given twice, or an unknown holiday calendar.</summary>
    public const string DateInvalid = "calendar-date-invalid";

    /// <summary>The day length is not a time of more than 0 and at most 24 hours.</summary>
    public const string DayLengthInvalid = "calendar-day-length-invalid";

    /// <summary>No open hour in the next 20 years.</summary>
    public const string NeverOpen = "calendar-never-open";

    /// <summary>The moment asked for, or the due time, is outside the years 1900 to 2199.</summary>
    public const string OutOfRange = "calendar-out-of-range";

    /// <summary>Stable word for programs.</summary>
    public string Code { get; } = code;

    /// <summary>JSON pointer into the definition; empty when no field is to blame.</summary>
    public string Pointer { get; } = pointer;

    /// <summary>One sentence for people.</summary>
    public string Detail { get; } = detail;
}
