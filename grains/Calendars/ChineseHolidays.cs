using System.Text.Json;

namespace SalesFlow.Calendars;

/// <summary>
/// The public holidays of China and their make-up working days (调休补班), as published year by year.
/// A year without a notice is unknown, never a year of ordinary weeks.
/// </summary>
public static class ChineseHolidays
{
    private const string Resource = "Calendars/holidays-cn.json";

    private static readonly Dictionary<DateOnly, ChineseHoliday> Days = [];
    private static readonly HashSet<int> Years = [];

    static ChineseHolidays()
    {
        using var stream = typeof(ChineseHolidays).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing from the build.");
        using var document = JsonDocument.Parse(stream);
        foreach (var year in document.RootElement.GetProperty("years").EnumerateObject())
        {
            Years.Add(int.Parse(year.Name));
            foreach (var holiday in year.Value.GetProperty("holidays").EnumerateArray())
                Add(holiday);
        }
    }

    /// <summary>Whether the notice for that year is shipped.</summary>
    public static bool IsPublished(int year) => Years.Contains(year);

    /// <summary>What is special about that date; false for a day like any other of its weekday.</summary>
    public static bool TryGet(DateOnly date, out ChineseHoliday holiday) => Days.TryGetValue(date, out holiday);

    /// <summary>Every special date of the shipped years.</summary>
    public static IReadOnlyDictionary<DateOnly, ChineseHoliday> All => Days;

    private static void Add(JsonElement holiday)
    {
        var (name, english) = (holiday.GetProperty("name").GetString()!, holiday.GetProperty("en").GetString()!);
        foreach (var stretch in holiday.GetProperty("off").EnumerateArray())
        {
            var ends = stretch.GetString()!.Split("..");
            for (var date = DateOnly.Parse(ends[0]); date <= DateOnly.Parse(ends[^1]); date = date.AddDays(1))
                Days.Add(date, new(name, english, IsWorkday: false));
        }

        foreach (var date in holiday.GetProperty("work").EnumerateArray())
            Days.Add(DateOnly.Parse(date.GetString()!), new(name, english, IsWorkday: true));
    }
}

/// <summary>A day off, or the working day at a weekend that makes up for it.</summary>
/// <param name="Name">Chinese name of the holiday, 春节.</param>
/// <param name="EnglishName">English name, Spring Festival.</param>
/// <param name="IsWorkday">True for a make-up working day.</param>
public readonly record struct ChineseHoliday(string Name, string EnglishName, bool IsWorkday);
