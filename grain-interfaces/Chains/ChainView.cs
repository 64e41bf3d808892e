namespace SalesFlow.Chains;

/// <summary>A chain as <c>GET /v1/chains/{id}</c> answers it.</summary>
[GenerateSerializer, Immutable, Alias("chain-view")]
public sealed record ChainView
{
    [Id(0)] public required string Id { get; init; }
    [Id(1)] public required string Template { get; init; }
    [Id(2)] public required int TemplateVersion { get; init; }
    [Id(3)] public required string Customer { get; init; }
    [Id(4)] public string? Opportunity { get; init; }
    [Id(5)] public required string Owner { get; init; }
    [Id(6)] public required string Team { get; init; }
    [Id(7)] public required string Period { get; init; }
    [Id(8)] public required DateTimeOffset PlannedStart { get; init; }
    [Id(9)] public required string State { get; init; }
    [Id(10)] public required string Loop { get; init; }
    [Id(11)] public required BreakView[] BrokenBy { get; init; }
    [Id(12)] public required bool Closed { get; init; }
    [Id(13)] public required StepView[] Steps { get; init; }
    [Id(14)] public required string Fields { get; init; }
    [Id(15)] public required BreakView[] WrongOrder { get; init; }
    [Id(16)] public PauseView? Paused { get; init; }
    [Id(17)] public VoidView? Voided { get; init; }
    [Id(18)] public required DateTimeOffset AsOf { get; init; }
    [Id(19)] public required int Version { get; init; }
    [Id(20)] public bool Replayed { get; init; }
}

/// <summary>Why the loop is broken: overdue | evidence-missing | never-started | wrong-order.</summary>
[GenerateSerializer, Immutable, Alias("break-view")]
public sealed record BreakView(string Step, string Reason, DateTimeOffset At);

[GenerateSerializer, Immutable, Alias("pause-view")]
public sealed record PauseView(DateTimeOffset From, DateTimeOffset? To, string Reason, string? Step, string By);

[GenerateSerializer, Immutable, Alias("void-view")]
public sealed record VoidView(DateTimeOffset At, string Reason, string Approver);

/// <param name="State">waiting | running | evidence-missing | done | done-late | overdue | skipped</param>
/// <param name="Missing">Codes of what is missing; see <see cref="Actions.ActionReply"/>.</param>
[GenerateSerializer, Immutable, Alias("step-view")]
public sealed record StepView(
    string Key, string Node, int Stage, bool Required, string State, DateTimeOffset? StartedAt, DateTimeOffset? DueAt, DateTimeOffset? DoneAt,
    bool Late, string[] Missing, TimeSpan PausedFor, StepEvidence[] Evidence, WindowView? Window, double? WorkingSeconds);

[GenerateSerializer, Immutable, Alias("step-evidence")]
public sealed record StepEvidence(string Action, Actions.EvidenceItem Item, bool Present);

[GenerateSerializer, Immutable, Alias("window-view")]
public sealed record WindowView(string Name, int Generation, string Clock, string? Calendar, int? CalendarVersion, string Limit, DateTimeOffset StartedAt, bool Paused, string[] Fired);

/// <summary>A chain in a list or beside an action.</summary>
[GenerateSerializer, Immutable, Alias("chain-summary")]
public sealed record ChainSummary(
    string Id, string Template, string Customer, string Owner, string Team, string State, string Loop, bool Closed, string? Step, DateTimeOffset? DueAt);

/// <summary>Why a deadline is when it is: every instant from start to due, counted or not.</summary>
[GenerateSerializer, Immutable, Alias("explain-view")]
public sealed record ExplainView(
    DateTimeOffset? DueAt, string Clock, string? Calendar, int? CalendarVersion, DateTimeOffset Started, string Limit,
    ExplainInterval[] Intervals, PauseView[] Pauses, string[] Warnings);

[GenerateSerializer, Immutable, Alias("explain-interval")]
public sealed record ExplainInterval(DateTimeOffset From, DateTimeOffset To, bool Counted, string Why);
