using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SalesFlow.Journal;

namespace SalesFlow.Notifications;

/// <summary>Tells the courier that a commit fired alerts. A nudge that is lost is made up by the courier's next poll.</summary>
public sealed partial class AlertNudges : ICommitListener
{
    private readonly Lanes<int, bool> lane;
    private readonly Lazy<IGrainFactory> grains;
    private readonly TimeProvider time;
    private readonly ILogger<AlertNudges> log;

    public AlertNudges(IServiceProvider services, TimeProvider time, ILogger<AlertNudges> log)
    {
        grains = new(services.GetRequiredService<IGrainFactory>);
        this.time = time;
        this.log = log;
        lane = new(Send, mostWaiting: 1, mostAtOnce: 1);
    }

    public void Committed(IReadOnlyList<Commit> commits, IReadOnlyList<CommitOutcome> outcomes)
    {
        var now = time.GetUtcNow();
        var (inTime, late, due) = (0, 0, false);
        for (var i = 0; i < commits.Count; i++)
        {
            if (outcomes[i].Status != CommitStatus.Committed)
            {
                continue;
            }

            foreach (var alert in commits[i].Alerts)
            {
                due |= alert.NotBefore <= now;
                _ = alert.Late ? late++ : inTime++;
            }
        }

        if (due)
        {
            lane.Add(0, true);
        }

        if (inTime + late > 0)
        {
            AlertMetrics.Count(inTime, late);
        }
    }

    private async Task Send(int courier, bool[] nudges, bool lost)
    {
        try
        {
            await grains.Value.GetGrain<IAlertCourierGrain>(courier).Nudge();
        }
        catch (Exception error)
        {
            LogLost(log, error.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The alert courier could not be nudged; its next poll finds the alerts: {Error}")]
    private static partial void LogLost(ILogger log, string error);
}
