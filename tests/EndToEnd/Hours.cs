using SalesFlow.Client;

namespace SalesFlow.EndToEnd;

internal static class Hours
{
    private static readonly string[] Days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    /// <summary>Open day and night, so that what a test sees does not hang on the hour it runs at. A day is eight hours.</summary>
    public static WorkCalendar Always => Of("00:00", "24:00");

    public static WorkCalendar Of(string from, string to, string dayLength = "PT8H") => new()
    {
        TimeZone = "Asia/Shanghai", DayLength = dayLength,
        WeeklyHours = Days.ToDictionary(day => day, IReadOnlyList<IReadOnlyList<string>> (_) => [[from, to]]),
    };
}
