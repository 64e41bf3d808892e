using System.Text.Json;
using SalesFlow.Deadlines;
using SalesFlow.Journal;
using SalesFlow.Subjects;
using SalesFlow.Tenants;

namespace SalesFlow.Erp;

/// <summary>Tells an adapter that the tenant saved its adapters. Kept with the change, so that a schedule begins and ends whatever dies in between.</summary>
public sealed class ErpChangedHandler(IGrainFactory grains) : IEffectHandler
{
    public string Kind => EffectKinds.ErpChanged;

    public Task Handle(PendingEffect effect) => grains.Grain<IErpGrain>(GrainKeys.Of(effect.Tenant, GrainKeys.Split(effect.Target).Tail)).Refresh();

    /// <summary>One effect for each adapter that is in the old or the new policy.</summary>
    internal static EffectRow[] Effects(string? before, string after, string tenant, int shards) =>
        [.. Keys(before).Union(Keys(after)).Select(key => GrainKeys.Subject(ErpPull.Kind, key))
            .Select((target, index) => new EffectRow(index, EffectKinds.ErpChanged, target, "{}"u8.ToArray(), GrainKeys.Shard(tenant, target, shards)))];

    private static IEnumerable<string> Keys(string? body) => body is null ? [] : JsonSerializer.Deserialize<ErpRules>(body, CatalogueReader.Json)!.Adapters.Select(adapter => adapter.Key);
}
