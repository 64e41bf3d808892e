using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using SalesFlow.Hosting;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Limits;

public sealed class LimitsOverHttpTests : IAsyncLifetime
{
    private const string AdminKey = "sf_llllllllllllllllllllllllllllllllllllllll";
    private const string OperatorKey = "sf_pppppppppppppppppppppppppppppppppppppppp";
    private readonly string directory = Directory.CreateTempSubdirectory("salesflow-limits-").FullName;
    private readonly HttpClient http = new();
    private WebApplication? app;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        if (app is not null)
        {
            await app.StopAsync(CancellationToken.None);
            await app.DisposeAsync();
        }

        Folder.Delete(directory);
    }

    [Fact]
    public async Task Under_one_tenants_flood_it_is_told_when_to_come_again_and_all_of_anothers_actions_are_kept()
    {
        await ServeAsync(("ActionsPerSecond", "400"), ("ActionsBurst", "600"), ("InFlight", "4"), ("InFlightAlone", "8"), ("Waiting", "6"));
        var quiet = await TenantAsync("quiet");
        using var over = new CancellationTokenSource();
        var flood = Enumerable.Range(0, 16).Select(c => FloodAsync(c, over.Token)).ToArray();

        for (var n = 0; n < 40; n++)
        {
            using var kept = await SendAsync("POST", "/v1/actions", Action($"q-{n}"), quiet);
            Assert.Equal(HttpStatusCode.Created, kept.StatusCode);
        }

        await over.CancelAsync();
        var answers = (await Task.WhenAll(flood)).SelectMany(a => a).ToList();
        Assert.All(answers, answer => Assert.Contains(answer.Status, new[] { 200, 429, 503 }));
        Assert.Contains(answers, answer => answer.Status == 200);
        Assert.Contains(answers, answer => answer.Status == 429);
        Assert.All(answers.Where(a => a.Status == 429), answer => Assert.Equal("rate-limited", answer.Code));
        Assert.All(answers.Where(a => a.Status == 503), answer => Assert.Equal("busy", answer.Code));
        Assert.All(answers.Where(a => a.Status != 200), answer => Assert.InRange(answer.RetryAfter!.Value.TotalSeconds, 1, 10));
    }

    [Fact]
    public async Task More_than_may_wait_is_answered_busy_and_nothing_of_it_is_kept()
    {
        await ServeAsync(("InFlight", "2"), ("InFlightAlone", "2"), ("Waiting", "1"));
        var sent = await Task.WhenAll(Enumerable.Range(0, 24).Select(async n =>
        {
            using var answer = await SendAsync("POST", "/v1/actions/batch", Batch($"w-{n}", 300), AdminKey);
            return (Number: n, Status: (int)answer.StatusCode, After: answer.Headers.RetryAfter?.Delta);
        }));

        Assert.All(sent, answer => Assert.Contains(answer.Status, new[] { 200, 503 }));
        var refused = sent.Where(answer => answer.Status == 503).ToList();
        Assert.NotEmpty(refused);
        Assert.All(refused, answer => Assert.Equal(TimeSpan.FromSeconds(1), answer.After));
        using var again = await SendAsync("POST", "/v1/actions/batch", Batch($"w-{refused[0].Number}", 300), AdminKey);
        Assert.Equal((300, 0), Counts(await again.Content.ReadAsStringAsync(Cancel)));
    }

    [Theory]
    [InlineData("en", "again with the same ids")]
    [InlineData("zh-CN", "相同的 id")]
    public async Task Who_exceeds_the_rate_is_told_how_long_to_wait_in_their_language(string language, string words)
    {
        await ServeAsync(("ActionsPerSecond", "0.001"), ("ActionsBurst", "1"), ("ReadsPerSecond", "0.001"), ("ReadsBurst", "1"));
        using var first = await SendAsync("POST", "/v1/actions", Action("r-1"), AdminKey);
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);

        using var second = await SendAsync("POST", "/v1/actions", Action("r-2"), AdminKey, language);
        var problem = JsonElement.Parse(await second.Content.ReadAsStringAsync(Cancel));
        Assert.Equal((429, "rate-limited"), ((int)second.StatusCode, problem.GetProperty("code").GetString()));
        Assert.Equal("application/problem+json", second.Content.Headers.ContentType!.MediaType);
        Assert.InRange(second.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 900, 1000);
        Assert.Contains(words, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains($" {second.Headers.RetryAfter.Delta.Value.TotalSeconds} ", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);

        // Reads have a rate of their own.
        using var read = await SendAsync("GET", "/v1/nodes", null, AdminKey);
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        using var more = await SendAsync("GET", "/v1/nodes", null, AdminKey, language);
        Assert.Equal(HttpStatusCode.TooManyRequests, more.StatusCode);
    }

    [Fact]
    public async Task A_batch_costs_its_actions()
    {
        await ServeAsync(("ActionsPerSecond", "0.01"), ("ActionsBurst", "100"));
        using var first = await SendAsync("POST", "/v1/actions/batch", Batch("x", 60), AdminKey);
        Assert.Equal((60, 0), Counts(await first.Content.ReadAsStringAsync(Cancel)));
        using var tooMuch = await SendAsync("POST", "/v1/actions/batch", Batch("y", 60), AdminKey);
        Assert.Equal(HttpStatusCode.TooManyRequests, tooMuch.StatusCode);
        Assert.InRange(tooMuch.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1900, 2000);
        using var single = await SendAsync("POST", "/v1/actions", Action("single"), AdminKey);
        Assert.Equal(HttpStatusCode.Created, single.StatusCode);
    }

    [Fact]
    public async Task An_operator_sets_one_tenants_limits_and_mistakes_are_named()
    {
        await ServeAsync();
        var narrow = await TenantAsync("narrow");
        using var wrong = await SendAsync("PUT", "/v1/tenants/narrow", """{"limits":{"actionsPerSecond":0,"share":-1}}""", OperatorKey);
        var text = await wrong.Content.ReadAsStringAsync(Cancel);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        Assert.Contains("/limits/actionsPerSecond", text, StringComparison.Ordinal);
        Assert.Contains("/limits/share", text, StringComparison.Ordinal);

        using var saved = await SendAsync("PUT", "/v1/tenants/narrow", """{"limits":{"actionsPerSecond":0.001,"actionsBurst":2}}""", OperatorKey);
        Assert.Equal(0.001, JsonElement.Parse(await saved.Content.ReadAsStringAsync(Cancel)).GetProperty("limits").GetProperty("actionsPerSecond").GetDouble());
        var statuses = new List<int>();
        for (var n = 0; n < 4; n++)
        {
            using var answer = await SendAsync("POST", "/v1/actions", Action($"n-{n}"), narrow);
            statuses.Add((int)answer.StatusCode);
        }

        Assert.Equal([201, 201, 429, 429], statuses);
        using var other = await SendAsync("POST", "/v1/actions/batch", Batch("free", 100), AdminKey);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task Live_feeds_are_counted_and_one_that_closes_makes_room()
    {
        await ServeAsync(("LiveReaders", "1"));
        using (var first = await SendAsync("GET", "/v1/pulse", null, AdminKey))
        {
            Assert.Equal(HttpStatusCode.OK, first.StatusCode);
            using var second = await SendAsync("GET", "/v1/pulse", null, AdminKey);
            Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
            Assert.NotNull(second.Headers.RetryAfter);
        }

        await UntilAsync(async () =>
        {
            using var next = await SendAsync("GET", "/v1/pulse", null, AdminKey);
            return next.StatusCode == HttpStatusCode.OK;
        });
    }

    [Fact]
    public async Task Slow_senders_keep_no_place_and_are_told_so_in_the_end()
    {
        await ServeAsync(("InFlight", "2"), ("InFlightAlone", "2"), ("BodyWithin", "00:00:05"));
        var slow = new List<Socket>();
        try
        {
            for (var n = 0; n < 8; n++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                slow.Add(socket);
                await socket.ConnectAsync(http.BaseAddress!.Host, http.BaseAddress.Port, Cancel);
                await socket.SendAsync(Encoding.ASCII.GetBytes(
                    $"POST /v1/actions/batch HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {AdminKey}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n["), Cancel);
            }

            using var kept = await SendAsync("POST", "/v1/actions", Action("quick"), AdminKey);
            Assert.Equal(HttpStatusCode.Created, kept.StatusCode);
            var answer = new byte[4096];
            var read = await slow[0].ReceiveAsync(answer, Cancel);
            Assert.StartsWith("HTTP/1.1 408", Encoding.ASCII.GetString(answer, 0, read), StringComparison.Ordinal);
        }
        finally
        {
            slow.ForEach(socket => socket.Dispose());
        }
    }

    [Fact]
    public async Task A_batch_of_many_megabytes_is_received_whole()
    {
        await ServeAsync();
        var note = new string('x', 9_000);
        var batch = "[" + string.Join(',', Enumerable.Range(0, 1000).Select(n => Action($"big-{n}", $$""","fields":{"note":"{{note}}"}"""))) + "]";
        using var answer = await SendAsync("POST", "/v1/actions/batch", batch, AdminKey);

        Assert.Equal((1000, 0), Counts(await answer.Content.ReadAsStringAsync(Cancel)));
        using var tooLong = await SendAsync("POST", "/v1/actions/batch", new string(' ', 17 * 1_048_576), AdminKey);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tooLong.StatusCode);
    }

    [Fact]
    public async Task The_document_names_429_with_Retry_After_wherever_a_key_is_asked_for()
    {
        await ServeAsync();
        using var document = await SendAsync("GET", "/openapi/v1.json", null, AdminKey);
        var operations = JsonElement.Parse(await document.Content.ReadAsStringAsync(Cancel)).GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject()).Select(o => o.Value.GetProperty("responses")).Where(r => r.TryGetProperty("401", out _)).ToList();

        Assert.NotEmpty(operations);
        Assert.All(operations, responses => Assert.True(responses.GetProperty("429").GetProperty("headers").TryGetProperty("Retry-After", out _)));
        Assert.All(operations, responses => Assert.True(responses.GetProperty("503").GetProperty("headers").TryGetProperty("Retry-After", out _)));
    }

    [Fact]
    public async Task A_limit_that_makes_no_sense_stops_the_start()
    {
        var refused = await Assert.ThrowsAsync<ConfigurationException>(() => ServeAsync(("ActionsPerSecond", "0")));

        Assert.Equal("SalesFlow__Limits__ActionsPerSecond=0 must be at least 0.001", refused.Message);
    }

    private async Task ServeAsync(params (string Name, string Value)[] limits)
    {
        var settings = new Dictionary<string, string?>
        {
            ["SalesFlow:DataDirectory"] = directory, ["SalesFlow:Bootstrap:Tenant"] = "acme", ["SalesFlow:Bootstrap:ApiKey"] = AdminKey,
            ["SalesFlow:Bootstrap:OperatorKey"] = OperatorKey, ["urls"] = "http://127.0.0.1:0",
        };
        foreach (var (name, value) in limits)
        {
            settings[$"SalesFlow:Limits:{name}"] = value;
        }

        app = await ServerHost.BuildAsync(settings, quiet: true);
        await app.StartAsync(Cancel);
        http.BaseAddress = new(app.Urls.First());
    }

    private async Task<string> TenantAsync(string id)
    {
        using var made = await SendAsync("POST", "/v1/tenants", $$"""{"id":"{{id}}"}""", OperatorKey);
        return JsonElement.Parse(await made.Content.ReadAsStringAsync(Cancel)).GetProperty("key").GetString()!;
    }

    private async Task<List<(int Status, string? Code, TimeSpan? RetryAfter)>> FloodAsync(int connection, CancellationToken over)
    {
        var answers = new List<(int, string?, TimeSpan?)>();
        for (var n = 0; n < 10 || !over.IsCancellationRequested; n++)
        {
            using var answer = await SendAsync("POST", "/v1/actions/batch", Batch($"f-{connection}-{n}", 100), AdminKey);
            var code = answer.IsSuccessStatusCode ? null : JsonElement.Parse(await answer.Content.ReadAsStringAsync(Cancel)).GetProperty("code").GetString();
            answers.Add(((int)answer.StatusCode, code, answer.Headers.RetryAfter?.Delta));
        }

        return answers;
    }

    private Task<HttpResponseMessage> SendAsync(string method, string path, string? body, string key, string language = "en")
    {
        var request = new HttpRequestMessage(new(method), path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        request.Headers.TryAddWithoutValidation("Accept-Language", language);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        return http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        deadline.CancelAfter(TimeSpan.FromSeconds(20));
        while (!await holds())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, deadline.Token);
        }
    }

    private static string Batch(string id, int number) => "[" + string.Join(',', Enumerable.Range(0, number).Select(n => Action($"{id}-{n}"))) + "]";

    private static string Action(string id, string more = "") =>
        $$"""{"id":"{{id}}","node":"lead.captured","occurredAt":"2026-01-05T10:00:00+08:00","actor":"rep-1","customer":"c-{{id}}"{{more}}}""";

    private static (int Accepted, int Refused) Counts(string answer)
    {
        var json = JsonElement.Parse(answer);
        return (json.GetProperty("accepted").GetInt32(), json.GetProperty("refused").GetInt32());
    }
}
