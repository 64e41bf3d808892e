using System.Collections.Concurrent;

namespace SalesFlow.Tenants;

/// <summary>A tenant's catalogue as the edge last saw it.</summary>
public interface ICatalogues
{
    /// <summary>At most a second old.</summary>
    ValueTask<Catalogue> GetAsync(string tenant);

    /// <summary>Fetched now: for when something is not in the other one.</summary>
    ValueTask<Catalogue> FreshAsync(string tenant);

    /// <summary>Something of the tenant was changed in this process.</summary>
    void Forget(string tenant);
}

/// <summary>Keeps catalogues in memory. Many requests that need a new one wait for one fetch.</summary>
internal sealed class CatalogueCache(IGrainFactory grains, TimeProvider time) : ICatalogues
{
    private static readonly TimeSpan For = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, Entry> entries = new(StringComparer.Ordinal);

    public ValueTask<Catalogue> GetAsync(string tenant) =>
        entries.TryGetValue(tenant, out var entry) && time.GetElapsedTime(entry.At) < For
            ? new(entry.Fetch)
            : FreshAsync(tenant);

    public ValueTask<Catalogue> FreshAsync(string tenant)
    {
        entries.TryGetValue(tenant, out var seen);
        if (seen is { Fetch.IsCompleted: false })
        {
            return new(seen.Fetch);
        }

        var entry = new Entry(grains.GetGrain<ITenantGrain>(tenant).Catalogue(), time.GetTimestamp());
        entries[tenant] = entry;
        return Await(tenant, entry);
    }

    public void Forget(string tenant) => entries.TryRemove(tenant, out _);

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
