using System.Text.Json.Serialization;
using SalesFlow.Calendars;

namespace SalesFlow.Customers;

/// <summary>A month of the calendar; never 30 days. Which moments belong to it depends on the tenant's zone.</summary>
public readonly record struct CalendarMonth(int Year, int Month)
{
    /// <summary>The month that the wall clock of the zone shows at that moment.</summary>
    public static CalendarMonth Of(DateTimeOffset moment, LocalZone zone) => Of(zone.LocalDate(moment));

    public static CalendarMonth Of(DateOnly day) => new(day.Year, day.Month);

    [JsonIgnore]
    public DateOnly FirstDay => new(Year, Month, 1);

    /// <summary>Months since year 0: a later month has a larger number, without gaps.</summary>
    [JsonIgnore]
    public int Index => (Year * 12) + Month - 1;

    public CalendarMonth AddMonths(int months) => Of(FirstDay.AddMonths(months));

    /// <summary>Local midnight of the 1st; where that does not exist, the first moment after the gap.</summary>
    public DateTimeOffset Starts(LocalZone zone) => zone.StartOfDay(FirstDay);

    public override string ToString() => $"{Year:0000}-{Month:00}";
}
