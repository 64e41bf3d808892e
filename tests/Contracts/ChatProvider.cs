using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SalesFlow.Api;

namespace SalesFlow.Tests.Contracts;

/// <summary>A local server that answers chat completions as OpenAI-compatible services do. What it does follows a word in the contract's text, such as [[500]].</summary>
public sealed class ChatProvider : IAsyncDisposable
{
    public const string Model = "qwen-max-2026", Key = "sk-local";

    private readonly WebApplication app;

    private ChatProvider(WebApplication app) => this.app = app;

    /// <summary>The texts that were sent here, with the key that was shown.</summary>
    public ConcurrentQueue<(string Text, string? Authorization)> Asked { get; } = new();

    public string Endpoint => $"{app.Urls.First()}/v1";

    public static async Task<ChatProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var provider = new ChatProvider(app);
        app.MapPost("/v1/chat/completions", provider.AnswerAsync);
        await app.StartAsync();
        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        using var request = await JsonDocument.ParseAsync(http.Request.Body);
        var text = request.RootElement.GetProperty("messages").EnumerateArray().Last(m => m.GetProperty("role").GetString() == "user").GetProperty("content") is { ValueKind: JsonValueKind.String } content
            ? content.GetString()! : request.RootElement.GetProperty("messages").EnumerateArray().Last().GetProperty("content")[0].GetProperty("text").GetString()!;
        Asked.Enqueue((text, http.Request.Headers.Authorization));
        var mode = text.Contains("[[", StringComparison.Ordinal) ? text[(text.IndexOf("[[", StringComparison.Ordinal) + 2)..text.IndexOf("]]", StringComparison.Ordinal)] : "";
        switch (mode)
        {
            case "500" or "401" or "429":
                http.Response.StatusCode = int.Parse(mode, System.Globalization.CultureInfo.InvariantCulture);
                await http.Response.WriteAsJsonAsync(new { error = new { message = "no", type = "error", code = mode } });
                break;
            case "drop":
                http.Abort();
                break;
            case "hang":
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
            case "half":
                http.Response.ContentType = "application/json";
                await http.Response.WriteAsync("""{"id":"c-1","object":"chat.completion","choices":[{"index":0,"mess""");
                break;
            case "words":
                await SayAsync(http, "我认为这份合同没有问题。");
                break;
            case "array":
                await SayAsync(http, "[1,2]");
                break;
            default:
                await SayAsync(http, """
                    ```json
                    {"findings":[{"quote":"货到后三十日内付清全部货款","risk":"medium","reason":{"zh":"未约定逾期责任","en":"No consequence of delay"},"suggestion":{"zh":"增加违约金","en":"Add a penalty"}},
                      {"quote":"这句话合同里没有","risk":"high","reason":"编造","suggestion":"编造"},"odd",{"risk":"high"}]}
                    ```
                    """);
                break;
        }
    }

    private static Task SayAsync(HttpContext http, string words) => http.Response.WriteAsJsonAsync(new
    {
        id = "chatcmpl-1", @object = "chat.completion", created = 1_770_000_000, model = Model,
        choices = new[] { new { index = 0, message = new { role = "assistant", content = words }, finish_reason = "stop" } },
        usage = new { prompt_tokens = 10, completion_tokens = 5, total_tokens = 15 },
    });
}

/// <summary>A server that is configured with a language model.</summary>
public sealed class ReadingEdgeServer : EdgeServer
{
    public ChatProvider Provider { get; private set; } = null!;

    protected override async ValueTask ConfigureAsync(Dictionary<string, string?> settings)
    {
        Provider = await ChatProvider.StartAsync();
        settings["SalesFlow:LanguageModel:Endpoint"] = Provider.Endpoint;
        settings["SalesFlow:LanguageModel:Model"] = "qwen-max";
        settings["SalesFlow:LanguageModel:ApiKey"] = ChatProvider.Key;
        settings["SalesFlow:LanguageModel:Timeout"] = "00:00:03";
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Provider.DisposeAsync();
    }
}
