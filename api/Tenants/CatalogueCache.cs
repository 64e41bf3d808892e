namespace SalesFlow.Tenants;

/// <summary>A tenant's catalogue as the edge last saw it.</summary>
public interface ICatalogues
{
    /// <summary>Not older than any change that was answered before, by whichever process.</summary>
    ValueTask<Catalogue> GetAsync(string tenant);

    /// <summary>Fetched now: for when something is not in the other one.</summary>
    ValueTask<Catalogue> FreshAsync(string tenant);

    /// <summary>Something of the tenant was changed through this process.</summary>
    void Forget(string tenant);
}

/// <summary>The edge's own: a gateway has no silo to share one with.</summary>
internal sealed class CatalogueCache(IGrainFactory grains, TimeProvider time) : ICatalogues
{
    private readonly HeldCatalogues held = new(grains, time);

    public ValueTask<Catalogue> GetAsync(string tenant) => held.GetAsync(tenant);

    public ValueTask<Catalogue> FreshAsync(string tenant) => held.FreshAsync(tenant);

    public void Forget(string tenant) => held.Forget(tenant);
}
