using System.Diagnostics.CodeAnalysis;

namespace SalesFlow.Client;

/// <summary>Keeps calendars and answers questions about working time.</summary>
public sealed class CalendarsApi
{
    /// <summary>The key that stands for a calendar sent along, which is not saved.</summary>
    public const string Inline = "inline";

    private readonly ApiPipe pipe;

    internal CalendarsApi(ApiPipe pipe) => this.pipe = pipe;

    /// <summary>All calendars in their newest version.</summary>
    public IAsyncEnumerable<WorkCalendar> ListAsync(CancellationToken cancel = default) =>
        Pages.FollowAsync((cursor, stop) => pipe.GetAsync(Route.To("calendars").With("cursor", cursor), SalesFlowJson.Default.PageWorkCalendar, stop), cancel);

    /// <summary>The newest version of a calendar.</summary>
    public Task<WorkCalendar> GetAsync(string key, CancellationToken cancel = default) =>
        pipe.GetAsync(Route.To("calendars", key), SalesFlowJson.Default.WorkCalendar, cancel);

    /// <summary>Makes a new version.</summary>
    /// <exception cref="SalesFlowException">422 when it has no working time.</exception>
    public Task<WorkCalendar> PutAsync(string key, WorkCalendar calendar, CancellationToken cancel = default) =>
        pipe.SendAsync(HttpMethod.Put, Route.To("calendars", key), Definition(calendar), SalesFlowJson.Default.WorkCalendar, SalesFlowJson.Default.WorkCalendar, true, cancel);

    /// <summary>Makes a new version, and says whether windows that are open count by it too.</summary>
    /// <param name="key">The calendar.</param>
    /// <param name="calendar">The whole calendar.</param>
    /// <param name="openToo">Windows that are open are counted anew; else only those that open from now on.</param>
    /// <param name="preview">Saves nothing: the answer says whom it would hit.</param>
    /// <param name="cancel">Ends the call.</param>
    public Task<WorkCalendar> PutAsync(string key, WorkCalendar calendar, bool openToo, bool preview, CancellationToken cancel = default) =>
        pipe.SendAsync(HttpMethod.Put, Route.To("calendars", key).With("apply", openToo ? "open" : "new").With("preview", preview), Definition(calendar),
            SalesFlowJson.Default.WorkCalendar, SalesFlowJson.Default.WorkCalendar, true, cancel);

    /// <summary>When a duration ends; a span that ends exactly at closing time is due at closing.</summary>
    public Task<DueAnswer> DueAsync(string key, DueQuestion question, CancellationToken cancel = default) =>
        pipe.SendAsync(HttpMethod.Post, Route.To("calendars", key, "due"), question with { Calendar = Definition(question.Calendar) }, SalesFlowJson.Default.DueQuestion, SalesFlowJson.Default.DueAnswer, true, cancel);

    /// <summary>The working time between two moments.</summary>
    public async Task<TimeSpan> ElapsedAsync(string key, DateTimeOffset from, DateTimeOffset to, IReadOnlyList<ClockPause>? pauses = null,
        WorkCalendar? calendar = null, CancellationToken cancel = default)
    {
        var answer = await pipe.SendAsync(HttpMethod.Post, Route.To("calendars", key, "elapsed"), new ElapsedQuestion(from, to, pauses, Definition(calendar)),
            SalesFlowJson.Default.ElapsedQuestion, SalesFlowJson.Default.ElapsedAnswer, true, cancel);
        return TimeSpan.FromSeconds(answer.Seconds);
    }

    /// <summary>A calendar that was read carries what only the server says; the rest is what can be sent back.</summary>
    [return: NotNullIfNotNull(nameof(calendar))]
    private static WorkCalendar? Definition(WorkCalendar? calendar) =>
        calendar is null ? null : calendar with { Key = null, Version = null, Hit = null, HitCount = null, Applied = null };
}
