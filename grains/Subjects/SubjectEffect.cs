using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SalesFlow.Actions;
using SalesFlow.Chains;
using SalesFlow.Deadlines;
using SalesFlow.Journal;

namespace SalesFlow.Subjects;

/// <summary>Something that follows from an action: a chain is started, or another subject is handed an action. Kept with the action, done until it is done,
/// once whatever comes twice. Subjects only hand actions downwards (see <see cref="Rank"/>), so that no two wait for each other.</summary>
public abstract record SubjectEffect
{
    /// <summary>Starts a chain that belongs to the subject, and hands it the action that it was started by.</summary>
    /// <param name="Chain">The chain's id; the same effect twice plans it once.</param>
    /// <param name="Fields">Canonical JSON object.</param>
    public sealed record StartChain(string Chain, string Template, string Customer, string Owner, string? Team, DateTimeOffset PlannedStart, string Fields = "{}") : SubjectEffect;

    /// <summary>Hands an action to another subject. Its id is made from the first action's, in a form that no client can choose.</summary>
    /// <param name="Suffix">Tells several that follow from one action apart.</param>
    public sealed record Act(string Kind, string Id, string Suffix, string Node, string Fields = "{}", EvidenceItem[]? Evidence = null) : SubjectEffect;

    /// <summary>Hands the action itself to a chain that belongs to another subject, which knows it by its id.</summary>
    public sealed record Advance(string Chain) : SubjectEffect;

    /// <summary>Has recorded speech written down, later and apart from the action; see <see cref="Transcription.TranscribeHandler"/>.</summary>
    /// <param name="Sha256">The recording.</param>
    /// <param name="Node">Of the action that brings the words.</param>
    public sealed record Transcribe(string Sha256, string Node) : SubjectEffect;

    /// <summary>Voids a chain of the subject's. A chain that is void already stays as it is; one that belongs to the approver is left, as the rule of voids says.</summary>
    public sealed record VoidChain(string Chain, string Reason, string Approver) : SubjectEffect;

    /// <summary>Gives a chain to whoever owns the subject when this is done, so that a late repetition cannot bring back who had it before.</summary>
    public sealed record FollowOwner(string Chain) : SubjectEffect;

    /// <summary>An effect goes to a kind of a higher rank only; chains come last.</summary>
    public static int Rank(string kind) => Array.IndexOf(
        [GrainKeys.Visit, GrainKeys.Note, GrainKeys.Opportunity, GrainKeys.Ticket, GrainKeys.Contract, GrainKeys.Order, GrainKeys.Todo, GrainKeys.Idea, GrainKeys.Customer, GrainKeys.Chain], kind);

    internal EffectRow Row(int index, int shard, ActionCommand cause, string stream) => this switch
    {
        StartChain start => new EffectRow(index, EffectKinds.StartChain, GrainKeys.Subject(GrainKeys.Chain, start.Chain), Body(Plan(start, cause, stream), cause), shard),
        Act act => new EffectRow(index, EffectKinds.Act, GrainKeys.Subject(act.Kind, act.Id), Body(null, Action(act, cause)), shard),
        Transcribe speech => new EffectRow(index, EffectKinds.Transcribe, stream, Transcription.TranscriptionWork.Of(speech, cause), shard),
        VoidChain end => new EffectRow(
            index, EffectKinds.VoidChain, GrainKeys.Subject(GrainKeys.Chain, end.Chain), Body(null, cause, new Chains.VoidChain(end.Reason, end.Approver, cause.Actor, cause.History ? cause.OccurredAt : null)), shard),
        FollowOwner follow => new EffectRow(index, EffectKinds.FollowOwner, GrainKeys.Subject(GrainKeys.Chain, follow.Chain), Body(null, cause), shard),
        _ => throw new InvalidOperationException($"unknown effect {GetType().Name}"),
    };

    private static PlanChain Plan(StartChain start, ActionCommand cause, string stream) => new(
        start.Chain, start.Template, start.Customer, null, start.Owner, start.Team, start.PlannedStart, start.Fields,
        SHA256.HashData(Encoding.UTF8.GetBytes($"{stream}\n{cause.Id}\n{start.Chain}\n{start.Template}")), cause.History, cause.Actor, stream);

    private static ActionCommand Action(Act act, ActionCommand cause) => new(
        $"{cause.Id}//{act.Suffix}", act.Node, cause.OccurredAt, cause.Actor, cause.Customer, act.Kind, act.Id, null, act.Fields, act.Evidence ?? [], cause.AbsentFiles,
        SHA256.HashData(Encoding.UTF8.GetBytes($"{cause.Id}\n{act.Kind}/{act.Id}\n{act.Suffix}\n{act.Node}\n{act.Fields}")), cause.History);

    private static byte[] Body(PlanChain? plan, ActionCommand action, Chains.VoidChain? end = null) => JsonSerializer.SerializeToUtf8Bytes(new SubjectEffectBody(plan, action, end));
}

/// <summary>Body of an effect as kept.</summary>
public sealed record SubjectEffectBody(PlanChain? Plan, ActionCommand Action, VoidChain? Void = null);

/// <summary>Starts a chain that follows from a subject's action.</summary>
public sealed class StartChainHandler(IGrainFactory grains) : IEffectHandler
{
    public string Kind => EffectKinds.StartChain;

    public Task Handle(PendingEffect effect) => Run(grains, effect);

    /// <summary>The chain's summary once it holds the action; null where it cannot be planned, which the subject's rules have excluded.</summary>
    public static async Task<ChainSummary[]> Run(IGrainFactory grains, PendingEffect effect)
    {
        var body = JsonSerializer.Deserialize<SubjectEffectBody>(effect.Body)!;
        var chain = grains.Grain<IChainGrain>(GrainKeys.Of(effect.Tenant, body.Plan!.Id));
        var planned = await chain.Plan(body.Plan);
        if (planned.Refusal is { } no)
        {
            // Nobody can mend it by waiting: a template that is gone, for example. It is said once and left.
            return no.Code == RefusalCode.Busy ? throw new JournalBusyException($"chain {body.Plan.Id} was not planned: {no.Detail}") : [];
        }

        var reply = (await chain.Act([body.Action]))[0];
        return reply.Refusal is { Code: RefusalCode.Busy } busy
            ? throw new JournalBusyException($"chain {body.Plan.Id} did not keep its first action: {busy.Detail}")
            : reply.Value?.Chains ?? [];
    }
}

/// <summary>Hands an action that follows from another to its subject.</summary>
public sealed class ActHandler(IGrainFactory grains) : IEffectHandler
{
    public string Kind => EffectKinds.Act;

    public Task Handle(PendingEffect effect) => Run(grains, effect);

    public static async Task Run(IGrainFactory grains, PendingEffect effect)
    {
        var body = JsonSerializer.Deserialize<SubjectEffectBody>(effect.Body)!;
        var reply = (await grains.Grain<ISubjectGrain>(GrainKeys.Of(effect.Tenant, effect.Target)).Act([body.Action]))[0];
        if (reply.Refusal is { Code: RefusalCode.Busy } busy)
        {
            throw new JournalBusyException($"{effect.Target} did not keep the action: {busy.Detail}");
        }
    }
}
