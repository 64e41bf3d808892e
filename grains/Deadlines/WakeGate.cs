using Microsoft.Extensions.Options;

namespace SalesFlow.Deadlines;

/// <summary>What all shards of a process share: places for wake-ups under way, and the rate at which grains are brought into memory ahead.</summary>
public sealed class WakeGate(IOptions<DeadlineOptions> options, TimeProvider time)
{
    private readonly Lock sync = new();
    private readonly PriorityQueue<TaskCompletionSource, (long WakeAt, long Order)> waiting = new();
    private int free = options.Value.WakesPerSilo;
    private long order;
    private DateTimeOffset counted;
    private double prepares;

    /// <summary>Completes when there is a place. Of those that wait, over all shards, the window that was due first goes first.</summary>
    public Task Enter(DateTimeOffset wakeAt)
    {
        lock (sync)
        {
            if (free > 0)
            {
                free--;
                return Task.CompletedTask;
            }

            var place = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Enqueue(place, (wakeAt.UtcTicks, order++));
            return place.Task;
        }
    }

    /// <summary>Hands the place on.</summary>
    public void Leave()
    {
        TaskCompletionSource? next;
        lock (sync)
        {
            if (!waiting.TryDequeue(out next, out _))
            {
                free++;
            }
        }

        next?.SetResult();
    }

    /// <summary>True where one more grain may be prepared now.</summary>
    public bool TryPrepare()
    {
        lock (sync)
        {
            var now = time.GetUtcNow();
            var rate = options.Value.PreparesPerSecond;
            prepares = Math.Min(rate / 5.0, prepares + (Math.Max(0, (now - counted).TotalSeconds) * rate));
            counted = now;
            if (prepares < 1)
            {
                return false;
            }

            prepares--;
            return true;
        }
    }
}
