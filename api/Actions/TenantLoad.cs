using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace SalesFlow.Actions;

/// <summary>How many actions each tenant had answered here in the last whole minute: who is busy, without a time series for every tenant.</summary>
public sealed class TenantLoad(TimeProvider time)
{
    /// <summary>Stands for all tenants but the busiest. No tenant can be named so: an id begins with a letter or digit.</summary>
    public const string Others = "_other";

    private readonly Lock gate = new();
    private ConcurrentDictionary<string, StrongBox<long>> running = new(StringComparer.Ordinal);
    private ConcurrentDictionary<string, StrongBox<long>> whole = new(StringComparer.Ordinal);
    private long minute = Minute(time);

    public void Count(string tenant, int actions)
    {
        Turn();
        Interlocked.Add(ref running.GetOrAdd(tenant, static _ => new()).Value, actions);
    }

    /// <summary>The busiest of the last whole minute, most first, and the sum of all others under <see cref="Others"/>.</summary>
    public IReadOnlyList<(string Tenant, long Actions)> Busiest(int most)
    {
        Turn();
        var all = whole.Select(one => (Tenant: one.Key, Actions: Interlocked.Read(ref one.Value.Value)))
            .OrderByDescending(one => one.Actions).ThenBy(one => one.Tenant, StringComparer.Ordinal).ToList();
        return [.. all.Take(most), (Others, all.Skip(most).Sum(one => one.Actions))];
    }

    private void Turn()
    {
        var now = Minute(time);
        if (now == Interlocked.Read(ref minute))
        {
            return;
        }

        lock (gate)
        {
            if (now == minute)
            {
                return;
            }

            whole = now == minute + 1 ? running : new(StringComparer.Ordinal);
            running = new(StringComparer.Ordinal);
            Interlocked.Exchange(ref minute, now);
        }
    }

    private static long Minute(TimeProvider time) => time.GetTimestamp() / time.TimestampFrequency / 60;
}
