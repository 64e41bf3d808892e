using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NJsonSchema;
using SalesFlow.Api;
using SalesFlow.Board;
using SalesFlow.EndToEnd;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Interop;

/// <summary>CloudEvents in over HTTP in each mode, and out.</summary>
[Collection(OneServer.Name)]
public sealed class EventOutTests(EdgeServer server)
{
    private const string Event = """{"specversion":"1.0","type":"cn.salesflow.need.raised","source":"/mycontext/subcontext","id":"1234","time":"2026-04-05T03:56:24Z","subject":"customer/c-1","comexampleextension1":"value","datacontenttype":"application/json","data":{"actor":"r-1"}}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Structured_binary_and_batch_tell_of_one_action()
    {
        var company = await Company.MakeAsync(server, "events-in");
        foreach (var type in new[] { "application/cloudevents+json", "application/cloudevents+json; charset=utf-8" })
        {
            var (status, text, answer) = await company.SendAsync("POST", "/v1/actions?mode=history", Event, type);
            Assert.True((int)status is 200 or 201, text);
            Assert.Equal(type.Contains(';', StringComparison.Ordinal), answer.Headers.Contains("Idempotent-Replayed"));
        }

        foreach (var type in new[] { "application/json", "application/json; charset=utf-8" })
        {
            var (status, text, answer) = await company.SendAsync(
                "POST", "/v1/actions?mode=history", """{"actor":"r-1"}""", type, ("ce-specversion", "1.0"), ("ce-type", "cn.salesflow.need.raised"), ("ce-time", "2026-04-05T03:56:24Z"),
                ("ce-id", "1234"), ("ce-source", "/mycontext/subcontext"), ("ce-subject", "customer/c-1"), ("ce-comexampleextension1", "value"));
            Assert.True((int)status == 200 && answer.Headers.Contains("Idempotent-Replayed"), text);
        }

        var (batched, items, _) = await company.SendAsync("POST", "/v1/actions/batch?mode=history", $"[{Event},{Event.Replace("1234", "1235", StringComparison.Ordinal)},{{\"specversion\":\"0.3\"}}]", "application/cloudevents-batch+json");
        Assert.Equal(200, (int)batched);
        var report = JsonElement.Parse(items);
        Assert.Equal((1, 1, 1), (report.GetProperty("accepted").GetInt32(), report.GetProperty("replayed").GetInt32(), report.GetProperty("refused").GetInt32()));
    }

    [Fact]
    public async Task What_happened_goes_out_as_events_that_the_standards_schema_takes_and_another_tenant_too()
    {
        var from = await Company.MakeAsync(server, "events-out");
        await from.PostAsync("/v1/chains", """{"id":"p-1","template":"proposal-delivery","customer":"c-1","owner":"r-1","plannedStart":"2026-03-02T01:00:00Z"}""");
        await from.PostAsync("/v1/actions?mode=history", """{"id":"a-1","node":"need.raised","occurredAt":"2026-03-02T02:00:00Z","actor":"r-1","customer":"c-1","fields":{"text":"两台 <X200> & 配件","reason":"new"},"evidence":[{"kind":"link","url":"https://example.com/a"}]}""");
        await from.PostAsync("/v1/actions?mode=history", """{"id":"a-2","node":"visit.recorded","occurredAt":"2026-03-02T03:00:00Z","actor":"r-1","customer":"c-1"}""");
        var text = await ExportAsync(from);
        var events = JsonElement.Parse(text).EnumerateArray().ToList();
        var schema = await JsonSchema.FromJsonAsync(await File.ReadAllTextAsync(SharedData.Path("standards/cloudevents/cloudevents.schema.json"), Cancel), Cancel);
        Assert.All(events, told => Assert.Empty(schema.Validate(told.GetRawText())));
        Assert.Equal(events.Count, events.Select(told => (told.GetProperty("source").GetString(), told.GetProperty("id").GetString())).Distinct().Count());

        var to = await Company.MakeAsync(server, "events-out-too");
        var actions = new JsonArray([.. events.Where(told => !told.GetProperty("type").GetString()!.StartsWith("cn.salesflow.chain.", StringComparison.Ordinal)).Select(told => JsonNode.Parse(told.GetRawText()))]);
        var (status, report, _) = await to.SendAsync("POST", "/v1/actions/batch?mode=history", actions.ToJsonString(), "application/cloudevents-batch+json");
        Assert.True((int)status == 200 && JsonElement.Parse(report).GetProperty("refused").GetInt32() == 0, report);
        Assert.Equal(actions.Count, JsonElement.Parse(report).GetProperty("accepted").GetInt32());
    }

    [Fact]
    public async Task A_line_of_the_live_feed_is_an_event()
    {
        var told = EventOut.Of("acme", new PulseItem(17, "action", new(2026, 2, 3, 2, 0, 0, TimeSpan.Zero), "proposal.submitted", "r-1", "c-1", "pd-1", "proposal", null, null));
        var schema = await JsonSchema.FromJsonAsync(await File.ReadAllTextAsync(SharedData.Path("standards/cloudevents/cloudevents.schema.json"), Cancel), Cancel);

        Assert.Empty(schema.Validate(told.ToJsonString()));
        Assert.Equal(
            """{"specversion":"1.0","id":"pulse-17","source":"/tenants/acme","type":"cn.salesflow.proposal.submitted","time":"2026-02-03T02:00:00.000Z","subject":"chain/pd-1","datacontenttype":"application/json","data":{"actor":"r-1","customer":"c-1","chain":"pd-1","step":"proposal"}}""",
            told.ToJsonString());
    }

    private static async Task<string> ExportAsync(Company company)
    {
        using var text = new MemoryStream();
        await company.Client.Interop.ExportAsync("cloudevents", null, null, null, text, Cancel);
        return Encoding.UTF8.GetString(text.ToArray());
    }
}
