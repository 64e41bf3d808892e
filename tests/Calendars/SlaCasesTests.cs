using System.Text.Json;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Calendars;

/// <summary>Business-time cases that seven other products assert in their own tests, one row each.</summary>
public class SlaCasesTests
{
    private const string File = "sla_cases.json";
    private const string Absent = "(file absent)";

    private static readonly Lazy<Dictionary<string, JsonElement>> Cases = new(() =>
        JsonDocument.Parse(System.IO.File.ReadAllText(SharedData.Find(File)!)).RootElement.GetProperty("cases")
            .EnumerateArray().ToDictionary(item => item.GetProperty("id").GetString()!));

    public static TheoryData<string> Ids(string operation) => SharedData.Find(File) is null
        ? [Absent]
        : [.. Cases.Value.Where(item => item.Value.GetProperty("op").GetString() == operation).Select(item => item.Key)];

    public static TheoryData<string> ChineseIds() => SharedData.Find(File) is null
        ? [Absent]
        : [.. Cases.Value.Where(item => item.Value.GetProperty("tags").EnumerateArray().Any(tag => tag.GetString() == "cn-2025")).Select(item => item.Key)];

    [Theory, MemberData(nameof(Ids), "due")]
    public void A_due_time_agrees_with_the_other_product(string id)
    {
        var item = Case(id);
        var calendar = WorkCalendar.Create(Definition(item));

        var due = calendar.Due(Time(item, "start_utc"), Duration(item), Pauses(item));

        Assert.Equal(ExpectedDue(item), due);
    }

    [Theory, MemberData(nameof(Ids), "elapsed")]
    public void Elapsed_working_time_agrees_with_the_other_product(string id)
    {
        var item = Case(id);
        var calendar = WorkCalendar.Create(Definition(item));

        var elapsed = calendar.Elapsed(Time(item, "start_utc"), Time(item, "end_utc"), Pauses(item));

        Assert.Equal(TimeSpan.FromSeconds(item.GetProperty("expected_seconds").GetDouble()), elapsed);
    }

    [Theory, MemberData(nameof(ChineseIds))]
    public void The_shipped_Chinese_calendar_gives_what_the_listed_dates_give(string id)
    {
        var item = Case(id);
        var calendar = WorkCalendar.Create(Definition(item) with { Holidays = new("cn", []), ExtraWorkdays = [] });

        if (item.GetProperty("op").GetString() == "due")
            Assert.Equal(ExpectedDue(item), calendar.Due(Time(item, "start_utc"), Duration(item), []));
        else
            Assert.Equal(TimeSpan.FromSeconds(item.GetProperty("expected_seconds").GetDouble()), calendar.Elapsed(Time(item, "start_utc"), Time(item, "end_utc"), []));
    }

    [Fact]
    public void The_file_holds_the_270_cases_that_it_is_known_for()
    {
        SharedData.Path(File);

        Assert.Equal(270, Cases.Value.Count);
        Assert.Equal(70, ChineseIds().Count);
    }

    private static JsonElement Case(string id)
    {
        SharedData.Path(File);
        return Cases.Value[id];
    }

    /// <summary>Where the other product waits for the next opening, we are due at closing, and the case holds that time as well.</summary>
    private static DateTimeOffset ExpectedDue(JsonElement item)
    {
        var waits = item.GetProperty("boundary_sensitive").GetBoolean() && item.GetProperty("boundary").GetString() == "next_open";
        return Time(item, waits ? "other_boundary_due_utc" : "expected_due_utc");
    }

    private static CalendarDefinition Definition(JsonElement item) => new()
    {
        TimeZone = item.GetProperty("timezone").GetString()!,
        WeeklyHours = item.GetProperty("weekly_hours").Deserialize<Dictionary<string, IReadOnlyList<string[]>>>()!,
        Holidays = item.GetProperty("holidays").Deserialize<CalendarHolidays>()!,
        ExtraWorkdays = item.GetProperty("extra_workdays").Deserialize<ExtraWorkday[]>()!,
    };

    private static Pause[] Pauses(JsonElement item) =>
        [.. item.GetProperty("pauses").EnumerateArray().Select(pause => new Pause(Time(pause, "from"), Time(pause, "to")))];

    private static TimeSpan Duration(JsonElement item) => TimeSpan.FromSeconds(item.GetProperty("duration_seconds").GetDouble());

    private static DateTimeOffset Time(JsonElement item, string name) => item.GetProperty(name).GetDateTimeOffset();
}
