using System.Net;
using System.Text.Json;
using SalesFlow.EndToEnd;
using Xunit;

namespace SalesFlow.Api;

/// <summary>What a browser and a tool read first.</summary>
[Collection(OneServer.Name)]
public sealed class PagesTests(EdgeServer server)
{
    [Fact]
    public async Task Rates_that_did_not_change_are_not_sent_again()
    {
        var (_, rates, answer) = await server.SendAsync("GET", "/v1/rates?template=none");

        Assert.Equal((JsonValueKind.Null, "closed-loop-rate/1"), (rates.GetProperty("rate").ValueKind, rates.GetProperty("definition").GetString()));
        Assert.NotEqual("", answer.Headers.ETag!.Tag);
    }

    [Fact]
    public async Task The_document_describes_every_route()
    {
        var (status, document, _) = await server.SendAsync("GET", "/openapi/v1.json", key: null);

        Assert.Equal(HttpStatusCode.OK, status);
        var operations = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Where(o => o.Value.ValueKind == JsonValueKind.Object && o.Value.TryGetProperty("responses", out _)).Select(o => (Name: $"{o.Name} {path.Name}", o.Value))).ToArray();
        Assert.Contains(operations, o => o.Name == "post /v1/actions");
        Assert.True(operations.Length > 40, $"{operations.Length} operations");
        Assert.All(operations, o => Assert.True(
            o.Value.TryGetProperty("summary", out _) && o.Value.TryGetProperty("description", out _) && o.Value.TryGetProperty("operationId", out _), o.Name));
    }

    [Fact]
    public async Task The_documentation_needs_no_key() => Assert.Equal(HttpStatusCode.OK, (await server.SendAsync("GET", "/docs/", key: null)).Status);

    [Fact]
    public async Task A_ready_process_says_of_journal_and_shards_that_they_are()
    {
        await Company.UntilAsync(async () => (await Checks()).GetProperty("shards").GetProperty("caughtUp").GetBoolean(), "the shards have caught up");

        var checks = await Checks();
        Assert.True(checks.GetProperty("journal").GetProperty("ready").GetBoolean());
        Assert.True(checks.GetProperty("shards").GetProperty("ready").GetBoolean());

        async Task<JsonElement> Checks()
        {
            var (status, body, _) = await server.SendAsync("GET", "/healthz/ready", key: null);
            Assert.Equal((HttpStatusCode.OK, true), (status, body.GetProperty("ready").GetBoolean()));
            return body.GetProperty("checks");
        }
    }
}
