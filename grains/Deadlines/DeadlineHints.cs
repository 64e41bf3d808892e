using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SalesFlow.Journal;

namespace SalesFlow.Deadlines;

/// <summary>Tells the shards of windows that wake soon, after their commit. A hint that is lost is found by the shard's next poll.</summary>
public sealed partial class DeadlineHints : ICommitListener
{
    private const int MostWaiting = 20_000;
    private const int MostAtOnce = 1_000;
    private readonly Lanes<int, NearWindow> lanes;
    private readonly Lazy<IGrainFactory> grains;
    private readonly DeadlineOptions options;
    private readonly TimeProvider time;
    private readonly ILogger<DeadlineHints> log;

    public DeadlineHints(IServiceProvider services, IOptions<DeadlineOptions> options, TimeProvider time, ILogger<DeadlineHints> log)
    {
        grains = new(services.GetRequiredService<IGrainFactory>);
        this.options = options.Value;
        this.time = time;
        this.log = log;
        lanes = new(Send, MostWaiting, MostAtOnce);
    }

    public void Committed(IReadOnlyList<Commit> commits, IReadOnlyList<CommitOutcome> outcomes)
    {
        var horizon = time.GetUtcNow() + options.Lookahead;
        for (var i = 0; i < commits.Count; i++)
        {
            if (outcomes[i].Status != CommitStatus.Committed)
            {
                continue;
            }

            foreach (var window in commits[i].Windows)
            {
                if (window.WakeAt is { } at && at < horizon)
                {
                    lanes.Add(window.Shard, new(commits[i].Stream.Tenant, commits[i].Stream.Name, window.Name, window.Generation, at));
                }
            }
        }
    }

    private async Task Send(int shard, NearWindow[] windows, bool lost)
    {
        try
        {
            await grains.Value.GetGrain<IDeadlineShardGrain>(shard).Hint(windows);
        }
        catch (Exception error)
        {
            LogLost(log, windows.Length, shard, error.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Count} hints for deadline shard {Shard} were lost; its next poll finds the windows: {Error}")]
    private static partial void LogLost(ILogger log, int count, int shard, string error);
}
