using SalesFlow.Deadlines;
using SalesFlow.Journal;

namespace SalesFlow.Subjects;

/// <summary>Kinds of effects.</summary>
public static class EffectKinds
{
    /// <summary>Hand a subject's action to a chain.</summary>
    public const string Advance = "advance";

    /// <summary>Plan a chain that follows from a subject's action.</summary>
    public const string StartChain = "start-chain";

    /// <summary>Hand another subject an action that follows.</summary>
    public const string Act = "act";

    /// <summary>Have a recording written down and hand its words to the subject.</summary>
    public const string Transcribe = "transcribe";

    /// <summary>Void a chain of a subject that has come to nothing.</summary>
    public const string VoidChain = "void-chain";

    /// <summary>Give a subject's chain to whoever has the subject.</summary>
    public const string FollowOwner = "follow-owner";

    /// <summary>Tell a chain that a calendar changed for open windows too.</summary>
    public const string CalendarChanged = "calendar-changed";

    /// <summary>Tell an adapter that the tenant saved its adapters.</summary>
    public const string ErpChanged = "erp-changed";

    /// <summary>Tell the weekly digest that the tenant saved its rules.</summary>
    public const string DigestChanged = "digest-changed";
}

/// <summary>Hands over again what a silo that died had kept but not handed over. The chain keeps an action once, whatever comes twice.</summary>
public sealed class AdvanceHandler(IGrainFactory grains, IJournal journal) : IEffectHandler
{
    public string Kind => EffectKinds.Advance;

    public async Task Handle(PendingEffect effect)
    {
        var record = (await journal.ReadAsync(new StreamId(effect.Tenant, effect.Stream), effect.Version, effect.Version))[0];
        var (action, _) = SubjectRecords.Read(record.Body);
        var (_, chain) = GrainKeys.Split(effect.Target);
        var reply = (await grains.Grain<Chains.IChainGrain>(GrainKeys.Of(effect.Tenant, chain)).Act([action]))[0];
        if (reply.Refusal is { Code: RefusalCode.Busy or RefusalCode.UnknownChain } later)
        {
            // A chain that an action before this one starts may not be planned yet.
            throw new Journal.JournalBusyException($"chain {chain} did not keep the action: {later.Detail}");
        }
    }
}
