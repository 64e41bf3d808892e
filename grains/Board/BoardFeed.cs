using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using SalesFlow.Journal;

namespace SalesFlow.Board;

/// <summary>Tells each tenant's board what was committed here: in order, one call at a time per tenant, never waiting for it. A call that fails is repeated under the
/// same number; news that would grow past all bounds, or of which nobody knows whether it is true, is given up, and the number left out makes the board rebuild.</summary>
public sealed partial class BoardFeed : ICommitListener, IDisposable
{
    private const int MostWaiting = 50_000;
    private const int MostAtOnce = 2_000;
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(5);
    private readonly string feeder = Guid.NewGuid().ToString("N");
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, long> sequences = [];
    private readonly CancellationTokenSource stopped = new();
    private readonly Lanes<string, BoardNews> lanes;
    private readonly Lazy<IGrainFactory> grains;
    private readonly TimeProvider time;
    private readonly ILogger<BoardFeed> log;

    public BoardFeed(IServiceProvider services, TimeProvider time, ILogger<BoardFeed> log)
    {
        grains = new(services.GetRequiredService<IGrainFactory>);
        this.time = time;
        this.log = log;
        lanes = new(Send, MostWaiting, MostAtOnce);
    }

    public void Committed(IReadOnlyList<Commit> commits, IReadOnlyList<CommitOutcome> outcomes)
    {
        for (var i = 0; i < commits.Count; i++)
        {
            // What a start keeps for all tenants (_system) has no board.
            if (outcomes[i].Status == CommitStatus.Committed && !commits[i].Stream.Tenant.StartsWith('_'))
            {
                var (at, change) = (outcomes[i].Position, commits[i].Board);
                lanes.Add(commits[i].Stream.Tenant, new(
                    // The place in the journal is known only now; readers of the live feed go on from it.
                    at, change?.Before, change?.After, change?.Pulse is { } line ? line with { Position = at } : null, commits[i].Records.Count));
            }
        }
    }

    /// <summary>What may be durable and was never told would be missing for as long as this silo lives.</summary>
    public void Unknown(IReadOnlyList<Commit> commits)
    {
        foreach (var tenant in commits.Select(commit => commit.Stream.Tenant).Distinct(StringComparer.Ordinal))
        {
            lanes.Miss(tenant);
        }
    }

    public void Dispose()
    {
        stopped.Cancel();
        stopped.Dispose();
    }

    private async Task Send(string tenant, BoardNews[] news, bool lost)
    {
        if (lost)
        {
            BoardMetrics.Lost.Add(1);
            LogLost(log, tenant);
        }

        var sequence = sequences.GetValueOrDefault(tenant) + (lost ? 2 : 1);
        for (var retry = FirstRetry; !stopped.IsCancellationRequested;)
        {
            try
            {
                await grains.Value.GetGrain<IBoardGrain>(tenant).Feed(feeder, sequence, news);
                sequences[tenant] = sequence;
                return;
            }
            catch (Exception error)
            {
                LogRetry(log, tenant, error.Message);
            }

            try
            {
                await Task.Delay(retry, time, stopped.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            retry = retry * 2 < LongestRetry ? retry * 2 : LongestRetry;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Board of {Tenant} could not be told yet: {Error}")]
    private static partial void LogRetry(ILogger log, string tenant, string error);

    [LoggerMessage(LogLevel.Warning, "Board of {Tenant}: news was given up or its fate is unknown; the board will count anew")]
    private static partial void LogLost(ILogger log, string tenant);
}
