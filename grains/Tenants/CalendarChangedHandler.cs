using System.Text.Json;
using SalesFlow.Chains;
using SalesFlow.Deadlines;
using SalesFlow.Journal;
using SalesFlow.Subjects;

namespace SalesFlow.Tenants;

/// <summary>Tells an open chain that a calendar changed for open windows too.</summary>
public sealed class CalendarChangedHandler(IGrainFactory grains) : IEffectHandler
{
    public string Kind => EffectKinds.CalendarChanged;

    public Task Handle(PendingEffect effect)
    {
        var change = JsonSerializer.Deserialize<CalendarChange>(effect.Body)!;
        var (_, chain) = GrainKeys.Split(effect.Target);
        return grains.GetGrain<IChainGrain>(GrainKeys.Of(effect.Tenant, chain)).CalendarChanged(change.Calendar, change.Version);
    }
}
