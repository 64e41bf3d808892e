namespace SalesFlow.Limits;

/// <summary>How fast one tenant is refused. A client that sends again at once, whatever 'Retry-After' says, would otherwise turn each quick refusal into another request, and fill with
/// them the processors that the limit was to keep for others: it is answered late.</summary>
internal sealed class Refusals(LimitOptions options, TimeProvider time)
{
    /// <summary>At most; half of it at least. No longer than the least 'Retry-After', so that nobody who heeds it comes later than he is told.</summary>
    private static readonly TimeSpan For = TimeSpan.FromSeconds(1);

    /// <summary>Multiples of the golden ratio's fraction fall evenly, so that those who were refused together do not come again together.</summary>
    private const double Golden = 0.618033988749895;
    private readonly TokenBucket prompt = new(options.RefusalsPerSecond, time.TimestampFrequency, time.GetTimestamp());
    private int held;
    private long number;

    /// <summary>Answers when the refusal is to be sent: at once for the first of a second, up to a second later for the rest, and not all of those at a time. Held are as many as may wait for a turn.</summary>
    public Task HoldAsync(CancellationToken cancellation) =>
        prompt.Take(1, options.RefusalsPerSecond, options.RefusalsPerSecond, time.GetTimestamp()) == 0 ? Task.CompletedTask : WaitAsync(cancellation);

    private async Task WaitAsync(CancellationToken cancellation)
    {
        try
        {
            if (Interlocked.Increment(ref held) <= options.Waiting)
            {
                await Task.Delay(For * (0.5 + (0.5 * (Interlocked.Increment(ref number) * Golden % 1))), time, cancellation);
            }
        }
        finally
        {
            Interlocked.Decrement(ref held);
        }
    }
}
