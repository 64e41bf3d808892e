using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using SalesFlow.Api;
using SalesFlow.Client;
using Xunit;

namespace SalesFlow.EndToEnd;

/// <summary>One server for all tests that need neither kill nor restart; each works in a tenant of its own.</summary>
[CollectionDefinition(Name)]
public sealed class OneServer : ICollectionFixture<EdgeServer>
{
    public const string Name = "one server";
}

/// <summary>A tenant of a running server: the typed client, and plain requests for what the client hides.</summary>
internal sealed class Company(HttpClient http, string key)
{
    public string Key => key;

    public SalesFlowClient Client { get; } = new(http, key);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<Company> MakeAsync(EdgeServer server, string id) => new(server.Http, await server.TenantAsync(id));

    public Task<Chain> PlanAsync(NewChain chain, SendMode mode = SendMode.Live) => Client.Chains.CreateAsync(chain, mode, Cancel);

    public Task<ActionReceipt> ActAsync(SalesAction action, SendMode mode = SendMode.Live) => Client.Actions.PostAsync(action, mode, Cancel);

    public Task<BatchReceipt> ActAsync(IReadOnlyList<SalesAction> actions, SendMode mode = SendMode.Live) => Client.Actions.PostBatchAsync(actions, mode, Cancel);

    public Task<Chain> ChainAsync(string id) => Client.Chains.GetAsync(id, Cancel);

    public Task<DeadlineExplanation> ExplainAsync(string chain, string step) => Client.Chains.ExplainAsync(chain, step, Cancel);

    public ValueTask<List<JournalRecord>> JournalAsync(string chain) => Client.Chains.JournalAsync(chain, Cancel).ToListAsync(Cancel);

    public ValueTask<List<Alert>> AlertsAsync(string? chain = null) => Client.Alerts.ListAsync(new AlertsQuery { Chain = chain }, Cancel).ToListAsync(Cancel);

    /// <summary>Ids of the actions that a chain keeps, in their order.</summary>
    public async Task<string[]> ActionsOfAsync(string chain) =>
        [.. (await JournalAsync(chain)).Where(r => r.Kind == "action").Select(r => r.Record.GetProperty("data").GetProperty("action").GetProperty("id").GetString()!)];

    public async Task<(HttpStatusCode Status, string Text, HttpResponseMessage Answer)> SendAsync(
        string method, string path, string? body = null, string mediaType = "application/json", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new(method), new Uri(path, UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = MediaTypeHeaderValue.Parse(mediaType) } };
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var answer = await http.SendAsync(request, Cancel);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel), answer);
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        var (status, text, _) = await SendAsync("GET", path);
        Assert.True(status == HttpStatusCode.OK, $"GET {path}: {(int)status} {text}");
        return JsonElement.Parse(text);
    }

    public async Task<JsonElement> PostAsync(string path, string body)
    {
        var (status, text, _) = await SendAsync("POST", path, body);
        Assert.True((int)status is 200 or 201, $"POST {path}: {(int)status} {text}");
        return JsonElement.Parse(text);
    }

    /// <summary>All items of a list, page after page.</summary>
    public async Task<List<JsonElement>> AllAsync(string list, int pageSize = 3)
    {
        var items = new List<JsonElement>();
        for (string? cursor = null; ;)
        {
            var page = await GetAsync($"{list}{(list.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit={pageSize}{(cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor))}");
            items.AddRange(page.GetProperty("items").EnumerateArray());
            cursor = page.GetProperty("next").GetString();
            if (cursor is null)
            {
                return items;
            }
        }
    }

    /// <summary>Asks until what is asked holds. What is asked changes by itself, on the server's own clock.</summary>
    public static async Task UntilAsync(Func<Task<bool>> holds, string what)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (!await holds())
        {
            Assert.False(patience.IsCancellationRequested, $"{what}: not within a minute");
            await Task.Delay(TimeSpan.FromMilliseconds(50), Cancel);
        }
    }
}
