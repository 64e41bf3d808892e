using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SalesFlow.Support;

/// <summary>Somebody else's HTTP server on this machine: keeps what it is sent and answers as it is told.</summary>
internal sealed class LocalReceiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<Received> received = [];

    private LocalReceiver(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.First());

    /// <summary>All that came, in order, with what was answered.</summary>
    public Received[] All => [.. received];

    /// <summary>What was answered with 2xx.</summary>
    public Received[] Taken => [.. received.Where(one => one.Status is >= 200 and < 300)];

    /// <param name="answer">Status and body for each request.</param>
    public static async Task<LocalReceiver> StartAsync(Func<Received, (int Status, string Body)> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var self = new LocalReceiver(app);
        app.Run(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            var request = new Received(
                http.Request.Method, http.Request.Path + http.Request.QueryString, http.Request.Headers.ToDictionary(one => one.Key.ToLowerInvariant(), one => one.Value.ToString()), body.ToArray(), 0);
            var (status, text) = answer(request);
            self.received.Enqueue(request with { Status = status });
            http.Response.StatusCode = status;
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(text);
        });
        await app.StartAsync();
        return self;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    /// <param name="Headers">Names in lower case.</param>
    internal sealed record Received(string Method, string Path, Dictionary<string, string> Headers, byte[] Body, int Status)
    {
        public string Text => System.Text.Encoding.UTF8.GetString(Body);
    }
}
