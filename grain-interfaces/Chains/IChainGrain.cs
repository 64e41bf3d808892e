using SalesFlow.Actions;
using SalesFlow.Deadlines;

namespace SalesFlow.Chains;

/// <summary>One action chain. Key: <c>tenant/chain-id</c>.</summary>
[Alias("chain"), Version(2)]
public interface IChainGrain : IGrainWithStringKey, IWindowOwner
{
    /// <summary>Plans the chain. The same id and content again answers the chain as it is, with <see cref="ChainView.Replayed"/>.</summary>
    [Alias("plan")] Task<Reply<ChainView>> Plan(PlanChain command);

    /// <summary>Keeps actions, each on its own: a refusal of one never refuses the others. Answers in the order given.</summary>
    [Alias("act")] Task<Reply<ActionReply>[]> Act(ActionCommand[] actions);

    [Alias("pause")] Task<Reply<ChainView>> Pause(PauseChain command);

    [Alias("resume")] Task<Reply<ChainView>> Resume(ResumeChain command);

    [Alias("void")] Task<Reply<ChainView>> Void(VoidChain command);

    [Alias("reopen")] Task<Reply<ChainView>> Reopen(ReopenChain command);

    [Alias("reassign")] Task<Reply<ChainView>> Reassign(ReassignChain command);

    /// <summary>The chain as it stands, or null.</summary>
    [Alias("read"), AlwaysInterleave] Task<ChainView?> Read();

    [Alias("explain"), AlwaysInterleave] Task<Reply<ExplainView>> Explain(string step);

    /// <summary>A file that an action referred to has arrived.</summary>
    [Alias("evidence-arrived")] Task EvidenceArrived(string sha256);

    /// <summary>A calendar has a new version that open windows take too.</summary>
    [Alias("calendar-changed")] Task CalendarChanged(string calendar, int version);

    /// <summary>Personal data was erased: what is held in memory is read again.</summary>
    [Alias("forget")] Task Forget();
}

/// <param name="Fields">Canonical JSON object.</param>
/// <param name="Content">SHA-256 of what the client sent.</param>
/// <param name="Subject">What it belongs to, for example <c>ticket/t-3</c>; absent = its opportunity, else its customer.</param>
[GenerateSerializer, Immutable, Alias("plan-chain")]
public sealed record PlanChain(
    string Id, string Template, string Customer, string? Opportunity, string Owner, string? Team, DateTimeOffset PlannedStart, string Fields, byte[] Content, bool History, string By,
    string? Subject = null);

/// <param name="At">When it was, where history is told; null = now. The same of the other verbs.</param>
[GenerateSerializer, Immutable, Alias("pause-chain")]
public sealed record PauseChain(string Reason, string? Step, string By, DateTimeOffset? At = null);

[GenerateSerializer, Immutable, Alias("resume-chain")]
public sealed record ResumeChain(string? Step, string By, DateTimeOffset? At = null);

[GenerateSerializer, Immutable, Alias("void-chain")]
public sealed record VoidChain(string Reason, string Approver, string By, DateTimeOffset? At = null);

[GenerateSerializer, Immutable, Alias("reopen-chain")]
public sealed record ReopenChain(string Reason, string By, DateTimeOffset? At = null);

[GenerateSerializer, Immutable, Alias("reassign-chain")]
public sealed record ReassignChain(string Owner, string? Team, string By, DateTimeOffset? At = null);
