using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SalesFlow.Bench;

/// <summary>A server that reads the body and answers 201 with a few bytes: shows what the load generator itself can do on this machine.</summary>
public static class TrivialServer
{
    /// <summary>Serves on the loopback port until it is asked to stop.</summary>
    public static async Task RunAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        await using var app = builder.Build();
        app.MapGet("/healthz/ready", () => "ready");
        app.MapPost("/v1/actions", async (HttpContext context) =>
        {
            var complete = false;
            while (!complete)
            {
                var part = await context.Request.BodyReader.ReadAsync();
                complete = part.IsCompleted;
                context.Request.BodyReader.AdvanceTo(part.Buffer.End);
            }

            context.Response.StatusCode = StatusCodes.Status201Created;
            context.Response.ContentLength = 2;
            await context.Response.BodyWriter.WriteAsync("{}"u8.ToArray());
        });
        await app.RunAsync();
    }
}
