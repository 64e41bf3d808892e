using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Hosting;
using Xunit;

namespace SalesFlow.Api;

/// <summary>The whole server in this process, on a free port and a data directory of its own.</summary>
public sealed class EdgeServer : IAsyncLifetime
{
    public const string AdminKey = "sf_kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk";
    public const string OperatorKey = "sf_oooooooooooooooooooooooooooooooooooooooo";
    private readonly string directory = Directory.CreateTempSubdirectory("salesflow-edge-").FullName;

    public WebApplication App { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        App = await ServerHost.BuildAsync(new Dictionary<string, string?>
        {
            ["SalesFlow:DataDirectory"] = directory, ["SalesFlow:Bootstrap:Tenant"] = "acme", ["SalesFlow:Bootstrap:ApiKey"] = AdminKey,
            ["SalesFlow:Bootstrap:OperatorKey"] = OperatorKey, ["urls"] = "http://127.0.0.1:0",
        });
        await App.StartAsync();
        Http = new HttpClient { BaseAddress = new(App.Urls.First()) };
    }

    public async ValueTask DisposeAsync()
    {
        Http?.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    public async Task<(HttpStatusCode Status, JsonElement Body, HttpResponseMessage Answer)> SendAsync(
        string method, string path, string? body = null, string? key = AdminKey, string mediaType = "application/json", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new(method), path);
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = MediaTypeHeaderValue.Parse(mediaType) } };
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var answer = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (answer.StatusCode, text.StartsWith('{') ? JsonElement.Parse(text) : default, answer);
    }

    /// <summary>Another tenant's admin key.</summary>
    public async Task<string> TenantAsync(string id) =>
        (await SendAsync("POST", "/v1/tenants", $$"""{"id":"{{id}}"}""", OperatorKey)).Body.GetProperty("key").GetString()!;

    public async Task<string> KeyAsync(string role) => (await SendAsync("POST", "/v1/keys", $$"""{"role":"{{role}}"}""")).Body.GetProperty("key").GetString()!;
}

public sealed class EdgeTests(EdgeServer server) : IClassFixture<EdgeServer>
{
    private const string Now = "2026-01-05T10:00:00+08:00";

