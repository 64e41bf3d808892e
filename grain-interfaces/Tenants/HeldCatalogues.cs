using System.Collections.Concurrent;

namespace SalesFlow.Tenants;

/// <summary>This process's catalogues, each for as long as it was lent. Many that need a new one wait for one fetch; what was recalled during a fetch is not kept.</summary>
/// <param name="scheduler">Where catalogues are fetched. Default: the thread pool.</param>
public sealed class HeldCatalogues(IGrainFactory grains, TimeProvider time, TaskScheduler? scheduler = null) : ICatalogueHolder
{
    /// <summary>Not longer than the tenant's grain waits for one that does not answer.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(1);

    /// <summary>From so many on, those that nobody goes by any more are let go: ten thousand tenants that asked once are no reason to remember all.</summary>
    private const int Many = 256;
    private readonly ConcurrentDictionary<string, Entry> entries = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private ICatalogueHolder? reference;
    private long sweptAt;

    /// <summary>As it is now, or as it was lent at most a second ago.</summary>
    public ValueTask<Catalogue> GetAsync(string tenant) =>
        entries.TryGetValue(tenant, out var entry) && time.GetElapsedTime(entry.At) < Lease ? new(entry.Fetch) : FreshAsync(tenant);

    /// <summary>Fetched now, or by a fetch that is under way.</summary>
    public ValueTask<Catalogue> FreshAsync(string tenant)
    {
        lock (gate)
        {
            if (entries.TryGetValue(tenant, out var seen) && !seen.Fetch.IsCompleted)
            {
                return new(seen.Fetch);
            }

            // The time is taken before the call: here the lease ends sooner than there.
            var at = time.GetTimestamp();
            // Of nobody's turn: a fetch is shared by grains and requests, and a grain cannot hand out a reference to something that is not one.
            var entry = new Entry(
                Task.Factory.StartNew(() => LendAsync(tenant), CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler ?? TaskScheduler.Default).Unwrap(), at);
            entries[tenant] = entry;
            Sweep(at);
            return Await(tenant, entry);
        }
    }

    /// <summary>The next one who asks fetches anew.</summary>
    public void Forget(string tenant) => entries.TryRemove(tenant, out _);

    /// <inheritdoc/>
    public Task Changed(string tenant)
    {
        Forget(tenant);
        return Task.CompletedTask;
    }

    private void Sweep(long now)
    {
        if (entries.Count < Many || time.GetElapsedTime(sweptAt, now) < Lease)
        {
            return;
        }

        sweptAt = now;
        foreach (var (tenant, entry) in entries)
        {
            if (entry.Fetch.IsCompleted && time.GetElapsedTime(entry.At, now) >= Lease)
            {
                entries.TryRemove(new(tenant, entry));
            }
        }
    }

    private Task<Catalogue> LendAsync(string tenant)
    {
        lock (gate)
        {
            reference ??= grains.CreateObjectReference<ICatalogueHolder>(this);
        }

        return grains.GetGrain<ITenantGrain>(tenant).Lend(reference);
    }

    private async ValueTask<Catalogue> Await(string tenant, Entry entry)
    {
        try
        {
            return await entry.Fetch;
        }
        catch
        {
            entries.TryRemove(new(tenant, entry));
            throw;
        }
    }

    private sealed record Entry(Task<Catalogue> Fetch, long At);
}
