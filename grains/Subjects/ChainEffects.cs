using System.Text.Json;
using SalesFlow.Chains;
using SalesFlow.Deadlines;
using SalesFlow.Journal;

namespace SalesFlow.Subjects;

/// <summary>Voids a chain of a subject that has come to nothing.</summary>
public sealed class VoidChainHandler(IGrainFactory grains) : IEffectHandler
{
    public string Kind => EffectKinds.VoidChain;

    public Task Handle(PendingEffect effect) => Run(grains, effect);

    public static async Task Run(IGrainFactory grains, PendingEffect effect)
    {
        var body = JsonSerializer.Deserialize<SubjectEffectBody>(effect.Body)!;
        ChainEffects.Settled(effect, await ChainEffects.Chain(grains, effect).Void(body.Void!));
    }
}

/// <summary>Gives a subject's chain to whoever has the subject now.</summary>
public sealed class FollowOwnerHandler(IGrainFactory grains, IStore store) : IEffectHandler
{
    public string Kind => EffectKinds.FollowOwner;

    public Task Handle(PendingEffect effect) => Run(grains, store, effect);

    public static async Task Run(IGrainFactory grains, IStore store, PendingEffect effect)
    {
        var (kind, id) = GrainKeys.Split(effect.Stream);
        if ((await store.SubjectAsync(effect.Tenant, kind, id))?.Owner is not { } owner)
        {
            return;
        }

        var chain = ChainEffects.Chain(grains, effect);
        if ((await chain.Read())?.Owner != owner)
        {
            var cause = JsonSerializer.Deserialize<SubjectEffectBody>(effect.Body)!.Action;
            ChainEffects.Settled(effect, await chain.Reassign(new ReassignChain(owner, null, cause.Actor, cause.History ? cause.OccurredAt : null)));
        }
    }
}

/// <summary>What effects on a subject's own chain have in common.</summary>
internal static class ChainEffects
{
    public static IChainGrain Chain(IGrainFactory grains, PendingEffect effect) => grains.Grain<IChainGrain>(GrainKeys.Of(effect.Tenant, GrainKeys.Split(effect.Target).Tail));

    /// <summary>A chain that is not planned yet, or cannot keep anything now, is tried again; any other no is an answer, and there is nothing more to do.</summary>
    /// <exception cref="JournalBusyException">Try again.</exception>
    public static void Settled(PendingEffect effect, Reply<ChainView> reply)
    {
        if (reply.Refusal is { Code: RefusalCode.Busy or RefusalCode.UnknownChain } later)
        {
            throw new JournalBusyException($"{effect.Target} did not take {effect.Kind}: {later.Detail}");
        }
    }
}
