using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SalesFlow.Deadlines;
using SalesFlow.Journal;

namespace SalesFlow.Hosting;

/// <summary>Whether this process can serve: started, not stopping, the store answers, the journal takes commits, and where there is no silo here, one answers elsewhere.</summary>
internal sealed class Readiness(IHostApplicationLifetime lifetime, ServerOptions options, IStore store, JournalWriter writer, IGrainFactory grains, Bootstrap bootstrap, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>What stands in the way; null = ready.</summary>
    public async ValueTask<string?> ObstacleAsync()
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return "The process is stopping.";
        }

        // HTTP opens after the silo has joined and closes before it leaves, so that started and not stopping is joined.
        if (!lifetime.ApplicationStarted.IsCancellationRequested)
        {
            return "The process is starting.";
        }

        if (!await AnswersAsync(() => store.DocumentAsync("_system", "deadline-shards", "deadline-shards").AsTask()))
        {
            return "The store does not answer.";
        }

        if (options.HasSilo)
        {
            return writer.Writable ? null : "The journal takes no commits: its queue is full, or the store failed a moment ago.";
        }

        if (!await AnswersAsync(() => grains.GetGrain<IDeadlineShardGrain>(0).Status()))
        {
            return "No silo answers.";
        }

        return await bootstrap.DoneAsync() ? null : "No silo has made the tenant and keys of the settings yet.";
    }

    private async Task<bool> AnswersAsync(Func<Task> ask)
    {
        try
        {
            await ask().WaitAsync(Patience, time);
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }
}
