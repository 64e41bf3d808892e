using System.Numerics;

namespace SalesFlow.Bench;

/// <summary>
/// Counts of durations in buckets that grow with the value: at most 3 % wide, whatever the size. Recording allocates nothing.
/// Not safe for several threads; each connection has its own and they are added up at the end.
/// </summary>
public sealed class Latencies
{
    private const int SubBits = 5;
    private const int SubBuckets = 1 << SubBits;

    private readonly long[] _counts = new long[(64 - SubBits) * SubBuckets];
    private long _maxNanoseconds;

    /// <summary>How many durations were recorded.</summary>
    public long Count { get; private set; }

    /// <summary>The longest one, exactly.</summary>
    public TimeSpan Max => FromNanoseconds(_maxNanoseconds);

    /// <summary>Records one duration in nanoseconds; a negative one counts as 0.</summary>
    public void Record(long nanoseconds)
    {
        nanoseconds = Math.Max(0, nanoseconds);
        _counts[Bucket(nanoseconds)]++;
        _maxNanoseconds = Math.Max(_maxNanoseconds, nanoseconds);
        Count++;
    }

    /// <summary>Adds what another one counted.</summary>
    public void Add(Latencies other)
    {
        for (var i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }

        _maxNanoseconds = Math.Max(_maxNanoseconds, other._maxNanoseconds);
        Count += other.Count;
    }

    /// <summary>The upper end of the bucket in which the given share (0.5 = median) of the durations is reached; zero when there are none.</summary>
    public TimeSpan Quantile(double share)
    {
        var (wanted, seen) = (Math.Max(1, (long)Math.Ceiling(share * Count)), 0L);
        for (var i = 0; i < _counts.Length && Count > 0; i++)
        {
            seen += _counts[i];
            if (seen >= wanted)
            {
                return FromNanoseconds(Math.Min(_maxNanoseconds, UpperEnd(i)));
            }
        }

        return TimeSpan.Zero;
    }

    // Values below 32 have a bucket each; above, the five bits after the leading one choose among 32 buckets per power of two.
    private static int Bucket(long value)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)value) - SubBits);
        return (shift << SubBits) + (int)(value >> shift);
    }

    private static long UpperEnd(int bucket)
    {
        var shift = Math.Max(0, (bucket >> SubBits) - 1);
        return ((bucket - ((long)shift << SubBits) + 1) << shift) - 1;
    }

    private static TimeSpan FromNanoseconds(long nanoseconds) => TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick);
}
