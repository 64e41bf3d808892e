using System.IO.Pipelines;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using SalesFlow.Access;
using SalesFlow.Api;
using SalesFlow.Limits;

namespace SalesFlow.Board;

/// <summary>The live feed over HTTP.</summary>
internal sealed class PulseApi(PulseHub hub, ApiOptions options, TimeProvider time, IHostApplicationLifetime lifetime)
{
    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/pulse", (Delegate)ReadAsync).Allow(Role.Reader).Shows(Reach.Rows).Counted(LimitKind.Live).WithTags("Board")
            .Described("Pulse", "The live feed", "Server-sent events: first 'snapshot', then 'pulse' (one line each) and 'rates-changed'. An event's id is its position; 'Last-Event-ID' goes on after it, with a new snapshot where too much happened since.")
            .Produces<string>(200, "text/event-stream").Problems(401, 403, 422, 503);

    private async Task ReadAsync(HttpContext http)
    {
        var after = After(http.Request.Headers["Last-Event-ID"]);
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw new ProblemException(Problems.Busy);
        }

        await using var reader = await hub.JoinAsync(http.Caller().Tenant, after, http.Scope());
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        var response = http.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            await StartAsync(response.BodyWriter, reader, after is not null, ends.Token);
            await GoOnAsync(response.BodyWriter, reader, ends.Token);
        }
        catch (OperationCanceledException)
        {
            // The reader left, or this process is stopping: its readers come back to another one.
        }
    }

    private static async Task StartAsync(PipeWriter body, PulseSubscription reader, bool resumes, CancellationToken ends)
    {
        await body.WriteAsync("retry: 2000\n\n"u8.ToArray(), ends);
        reader.Saw(reader.Start.Recent);
        if (!resumes || !reader.Start.Complete)
        {
            await body.WriteAsync(PulseText.Snapshot(reader.Start), ends);
            return;
        }

        foreach (var item in reader.Start.Recent.OrderBy(item => item.Position))
        {
            await body.WriteAsync(PulseText.Item(item).Text, ends);
        }
    }

    private async Task GoOnAsync(PipeWriter body, PulseSubscription reader, CancellationToken ends)
    {
        var next = reader.Events.WaitToReadAsync(ends).AsTask();
        var beat = Task.Delay(options.PulseHeartbeat, time, ends);
        while (true)
        {
            await Task.WhenAny(next, beat);
            ends.ThrowIfCancellationRequested();
            if (beat.IsCompleted)
            {
                await body.WriteAsync(PulseText.Heartbeat, ends);
                beat = Task.Delay(options.PulseHeartbeat, time, ends);
            }

            if (!next.IsCompleted)
            {
                continue;
            }

            if (!await next)
            {
                return;
            }

            while (reader.Events.TryRead(out var e))
            {
                if (reader.IsNew(e))
                {
                    await body.WriteAsync(e.Text, ends);
                }
            }

            next = reader.Events.WaitToReadAsync(ends).AsTask();
        }
    }

    private static long? After(string? lastEventId) =>
        string.IsNullOrEmpty(lastEventId) ? null
        : long.TryParse(lastEventId, out var position) && position >= 0 ? position
        : throw new ProblemException(Problems.Invalid("Last-Event-ID", "must be the id of an event of this feed: a number"));
}
