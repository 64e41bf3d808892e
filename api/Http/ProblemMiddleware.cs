using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using SalesFlow.Journal;
using SalesFlow.Lists;

namespace SalesFlow.Api;

/// <summary>Turns everything that goes wrong below it into problem details: our own problems, faults, and bare statuses that the framework sets.</summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> log)
{
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
        }
        catch (Exception fault)
        {
            if (http.RequestAborted.IsCancellationRequested)
            {
                return;
            }

            var problem = Of(fault);
            if (problem.Status == StatusCodes.Status500InternalServerError)
            {
                Fault(log, fault, http.Request.Method, http.Request.Path);
            }

            if (http.Response.HasStarted)
            {
                // Half an answer cannot be taken back: a broken connection says so, a well-formed end would lie.
                http.Abort();
                return;
            }

            http.Response.Clear();
            await problem.WriteAsync(http);
            return;
        }

        if (http.Response is { StatusCode: >= 400, HasStarted: false, ContentLength: null, ContentType: null } bare)
        {
            await OfStatus(bare.StatusCode, http.Request.Path).WriteAsync(http);
        }
    }

    internal static Problem Of(Exception fault) => fault switch
    {
        ProblemException known => known.Problem,
        BadHttpRequestException bad when bad.StatusCode == 413 => Problems.TooLarge(30_000_000),
        BadHttpRequestException bad when Unbound(bad.Message) is { } name => Problems.Query(name, "can't be read; send a value of its type"),
        BadHttpRequestException bad => new(bad.StatusCode, "request-malformed", "The request is not valid HTTP for this address", bad.Message),
        InvalidCursorException => Problems.Query("cursor", "must be the 'next' of the page before"),
        // A grain with too many calls waiting, or a gateway with too much to do: the call was not taken up.
        JournalBusyException or LimitExceededException or GatewayTooBusyException => Problems.Busy,
        // A cancelled call is not the client's doing, whose own end is seen before: while a silo stands still, Orleans gives calls up that wait for a place.
        JournalUnavailableException or TimeoutException or OperationCanceledException or OrleansException or SiloUnavailableException => Problems.Unavailable,
        AggregateException { InnerException: { } inner } => Of(inner),
        _ => Problems.Internal,
    };

    private static Problem OfStatus(int status, PathString path) => status switch
    {
        404 => Problems.NotFound($"There is nothing at '{path}'. /docs lists what there is."),
        405 => Problems.MethodNotAllowed,
        415 => Problems.MediaType("application/json"),
        _ => new(status, $"http-{status}", "The request was not done", $"The answer to this request is the bare status {status}."),
    };

    /// <summary>The framework says: Failed to bind parameter "Nullable&lt;bool&gt; Closed" from "maybe".</summary>
    private static string? Unbound(string message)
    {
        var quoted = message.StartsWith("Failed to bind parameter ", StringComparison.Ordinal) ? message.Split('"') : [];
        return quoted.Length > 1 ? System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(quoted[1].Split(' ')[^1]) : null;
    }

    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed")]
    private static partial void Fault(ILogger log, Exception fault, string method, PathString path);
}
