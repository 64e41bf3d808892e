using SalesFlow.Chains;
using SalesFlow.Tenants;

namespace SalesFlow.Notifications;

/// <summary>What the courier asks others: who is there, and what the chain is about.</summary>
public interface IAlertFacts
{
    Task<Catalogue> Catalogue(string tenant);

    Task<ChainView?> Chain(string tenant, string chain);
}

public sealed class AlertFacts(IGrainFactory grains) : IAlertFacts
{
    public Task<Catalogue> Catalogue(string tenant) => grains.GetGrain<ITenantGrain>(tenant).Catalogue();

    public Task<ChainView?> Chain(string tenant, string chain) => grains.GetGrain<IChainGrain>(GrainKeys.Of(tenant, chain)).Read();
}
