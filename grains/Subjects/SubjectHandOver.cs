using SalesFlow.Actions;
using SalesFlow.Chains;
using SalesFlow.Deadlines;
using SalesFlow.Journal;
using SalesFlow.Personal;

namespace SalesFlow.Subjects;

/// <summary>Does what follows from an action that is kept: hands it to the chains that wait for it, and carries out its other effects. What is not done here the deadline shards do later.</summary>
internal sealed class SubjectHandOver(IGrainFactory grains, IStore store, StreamId stream)
{
    /// <returns>The chains that it reached, as they stand.</returns>
    public async Task<ChainSummary[]> Run(ActionCommand action, string[] takers, EffectRow[] follows, int version)
    {
        var summaries = new List<ChainSummary>();
        var done = new List<PendingEffect>();
        for (var i = 0; i < takers.Length; i++)
        {
            var reply = (await grains.Grain<IChainGrain>(GrainKeys.Of(stream.Tenant, takers[i])).Act([action]))[0];
            if (reply.Refusal is { Code: RefusalCode.Busy or RefusalCode.UnknownChain })
            {
                // Not kept by the chain, or the chain is not planned yet: the effect stays, and the deadline shard hands it over again.
                continue;
            }

            done.Add(new PendingEffect(stream.Tenant, stream.Name, version, i, EffectKinds.Advance, GrainKeys.Subject(GrainKeys.Chain, takers[i]), []));
            if (reply.Value is { } value)
            {
                summaries.AddRange(value.Chains);
            }
        }

        // Speech is written down by the deadline shards: nobody waits for that here.
        foreach (var row in follows.Where(row => row.Kind != EffectKinds.Transcribe))
        {
            var effect = new PendingEffect(stream.Tenant, stream.Name, version, row.Index, row.Kind, row.Target, row.Body);
            try
            {
                summaries.AddRange(await Run(effect));
                done.Add(effect);
            }
            catch (Exception e) when (e is JournalBusyException or JournalUnavailableException or TimeoutException)
            {
                // It stays and is done again; the action itself is kept.
            }
        }

        await store.EffectsDoneAsync(done);
        return [.. summaries];
    }

    private async Task<IEnumerable<ChainSummary>> Run(PendingEffect effect)
    {
        switch (effect.Kind)
        {
            case EffectKinds.StartChain: return await StartChainHandler.Run(grains, effect);
            case EffectKinds.VoidChain: await VoidChainHandler.Run(grains, effect); break;
            case EffectKinds.FollowOwner: await FollowOwnerHandler.Run(grains, store, effect); break;
            default: await ActHandler.Run(grains, effect); break;
        }

        return [];
    }
}
