using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace SalesFlow.Import;

/// <summary>A real web server that keeps what is posted, by id, and answers as the API does; it can be told to fail or to refuse.</summary>
public sealed class StubServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, string> _chains = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _actions = [];
    private int _chainPosts;

    private StubServer(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.Single());

    /// <summary>Ids of the actions in the order of their first arrival.</summary>
    public List<string> Actions { get; } = [];

    public List<string> Requests { get; } = [];

    public List<int> BatchSizes { get; } = [];

    public ICollection<string> Chains => _chains.Keys;

    public int ChainPosts => _chainPosts;

    public JsonNode? Body(string action) => JsonNode.Parse(_actions[action]);

    public JsonNode? ChainBody(string id) => JsonNode.Parse(_chains[id]);

    /// <summary>The status for a chain that is to be refused, by its id; null lets it in.</summary>
    public Func<string, int?> RefuseChain { get; set; } = _ => null;

    /// <summary>The status for an action that is to be refused, by its id; null lets it in.</summary>
    public Func<string, int?> RefuseAction { get; set; } = _ => null;

    /// <summary>What a web page that is not the API would answer to everything it is put; null for the API.</summary>
    public string? Greeting { get; set; }

    public static async Task<StubServer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var stub = new StubServer(app);
        app.MapPut("/v1/nodes/{key}", stub.EchoAsync);
        app.MapPut("/v1/templates/{key}", stub.EchoAsync);
        app.MapPost("/v1/chains", stub.ChainAsync);
        app.MapGet("/v1/chains/{id}", (string id, HttpContext http) => stub._chains.TryGetValue(id, out var chain) ? Write(http, 200, chain) : Problem(http, 404, "not-found"));
        app.MapPost("/v1/actions/batch", stub.BatchAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return stub;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task EchoAsync(HttpContext http)
    {
        var body = await ReadAsync(http);
        await Write(http, 200, Greeting ?? body);
    }

    private async Task ChainAsync(HttpContext http)
    {
        var body = await ReadAsync(http);
        Interlocked.Increment(ref _chainPosts);
        var id = (string)JsonNode.Parse(body)!["id"]!;
        if (RefuseChain(id) is { } status)
        {
            await Problem(http, status, "refused-here");
            return;
        }

        var known = _chains.GetOrAdd(id, body);
        await (known == body ? Write(http, 200, body) : Problem(http, 422, "chain-id-reused"));
    }

    private async Task BatchAsync(HttpContext http)
    {
        var actions = JsonNode.Parse(await ReadAsync(http))!.AsArray();
        var items = new List<object>();
        lock (_gate)
        {
            BatchSizes.Add(actions.Count);
            foreach (var action in actions)
            {
                var id = (string)action!["id"]!;
                var status = RefuseAction(id) ?? Keep(id, action.ToJsonString());
                items.Add(new { id, status, code = status >= 400 ? "refused-here" : null, detail = status >= 400 ? "as told" : null });
            }
        }

        await Write(http, 200, JsonSerializer.Serialize(new { accepted = 0, replayed = 0, refused = 0, items }));
    }

    private int Keep(string id, string body)
    {
        if (_actions.TryGetValue(id, out var known))
        {
            return known == body ? 200 : 422;
        }

        _actions.Add(id, body);
        Actions.Add(id);
        return 201;
    }

    private async Task<string> ReadAsync(HttpContext http)
    {
        lock (_gate)
        {
            Requests.Add($"{http.Request.Method} {http.Request.Path}{http.Request.QueryString} {http.Request.Headers.Authorization}");
        }

        using var reader = new StreamReader(http.Request.Body);
        return await reader.ReadToEndAsync(http.RequestAborted);
    }

    private static Task Problem(HttpContext http, int status, string code) =>
        Write(http, status, JsonSerializer.Serialize(new { code, detail = "as told" }), "application/problem+json");

    private static Task Write(HttpContext http, int status, string json, string type = "application/json")
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = type;
        return http.Response.WriteAsync(json);
    }
}
