using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SalesFlow.Hosting;

/// <summary>The first part of a stop: readiness is off and everything still works for a while, so that load balancers turn away before HTTP closes.
/// What follows is the order of the host: HTTP finishes what is under way and closes, the silo hands its grains over, the journal's writer ends, the database is closed.</summary>
internal sealed partial class Draining(ServerOptions options, TimeProvider time, ILogger<Draining> log) : IHostedLifecycleService
{
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (options.Grace > TimeSpan.Zero)
        {
            LogStopping(log, options.Grace.TotalSeconds);
            await Task.Delay(options.Grace, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Answers given while stopping end their connection: the next request goes to another process.</summary>
    public static void Use(WebApplication app) => app.Use((http, next) =>
    {
        if (app.Lifetime.ApplicationStopping.IsCancellationRequested && http.Request.Protocol == "HTTP/1.1")
        {
            http.Response.Headers.Connection = "close";
        }

        return next(http);
    });

    [LoggerMessage(LogLevel.Information, "stopping: not ready any more; HTTP closes in {Seconds} s")]
    private static partial void LogStopping(ILogger log, double seconds);
}