    /// <summary>Every bad input of the issue: status, code, and a word of what to do.</summary>
    public static TheoryData<string, string, string?, int, string, string> BadInputs => new()
    {
        { "POST", "/v1/actions", "{\"id\":", 400, "json-malformed", "Line 1" },
        { "POST", "/v1/actions", Action("node", "\"need.rised\""), 422, "unknown-node", "need.raised" },
        { "POST", "/v1/actions", Action("chain", "\"nowhere\""), 404, "unknown-chain", "chain" },
        { "POST", "/v1/actions", Action("occurredAt", "5"), 422, "invalid", "/occurredAt" },
        { "POST", "/v1/actions", Action("occurredAt", "\"2099-01-05T10:00:00Z\""), 422, "time-in-future", "clock" },
        { "POST", "/v1/actions/batch", "[" + string.Join(',', Enumerable.Repeat(Action("id", "\"x\""), 1001)) + "]", 422, "batch-too-large", "several batches" },
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

    [Theory]
    [InlineData(null, 401, "key-missing")]
    [InlineData("sf_wrong", 401, "key-unknown")]
    public async Task Without_a_key_that_is_known_nothing_is_answered(string? key, int status, string code)
    {
        var (answered, problem, answer) = await server.SendAsync("GET", "/v1/rates", key: key);

        Assert.Equal((status, code), ((int)answered, problem.GetProperty("code").GetString()));
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Fact]
    public async Task Roles_are_held_and_the_refusal_names_the_one_that_is_needed()
    {
        var (reader, writer) = (await server.KeyAsync("reader"), await server.KeyAsync("writer"));

        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync("GET", "/v1/rates", key: reader)).Status);
        var (status, problem, _) = await server.SendAsync("POST", "/v1/actions", Action("id", "\"r\""), reader);
        Assert.Equal((HttpStatusCode.Forbidden, "role-not-allowed"), (status, problem.GetProperty("code").GetString()));
        Assert.Contains("'writer'", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("'importer'", (await server.SendAsync("POST", "/v1/actions?mode=history", Action("id", "\"r\""), writer)).Body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await server.SendAsync("GET", "/v1/rates", key: EdgeServer.OperatorKey)).Status);
    }

    [Fact]
    public async Task A_key_that_was_removed_opens_nothing()
    {
        var made = (await server.SendAsync("POST", "/v1/keys", """{"role":"reader"}""")).Body;
        var secret = made.GetProperty("key").GetString();
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync("GET", "/v1/rates", key: secret)).Status);

        Assert.Equal(HttpStatusCode.NoContent, (await server.SendAsync("DELETE", $"/v1/keys/{made.GetProperty("id").GetString()}")).Status);
        Assert.Equal("key-unknown", (await server.SendAsync("GET", "/v1/rates", key: secret)).Body.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Another_tenants_chain_is_not_there()
    {
        await Plan("mine-1");
        var other = await server.TenantAsync("other");

        Assert.Equal("unknown-chain", (await server.SendAsync("GET", "/v1/chains/mine-1", key: other)).Body.GetProperty("code").GetString());
        Assert.Equal("unknown-chain", (await server.SendAsync("POST", "/v1/actions", Action("chain", "\"mine-1\""), other)).Body.GetProperty("code").GetString());
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync("GET", "/v1/chains/mine-1")).Status);
    }

    [Fact]
    public async Task The_same_action_again_answers_the_same_body_and_another_content_is_refused()
    {
        await Plan("twice-1");
        var action = Action("chain", "\"twice-1\"").Replace("\"id\":\"a-1\"", "\"id\":\"twice-a\"", StringComparison.Ordinal);
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
        var good = Action("id", "\"batch-1\"");
        var (status, body, _) = await server.SendAsync("POST", "/v1/actions/batch", $"[{good},{good},{Action("node", "\"nope\"")},7,{good.Replace("rep-1", "rep-2", StringComparison.Ordinal)}]");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal((1, 1, 3), (body.GetProperty("accepted").GetInt32(), body.GetProperty("replayed").GetInt32(), body.GetProperty("refused").GetInt32()));
        Assert.Equal([201, 200, 422, 422, 422], body.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("status").GetInt32()));
    }

    [Fact]
    public async Task An_event_told_twice_is_one_action_and_the_same_id_of_another_source_another_one()
    {
        string Event(string source) =>
            $$"""{"data":{"actor":"r"},"specversion":"1.0","type":"cn.salesflow.lead.captured","id":"1","time":"{{Now}}","subject":"customer/c-1","source":"{{source}}"}""";

        var statuses = new List<HttpStatusCode>();
        foreach (var source in new[] { "/a", "/a", "/b" })
        {
            statuses.Add((await server.SendAsync("POST", "/v1/actions", Event(source), mediaType: "application/cloudevents+json")).Status);
        }

        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.OK, HttpStatusCode.Created], statuses);
    }

    [Fact]
    public async Task Evidence_completes_an_action_that_came_before_it()
    {
        await Plan("file-1", TimeProvider.System.GetUtcNow().ToString("O"));
        const string file = "方案第二版,含报价";
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file)));
        await server.SendAsync("POST", "/v1/actions", $$"""{"id":"file-a","node":"need.raised","occurredAt":"{{Now}}","actor":"r","chain":"file-1","fields":{"need":"n"},"evidence":[{"kind":"document","sha256":"{{digest}}","name":"方案.txt"}]}""");
        Assert.Equal("evidence-missing", await StateOfNeed());
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync("HEAD", $"/v1/evidence/{digest}")).Status);

        Assert.Equal("digest-mismatch", (await server.SendAsync("PUT", $"/v1/evidence/{digest}", "other", mediaType: "text/plain")).Body.GetProperty("code").GetString());
        Assert.Equal(HttpStatusCode.Created, (await server.SendAsync("PUT", $"/v1/evidence/{digest}", file, mediaType: "application/octet-stream")).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync("PUT", $"/v1/evidence/{digest}", file, mediaType: "application/octet-stream")).Status);

        Assert.Equal("done", await StateOfNeed());
        var answer = (await server.SendAsync("GET", $"/v1/evidence/{digest.ToUpperInvariant()}", headers: ("Range", "bytes=0-2"))).Answer;
        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal(("nosniff", "attachment"), (answer.Headers.GetValues("X-Content-Type-Options").Single(), answer.Content.Headers.ContentDisposition!.DispositionType));
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync("HEAD", $"/v1/evidence/{digest}")).Status);

        async Task<string?> StateOfNeed() => (await server.SendAsync("GET", "/v1/chains/file-1")).Body.GetProperty("steps")[0].GetProperty("state").GetString();
    }

    [Fact]
    public async Task A_file_of_21_MiB_is_too_large()
    {
        var (status, problem, _) = await server.SendAsync("PUT", $"/v1/evidence/{new string('a', 64)}", new string('x', 21 * 1_048_576), mediaType: "text/plain");

        Assert.Equal((413, "body-too-large"), ((int)status, problem.GetProperty("code").GetString()));
        Assert.Contains("20 MiB", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_come_back_as_they_were_saved_and_can_be_sent_again()
    {
        foreach (var (path, body) in new[]
        {
            ("/v1/nodes/x.check", """{"labels":{"zh-CN":"检查","en":"Check"},"evidence":["photo|document"],"schema":{"type":"object"}}"""),
            ("/v1/templates/checked", """{"labels":{"zh-CN":"检","en":"C"},"steps":[{"key":"a","node":"need.raised","limit":{"length":"P2D","clock":"working","from":"chain"}}]}"""),
            ("/v1/calendars/night", """{"timeZone":"Asia/Shanghai","weeklyHours":{"mon":[["22:00","06:00+1"]]},"holidays":"cn"}"""),
            ("/v1/members/m-1", """{"name":"李","team":"east","quietHours":["22:00","07:30"]}"""),
        })
        {
            Assert.Equal(HttpStatusCode.OK, (await server.SendAsync("PUT", path, body)).Status);
            var (status, read, _) = await server.SendAsync("GET", path);
            Assert.Equal((HttpStatusCode.OK, 1), (status, read.GetProperty("version").GetInt32()));
            var (resent, again, _) = await server.SendAsync("PUT", path, read.GetRawText());
            Assert.True(resent == HttpStatusCode.OK, $"{path} {again}");
            Assert.Equal(1, again.GetProperty("version").GetInt32());
        }
    }

    [Fact]
    public async Task A_save_over_a_version_that_was_not_seen_is_refused()
    {
        const string template = """{"labels":{"en":"T"},"steps":[{"key":"a","node":"need.raised"}]}""";
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync("PUT", "/v1/templates/versioned", template, headers: ("If-None-Match", "*"))).Status);

        Assert.Equal(HttpStatusCode.PreconditionFailed, (await server.SendAsync("PUT", "/v1/templates/versioned", template, headers: ("If-Match", "\"7\""))).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync("PUT", "/v1/templates/versioned", template, headers: ("If-Match", "\"1\""))).Status);
    }

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
    public void Every_endpoint_under_v1_asks_for_a_role()
    {
        var endpoints = ((IEndpointRouteBuilder)server.App).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.TrimStart('/').StartsWith("v1", StringComparison.Ordinal)).ToArray();

        Assert.True(endpoints.Length > 40, $"{endpoints.Length} endpoints");
        Assert.All(endpoints, endpoint => Assert.NotEqual(Role.Anyone, endpoint.Metadata.GetRequiredMetadata<RoleMetadata>().Role));
    }

    [Fact]
    public async Task The_start_page_needs_no_key_and_allows_no_script_of_others()
    {
        var answer = (await server.SendAsync("GET", "/", key: null)).Answer;

        Assert.Equal("text/html", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains("script-src 'self'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync("GET", "/start/start.js", key: null)).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync("GET", "/docs/", key: null)).Status);
    }

    [Fact]
    public async Task The_live_feed_begins_with_a_snapshot_tells_of_changes_and_goes_on_where_a_reader_left()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        var (events, connection) = await Follow(null, patience.Token);
        using (connection)
        {
            Assert.Equal("snapshot", (await Next(events)).Kind);
            await Post("feed-1");
            var first = await Until(events, "pulse");
            Assert.Equal("feed-c", JsonElement.Parse(first.Data).GetProperty("customer").GetString());
            Assert.Equal("rates-changed", (await Until(events, "rates-changed")).Kind);
            await Post("feed-2");

            var (resumed, second) = await Follow(first.Id, patience.Token);
            using (second)
            {
                var next = await Next(resumed);
                Assert.Equal("pulse", next.Kind);
                Assert.True(long.Parse(next.Id!) > long.Parse(first.Id!));
            }
        }

        async Task Post(string id) => Assert.Equal(HttpStatusCode.Created, (await server.SendAsync("POST", "/v1/actions",
            $$"""{"id":"{{id}}","node":"lead.captured","occurredAt":"{{Now}}","actor":"r","customer":"feed-c"}""")).Status);

        static async Task<(string? Id, string Kind, string Data)> Next(IAsyncEnumerator<(string? Id, string Kind, string Data)> events)
        {
            Assert.True(await events.MoveNextAsync());
            return events.Current;
        }

        static async Task<(string? Id, string Kind, string Data)> Until(IAsyncEnumerator<(string? Id, string Kind, string Data)> events, string kind)
        {
            while (true)
            {
                if (await Next(events) is var e && e.Kind == kind)
                {
                    return e;
                }
            }
        }
    }

    private async Task<(IAsyncEnumerator<(string? Id, string Kind, string Data)> Events, IDisposable Connection)> Follow(string? after, CancellationToken cancel)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/v1/pulse");
        request.Headers.Authorization = new("Bearer", EdgeServer.AdminKey);
        if (after is not null)
        {
            request.Headers.Add("Last-Event-ID", after);
        }

        var answer = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        return (Read(await answer.Content.ReadAsStreamAsync(cancel), cancel).GetAsyncEnumerator(cancel), answer);

        static async IAsyncEnumerable<(string? Id, string Kind, string Data)> Read(Stream stream, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
        {
            var parser = System.Net.ServerSentEvents.SseParser.Create(stream);
            await foreach (var item in parser.EnumerateAsync(cancel))
            {
                yield return (item.EventId, item.EventType, item.Data);
            }
        }
    }

    private async Task Plan(string id, string start = Now) => Assert.Equal(HttpStatusCode.Created, (await server.SendAsync("POST", "/v1/chains",
        $$"""{"id":"{{id}}","template":"proposal-delivery","customer":"c-1","owner":"rep-1","plannedStart":"{{start}}"}""")).Status);

    private static string Action(string member, string value)
    {
        var members = new Dictionary<string, string>
        {
            ["id"] = "\"a-1\"", ["node"] = "\"need.raised\"", ["occurredAt"] = $"\"{Now}\"", ["actor"] = "\"rep-1\"", ["customer"] = "\"c-1\"",
            [member] = value,
        };
        members[member] = value;
        return "{" + string.Join(',', members.Select(m => $"\"{m.Key}\":{m.Value}")) + "}";
    }
}
