using System.Net;
using SalesFlow.EndToEnd;
using Xunit;

namespace SalesFlow.Api;

/// <summary>Actions come once, alone, in batches and as events.</summary>
[Collection(OneServer.Name)]
public sealed class ActionsApiTests(EdgeServer server)
{
    [Fact]
    public async Task The_same_action_again_answers_the_same_body_and_another_content_is_refused()
    {
        await server.PlanAsync("twice-1");
        var action = Some.Action("chain", "\"twice-1\"").Replace("\"id\":\"a-1\"", "\"id\":\"twice-a\"", StringComparison.Ordinal);
        var (first, body, _) = await server.SendAsync("POST", "/v1/actions", action);
        var (second, again, answer) = await server.SendAsync("POST", "/v1/actions", " " + action.Replace(",", " , ", StringComparison.Ordinal));

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (first, second));
        Assert.Equal(body.GetRawText(), again.GetRawText());
        Assert.Equal("true", answer.Headers.GetValues("Idempotent-Replayed").Single());
        Assert.Equal("action-id-reused", (await server.SendAsync("POST", "/v1/actions", action.Replace("rep-1", "rep-2", StringComparison.Ordinal))).Body.GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_batch_refuses_only_what_is_bad()
    {
        var good = Some.Action("id", "\"batch-1\"");
        var (status, body, _) = await server.SendAsync("POST", "/v1/actions/batch", $"[{good},{good},{Some.Action("node", "\"nope\"")},7,{good.Replace("rep-1", "rep-2", StringComparison.Ordinal)}]");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal((1, 1, 3), (body.GetProperty("accepted").GetInt32(), body.GetProperty("replayed").GetInt32(), body.GetProperty("refused").GetInt32()));
        Assert.Equal([201, 200, 422, 422, 422], body.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("status").GetInt32()));
    }

    [Fact]
    public async Task An_event_told_twice_is_one_action_and_the_same_id_of_another_source_another_one()
    {
        string Event(string source) =>
            $$"""{"data":{"actor":"r"},"specversion":"1.0","type":"cn.salesflow.lead.captured","id":"1","time":"{{Some.Past}}","subject":"customer/c-1","source":"{{source}}"}""";

        var statuses = new List<HttpStatusCode>();
        foreach (var source in new[] { "/a", "/a", "/b" })
        {
            statuses.Add((await server.SendAsync("POST", "/v1/actions", Event(source), mediaType: "application/cloudevents+json")).Status);
        }

        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.OK, HttpStatusCode.Created], statuses);
    }
}
