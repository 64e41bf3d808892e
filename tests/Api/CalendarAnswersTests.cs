using System.Text;
using System.Text.Json;
using SalesFlow.Api;
using Xunit;

namespace SalesFlow.Calendars;

public class CalendarAnswersTests
{
    private const string Week = """{"mon":[["09:00","18:00"]],"tue":[["09:00","18:00"]],"wed":[["09:00","18:00"]],"thu":[["09:00","18:00"]],"fri":[["09:00","18:00"]]}""";
    private static readonly string Chinese = $$"""{"timeZone":"Asia/Shanghai","weeklyHours":{{Week}},"holidays":"cn","extraWorkdays":[],"dayLength":"PT9H"}""";

    [Theory]
    [InlineData("2026-02-02T09:00:00+08:00", "PT9H", "2026-02-02T10:00:00Z")]
    [InlineData("2026-02-02T09:00:00+08:00", "P2D", "2026-02-03T10:00:00Z")]
    [InlineData("2026-02-13T17:00:00+08:00", "PT2H", "2026-02-14T02:00:00Z")]
    public void A_span_is_due_by_the_calendar_of_the_body(string start, string duration, string due)
    {
        var answer = CalendarAnswers.Due(Calendar(), Question($$"""{"start":"{{start}}","duration":"{{duration}}"}"""));

        Assert.Equal(DateTimeOffset.Parse(due), answer.DueAt);
        Assert.Equal(answer.DueAt, answer.Intervals[^1].To);
        Assert.Empty(answer.Warnings);
    }

    [Fact]
    public void A_span_that_reaches_an_unpublished_year_carries_the_warning() =>
        Assert.Equal(["calendar-year-unpublished"], CalendarAnswers.Due(Calendar(), Question("""{"start":"2026-12-30T10:00:00+08:00","duration":"PT45H","pauses":[]}""")).Warnings);

    [Fact]
    public void A_pause_that_lasts_leaves_no_due_time()
    {
        var answer = CalendarAnswers.Due(Calendar(), Question("""{"start":"2026-02-02T09:00:00+08:00","duration":"PT4H","pauses":[{"from":"2026-02-02T10:00:00+08:00"}]}"""));

        Assert.Null(answer.DueAt);
        Assert.Null(answer.Intervals[^1].To);
    }

    [Theory]
    [InlineData("""{"duration":"PT4H"}""", "/start")]
    [InlineData("""{"start":"2026-02-02T09:00:00Z"}""", "/duration")]
    [InlineData("""{"start":"2026-02-02T09:00:00Z","duration":"P1M"}""", "/duration")]
    [InlineData("""{"start":"2026-02-02T09:00:00Z","duration":"P4000D"}""", "/duration")]
    [InlineData("""{"start":"2026-02-02T09:00:00Z","duration":"PT1H","pauses":[{"from":"2026-02-02T10:00:00Z","to":"2026-02-02T09:00:00Z"}]}""", "/pauses/0/to")]
    [InlineData("""{"start":"2026-02-02T09:00:00","duration":"PT1H"}""", "/start")]
    public void A_bad_question_is_told_by_its_place(string body, string pointer)
    {
        var problem = Assert.Throws<ProblemException>(() => CalendarAnswers.Due(Calendar(), Question(body))).Problem;

        Assert.Equal((422, pointer), (problem.Status, Assert.Single(problem.Errors!).Pointer));
    }

    [Theory]
    [InlineData("""{"timeZone":"Asia/Shanghai","weeklyHours":{}}""", "calendar-empty", "")]
    [InlineData("""{"timeZone":"Mars/Olympus","weeklyHours":{"mon":[["09:00","18:00"]]}}""", "calendar-time-zone-unknown", "/timeZone")]
    [InlineData("""{"weeklyHours":{"mon":[["18:00","09:00"]]}}""", "calendar-hours-invalid", "/weeklyHours/mon/0")]
    [InlineData("""{"weeklyHour":{"mon":[["09:00","18:00"]]}}""", "invalid", "/weeklyHour")]
    [InlineData("[]", "invalid", "")]
    public void A_bad_calendar_is_told_by_its_place(string calendar, string code, string pointer)
    {
        var problem = Assert.Throws<ProblemException>(() => CalendarBody.Read(JsonElement.Parse(calendar), "/calendar")).Problem;

        Assert.Equal((422, code), (problem.Status, problem.Code));
        Assert.StartsWith("/calendar" + pointer, problem.Errors![0].Pointer, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_server_added_to_an_answer_may_be_sent_back()
    {
        var (_, text) = CalendarBody.Read(JsonElement.Parse(Chinese));
        var (_, again) = CalendarBody.Read(JsonElement.Parse($$"""{"key":"k","version":3,{{Chinese[1..]}}"""));

        Assert.Equal(text, again);
    }

    [Fact]
    public void Working_time_is_told_in_seconds() => Assert.Equal(
        8 * 3600,
        CalendarAnswers.Elapsed(Calendar(), Bodies.Parse<ElapsedRequest>("""{"from":"2026-02-02T10:00:00+08:00","to":"2026-02-03T08:00:00+08:00"}"""u8)).Seconds);

    private static WorkCalendar Calendar() => WorkCalendar.Create(CalendarBody.Read(JsonElement.Parse(Chinese)).Definition);

    private static DueRequest Question(string body) => Bodies.Parse<DueRequest>(Encoding.UTF8.GetBytes(body));
}
