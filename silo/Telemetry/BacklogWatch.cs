using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SalesFlow.Lists;

namespace SalesFlow.Telemetry;

/// <summary>Reads what waits in the database every few seconds and shows it as gauges. Each silo shows the whole database's figures, so take the greatest of them, not the sum.
/// Figures that could not be renewed for a while are not shown: old ones would look like good ones.</summary>
internal sealed partial class BacklogWatch : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Stale = TimeSpan.FromMinutes(1);
    private readonly BacklogReads reads;
    private readonly TimeProvider time;
    private readonly ILogger<BacklogWatch> log;
    private Seen? last;

    public BacklogWatch(BacklogReads reads, IMeterFactory meters, TimeProvider time, ILogger<BacklogWatch> log)
    {
        (this.reads, this.time, this.log) = (reads, time, log);
        var meter = meters.Create(Signals.Name);
        Gauge("salesflow.windows.open", "{window}", "Open windows, over all tenants", seen => seen.Backlog.Windows);
        Gauge("salesflow.windows.overdue", "s", "How long the earliest open window has been due; 0 where none is", seen => Age(seen, seen.Backlog.EarliestWake));
        Gauge("salesflow.outbox.size", "{effect}", "Effects that are not done", seen => seen.Backlog.Effects);
        Gauge("salesflow.outbox.age", "s", "How long the oldest effect that is not done has waited; 0 where there is none", seen => Age(seen, seen.Backlog.OldestEffect));
        Gauge("salesflow.alerts.waiting", "{alert}", "Alerts whose delivery is due and not done", seen => seen.Backlog.Alerts);
        Gauge("salesflow.alerts.age", "s", "How long the oldest of them has been due; 0 where there is none", seen => Age(seen, seen.Backlog.OldestAlert));

        void Gauge(string name, string unit, string description, Func<Seen, double> value) =>
            meter.CreateObservableGauge(name, () => Fresh() is { } seen ? [new Measurement<double>(value(seen))] : Array.Empty<Measurement<double>>(), unit, description);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            do
            {
                await ReadAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The process stops.
        }
    }

    private async Task ReadAsync(CancellationToken stopping)
    {
        try
        {
            var now = time.GetUtcNow();
            last = new(await reads.ReadAsync(now, stopping), now, time.GetTimestamp());
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogUnread(log, error.Message);
        }
    }

    private Seen? Fresh() => last is { } seen && time.GetElapsedTime(seen.Read) < Stale ? seen : null;

    private static double Age(Seen seen, DateTimeOffset? since) => since is { } moment && moment < seen.At ? (seen.At - moment).TotalSeconds : 0;

    [LoggerMessage(LogLevel.Warning, "What waits in the database could not be counted; its gauges stop until it can: {Error}")]
    private static partial void LogUnread(ILogger log, string error);

    private sealed record Seen(Backlog Backlog, DateTimeOffset At, long Read);
}
