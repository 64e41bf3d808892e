namespace SalesFlow.Limits;

/// <summary>A rate with a burst. It holds no timer: what has come in since is reckoned when it is asked. The rate may change from call to call.</summary>
/// <param name="full">What it holds at first.</param>
/// <param name="frequency">Ticks of a second.</param>
/// <param name="now">The tick it begins at.</param>
internal sealed class TokenBucket(double full, long frequency, long now)
{
    private readonly Lock gate = new();
    private double tokens = full;
    private long at = now;
    private long promised;

    /// <summary>Takes the cost: 0; or takes nothing and says after how many seconds it is worth asking again. What costs more than the burst takes
    /// a full bucket, and the next ones wait for the rest.</summary>
    public double Take(double cost, double rate, double burst, long now)
    {
        lock (gate)
        {
            Fill(rate, burst, now);
            var needed = Math.Min(cost, burst);
            if (tokens >= needed)
            {
                tokens -= cost;
                return 0;
            }

            var seconds = (needed - tokens) / rate;
            promised = now + (long)(seconds * frequency);
            return seconds;
        }
    }

    /// <summary>Seconds until a batch whose cost is not known yet is worth reading: a batch that was sent away and comes before its time costs nothing but this.</summary>
    public double Wait(double rate, double burst, long now)
    {
        lock (gate)
        {
            Fill(rate, burst, now);
            return Math.Max(tokens >= 1 ? 0 : (1 - tokens) / rate, (promised - now) / (double)frequency);
        }
    }

    private void Fill(double rate, double burst, long now)
    {
        if (now > at)
        {
            tokens = Math.Min(burst, tokens + ((now - at) * rate / frequency));
            at = now;
        }
    }
}
