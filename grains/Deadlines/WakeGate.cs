using Microsoft.Extensions.Options;

namespace SalesFlow.Deadlines;

/// <summary>What all shards of a process share: places for wake-ups under way, and the rate at which grains are brought into memory ahead.</summary>
public sealed class WakeGate(IOptions<DeadlineOptions> options, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim places = new(options.Value.WakesPerSilo);
    private readonly Lock sync = new();
    private DateTimeOffset counted;
    private double prepares;

    public Task Enter() => places.WaitAsync();

    public void Leave() => places.Release();

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

    public void Dispose() => places.Dispose();
}
