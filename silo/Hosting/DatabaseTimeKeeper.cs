using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SalesFlow.Journal;

namespace SalesFlow.Hosting;

/// <summary>Keeps this process on the database's time, and says so where the machine's own clock is wrong.</summary>
internal sealed partial class DatabaseTimeKeeper(DatabaseTime time, IDatabaseClock clock, ILogger<DatabaseTimeKeeper> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Noted = TimeSpan.FromSeconds(1);
    private bool wrong;

    /// <summary>Before anything goes by the time.</summary>
    public async Task MeasureAsync(CancellationToken cancellation)
    {
        await time.MeasureAsync(clock, cancellation);
        var offset = time.Offset;
        if (offset.Duration() > Noted != wrong)
        {
            wrong = !wrong;
            if (wrong)
            {
                LogWrong(log, offset.TotalSeconds);
            }
            else
            {
                LogRight(log);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await MeasureAsync(stoppingToken);
                }
                catch (Exception error) when (error is not OperationCanceledException)
                {
                    LogUnread(log, error.Message);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The process stops.
        }
    }

    [LoggerMessage(LogLevel.Warning, "this machine's clock differs from the database's by {Seconds:0.0} s; the database's is gone by. Set the clock right (NTP): others who read it do not know")]
    private static partial void LogWrong(ILogger log, double seconds);

    [LoggerMessage(LogLevel.Information, "this machine's clock agrees with the database's again")]
    private static partial void LogRight(ILogger log);

    [LoggerMessage(LogLevel.Warning, "the database's clock could not be read; the time goes on by this machine's: {Error}")]
    private static partial void LogUnread(ILogger log, string error);
}
