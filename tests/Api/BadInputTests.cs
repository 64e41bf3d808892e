using SalesFlow.EndToEnd;
using Xunit;

namespace SalesFlow.Api;

/// <summary>Every bad input is answered with the right status, a stable code, and words that say what to do.</summary>
[Collection(OneServer.Name)]
public sealed class BadInputTests(EdgeServer server)
{
    /// <summary>Every bad input of the issue: status, code, and a word of what to do.</summary>
    public static TheoryData<string, string, string?, int, string, string> BadInputs => new()
    {
        { "POST", "/v1/actions", "{\"id\":", 400, "json-malformed", "Line 1" },
        { "POST", "/v1/actions", Some.Action("node", "\"need.rised\""), 422, "unknown-node", "need.raised" },
        { "POST", "/v1/actions", Some.Action("chain", "\"nowhere\""), 404, "unknown-chain", "chain" },
        { "POST", "/v1/actions", Some.Action("occurredAt", "5"), 422, "invalid", "/occurredAt" },
        { "POST", "/v1/actions", Some.Action("occurredAt", "\"2099-01-05T10:00:00Z\""), 422, "time-in-future", "clock" },
        { "POST", "/v1/actions/batch", "[" + string.Join(',', Enumerable.Repeat(Some.Action("id", "\"x\""), 1001)) + "]", 422, "batch-too-large", "several batches" },
        { "POST", "/v1/actions/batch", "{}", 422, "invalid", "array" },
        { "PUT", "/v1/calendars/empty", """{"timeZone":"Asia/Shanghai","weeklyHours":{}}""", 422, "calendar-empty", "no hours" },
        { "PUT", "/v1/templates/t", """{"steps":[{"key":"a","node":"n","limt":{}}]}""", 422, "invalid", "'limit'" },
        { "PUT", "/v1/templates/t", """{"steps":[{"key":"a","node":"no.such"}]}""", 422, "template-invalid", "errors" },
        { "PUT", "/v1/templates/t", """{"key":"other","steps":[]}""", 422, "invalid", "other" },
        { "POST", "/v1/chains", """{"id":"c","template":"nope","customer":"c","owner":"o","plannedStart":"2026-01-05T10:00:00Z"}""", 422, "unknown-template", "nope" },
        { "POST", "/v1/chains", """{"id":"c","template":"sample","customer":"c","plannedStart":"2026-01-05T10:00:00"}""", 422, "invalid", "offset" },
        { "POST", "/v1/chains/none/pause", """{"reason":"x"}""", 404, "unknown-chain", "chain" },
        { "GET", "/v1/chains/none", null, 404, "unknown-chain", "POST /v1/chains" },
        { "GET", "/v1/chains/none/journal", null, 404, "unknown-chain", "none" },
        { "GET", "/v1/chains?state=opn", null, 422, "invalid", "'open'" },
        { "GET", "/v1/chains?closed=maybe", null, 422, "invalid", "closed" },
        { "GET", "/v1/chains?limit=501", null, 422, "invalid", "500" },
        { "GET", "/v1/chains?cursor=!", null, 422, "invalid", "next" },
        { "GET", "/v1/rates?period=2026-13", null, 422, "invalid", "2026-Q1" },
        { "GET", "/v1/rates?groupBy=colour", null, 422, "invalid", "team" },
        { "GET", "/v1/templates/proposal-delivry", null, 404, "unknown-template", "proposal-delivery" },
        { "GET", "/v1/alerts/none", null, 404, "not-found", "/docs" },
        { "POST", "/v1/alerts/none/acknowledge", "{}", 404, "unknown-alert", "none" },
        { "POST", "/v1/keys", """{"role":"operator"}""", 422, "invalid", "/role" },
        { "GET", "/v1/tenants", null, 403, "role-not-allowed", "'operator'" },
        { "GET", "/v1/nowhere", null, 404, "not-found", "/v1/nowhere" },
        { "DELETE", "/v1/rates", null, 405, "method-not-allowed", "Allow" },
        { "GET", "/v1/evidence/abc", null, 404, "evidence-unknown", "PUT" },
    };

    [Theory]
    [MemberData(nameof(BadInputs))]
    public async Task A_bad_input_is_answered_with_status_code_and_words(string method, string path, string? body, int status, string code, string words)
    {
        var (answered, problem, answer) = await server.SendAsync(method, path, body);

        Assert.Equal((status, code), ((int)answered, problem.GetProperty("code").GetString()));
        Assert.Contains(words, problem.GetRawText(), StringComparison.Ordinal);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
    }
}
