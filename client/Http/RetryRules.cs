using System.Net;
using System.Net.Http.Headers;

namespace SalesFlow.Client;

/// <summary>Whether and when a call is repeated.</summary>
internal static class RetryRules
{
    public static bool MayPass(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
        or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    /// <summary>A lost connection, or a time limit of the attempt; not the caller's cancellation.</summary>
    public static bool MayPass(Exception fault, CancellationToken callers) =>
        fault is HttpRequestException or IOException || (fault is OperationCanceledException && !callers.IsCancellationRequested);

    /// <summary>The wait after attempt <paramref name="attempt"/> (1 = the first); null to give up.</summary>
    public static TimeSpan? Wait(int attempt, TimeSpan? retryAfter, SalesFlowClientOptions options)
    {
        if (attempt >= options.Attempts || retryAfter > options.MaxDelay)
            return null;
        var most = Math.Min(options.BaseDelay.TotalMilliseconds * Math.Pow(2, attempt - 1), options.MaxDelay.TotalMilliseconds);
        var spread = TimeSpan.FromMilliseconds(most * options.Jitter());
        // The server's wish is a lower bound: those that it sent away together shall not all come back together.
        return retryAfter is { } asked ? Min(asked + spread, options.MaxDelay) : spread;
    }

    public static TimeSpan? After(RetryConditionHeaderValue? header, DateTimeOffset now) => header switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date > now ? date - now : TimeSpan.Zero,
        _ => null,
    };

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
