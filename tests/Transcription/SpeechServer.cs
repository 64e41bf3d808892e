using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SalesFlow.Tests.Transcription;

/// <summary>A web server that answers as an OpenAI-compatible provider does: a form in, <c>{"text"}</c> or <c>{"error"}</c> out.</summary>
internal sealed class SpeechServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private SpeechServer(WebApplication app) => this.app = app;

    public string Endpoint => $"{app.Urls.Single()}/v1/audio/transcriptions";

    public ConcurrentQueue<Asked> Requests { get; } = [];

    /// <summary>What the next requests are answered, in order; after that, the last one.</summary>
    public ConcurrentQueue<(int Status, string Body)> Answers { get; } = [];

    public (int Status, string Body) Last { get; set; } = (200, """{"text":"客户投诉主轴又坏了,要求下周三之前派工程师到现场处理"}""");

    /// <summary>Set: nothing is answered before it.</summary>
    public TaskCompletionSource? Hold { get; set; }

    public static async Task<SpeechServer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var server = new SpeechServer(app);
        app.MapPost("/v1/audio/transcriptions", server.AnswerAsync);
        await app.StartAsync();
        return server;
    }

    public static string Error(string message) => JsonSerializer.Serialize(new { error = new { message, type = "invalid_request_error", param = (string?)null, code = (string?)null } });

    private async Task AnswerAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var file = form.Files["file"]!;
        using var content = new MemoryStream();
        await file.CopyToAsync(content, http.RequestAborted);
        Requests.Enqueue(new(http.Request.Headers.Authorization.ToString(), form["model"].ToString(), form["language"].ToString(), form["response_format"].ToString(), file.FileName, file.ContentType ?? "", content.ToArray()));
        if (Hold is { } hold)
        {
            await hold.Task.WaitAsync(http.RequestAborted);
        }

        var (status, body) = Answers.TryDequeue(out var next) ? next : Last;
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(body, http.RequestAborted);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    internal sealed record Asked(string Authorization, string Model, string Language, string Format, string FileName, string MediaType, byte[] Audio);
}
