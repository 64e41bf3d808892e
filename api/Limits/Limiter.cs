using System.IO.Pipelines;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using SalesFlow.Actions;
using SalesFlow.Api;

namespace SalesFlow.Limits;

/// <summary>How an endpoint is counted where its method does not say it.</summary>
internal enum LimitKind
{
    /// <summary>A change: one action; waits for its turn.</summary>
    Change,

    /// <summary>GET and HEAD.</summary>
    Read,

    /// <summary>Costs its actions, which are known once it was read; takes several places.</summary>
    Batch,

    /// <summary>Stays open: counted, and keeps no place.</summary>
    Live,

    /// <summary>May be long and slow: counted, and keeps no place.</summary>
    Upload,
}

internal sealed record LimitMetadata(LimitKind Kind);

/// <summary>A request that was let through: its batch is charged, and knows how much of it may be worked on at a time.</summary>
internal sealed record Admission(TenantMeter Meter, FairGate.Turn Turn)
{
    /// <summary>How many actions of the batch may be worked on at a time, once it may begin; or the problem when they are more than the tenant's rate allows now.</summary>
    public async ValueTask<(int Width, Problem? Problem)> ChargeAsync(int actions, Language language, CancellationToken cancellation)
    {
        if (Meter.TakeActions(Math.Max(1, actions)) is var wait and > 0)
        {
            return (0, LimitProblems.Actions(wait, Meter.ActionsPerSecond, language));
        }

        var width = Turn.Keep(actions);
        await Turn.PaceAsync(actions, cancellation);
        return (width, null);
    }
}

internal static class LimitEndpoints
{
    public static TBuilder Counted<TBuilder>(this TBuilder endpoint, LimitKind kind)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new LimitMetadata(kind));
}

/// <summary>How much may one tenant ask? Runs after <see cref="Credentials"/> for every endpoint that asks for a role: the tenant's rate, then its turn at
/// the gate. A body is waited for before the turn, so that a slow sender keeps no place, and the place is free when the answer begins to leave, so that a slow reader keeps none.</summary>
internal sealed class Limiter(RequestDelegate next, TenantMeters meters, FairGate gate, LimitOptions options, TimeProvider time)
{
    public Task InvokeAsync(HttpContext http)
    {
        if (http.Features.Get<Caller>() is not { } caller)
        {
            return next(http);
        }

        var meter = meters.Of(caller.Tenant);
        return meter.Known ? InvokeAsync(http, meter) : LearnAsync(http, caller.Tenant, meter);
    }

    /// <summary>A tenant's first request here waits for what its operator has set.</summary>
    private async Task LearnAsync(HttpContext http, string tenant, TenantMeter meter)
    {
        await meters.LearnAsync(tenant);
        await InvokeAsync(http, meter);
    }

    private Task InvokeAsync(HttpContext http, TenantMeter meter)
    {
        if (meter.Suspended)
        {
            return LimitProblems.Suspended(http.Language()).WriteAsync(http);
        }

        var kind = http.GetEndpoint()?.Metadata.GetMetadata<LimitMetadata>()?.Kind ?? ByMethod(http.Request.Method);
        var wait = kind switch
        {
            LimitKind.Read or LimitKind.Live => meter.TakeRead(),
            LimitKind.Batch => meter.BatchWait(),
            _ => meter.TakeActions(1),
        };
        if (wait > 0)
        {
            return RefuseAsync(http, meter, kind is LimitKind.Read or LimitKind.Live
                ? LimitProblems.Reads(wait, meter.ReadsPerSecond, http.Language())
                : LimitProblems.Actions(wait, meter.ActionsPerSecond, http.Language()));
        }

        return kind switch
        {
            LimitKind.Live => LiveAsync(http, meter),
            LimitKind.Upload => UploadAsync(http, meter),
            _ => InTurnAsync(http, meter, kind),
        };
    }

    private static async Task RefuseAsync(HttpContext http, TenantMeter meter, Problem problem)
    {
        await meter.Refusals.HoldAsync(http.RequestAborted);
        await problem.WriteAsync(http);
    }

    private static LimitKind ByMethod(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) ? LimitKind.Read : LimitKind.Change;

    private async Task InTurnAsync(HttpContext http, TenantMeter meter, LimitKind kind)
    {
        if (kind != LimitKind.Read && !await ReceivedAsync(http, kind == LimitKind.Batch ? BatchReader.Limit : Bodies.JsonLimit))
        {
            http.Response.Headers.Connection = "close";
            await LimitProblems.BodyTooSlow(options.BodyWithin, http.Language()).WriteAsync(http);
            return;
        }

        if (await gate.EnterAsync(meter.Place, kind == LimitKind.Batch, http.RequestAborted) is not { } turn)
        {
            await LimitProblems.Busy(http.Language()).WriteAsync(http);
            return;
        }

        using (turn)
        {
            http.Response.OnStarting(static turn =>
            {
                ((FairGate.Turn)turn).Dispose();
                return Task.CompletedTask;
            }, turn);
            if (kind == LimitKind.Batch)
            {
                http.Features.Set(new Admission(meter, turn));
            }
            else if (kind == LimitKind.Change)
            {
                await turn.PaceAsync(1, http.RequestAborted);
            }

            await next(http);
        }
    }

    private async Task LiveAsync(HttpContext http, TenantMeter meter)
    {
        if (!meter.BeginLive())
        {
            await LimitProblems.LiveReaders(options.LiveReaders, http.Language()).WriteAsync(http);
            return;
        }

        try
        {
            await next(http);
        }
        finally
        {
            meter.EndLive();
        }
    }

    private async Task UploadAsync(HttpContext http, TenantMeter meter)
    {
        if (!meter.BeginUpload())
        {
            await LimitProblems.Uploads(options.Uploads, http.Language()).WriteAsync(http);
            return;
        }

        try
        {
            await next(http);
        }
        finally
        {
            meter.EndUpload();
        }
    }

    /// <summary>Waits until the body is here, or is too long, which whoever reads it will say. False when it takes too long.</summary>
    private ValueTask<bool> ReceivedAsync(HttpContext http, long limit)
    {
        if (http.Request.ContentLength is { } length && (length == 0 || length > limit))
        {
            return new(true);
        }

        var body = http.Request.BodyReader;
        return body.TryRead(out var read) && IsWhole(body, read, limit) ? new(true) : ReceiveAsync(http, body, limit);
    }

    private async ValueTask<bool> ReceiveAsync(HttpContext http, PipeReader body, long limit)
    {
        using var patience = time.CreateTimer(static body => ((PipeReader)body!).CancelPendingRead(), body, options.BodyWithin, Timeout.InfiniteTimeSpan);
        while (true)
        {
            var read = await body.ReadAsync(http.RequestAborted);
            if (read.IsCanceled)
            {
                body.AdvanceTo(read.Buffer.Start);
                return false;
            }

            if (IsWhole(body, read, limit))
            {
                return true;
            }
        }
    }

    /// <summary>Gives the bytes back: as not looked at when they are all there, so that the reader has them at once, or else as looked at, so that more come.</summary>
    private static bool IsWhole(PipeReader pipe, ReadResult read, long limit)
    {
        var whole = read.IsCompleted || read.Buffer.Length > limit;
        if (whole)
        {
            pipe.AdvanceTo(read.Buffer.Start);
        }
        else
        {
            pipe.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }

        return whole;
    }
}
