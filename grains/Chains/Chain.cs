using System.Collections.Immutable;
using SalesFlow.Actions;

namespace SalesFlow.Chains;

/// <summary>A chain's facts, folded from its records. What follows from them (steps, loop, windows) is <see cref="ChainVerdict"/>,
/// computed by <see cref="ChainJudge"/> from these facts, the calendars and a moment, and from nothing else.</summary>
public sealed record Chain
{
    public required ChainPlanned Plan { get; init; }
    public required CompiledTemplate Template { get; init; }
    public required string Owner { get; init; }
    public required string Team { get; init; }

    /// <summary>Actions that can matter for a step, in order of their judged moment.</summary>
    public ImmutableArray<Fact> Facts { get; init; } = [];

    public ImmutableArray<PauseFact> Pauses { get; init; } = [];
    public ImmutableArray<ReopenFact> Reopens { get; init; } = [];
    public ImmutableArray<PinFact> Pins { get; init; } = [];
    public ImmutableHashSet<string> Fired { get; init; } = [];
    public VoidView? Voided { get; init; }

    /// <summary>Failures that stood before a reopening or a calendar change: a broken loop stays broken, whatever is computed afterwards.</summary>
    public ImmutableArray<BreakView> Broken { get; init; } = [];

    /// <summary>Rungs whose moment lies at or before this are settled without a word: they belong to imported history.</summary>
    public DateTimeOffset QuietUntil { get; init; } = DateTimeOffset.MinValue;

    /// <summary>Server time of the newest record: the moment that the verdict stands at.</summary>
    public DateTimeOffset AsOf { get; init; }

    /// <summary>When a pause ends by itself, where the template bounds it; else when it was ended.</summary>
    public DateTimeOffset? EndOf(PauseFact pause) =>
        Template.PauseLimit is { } limit && (pause.To is null || pause.To > pause.From + limit) ? pause.From + limit : pause.To;

    /// <summary>A pause that holds the clock at a moment.</summary>
    public PauseFact? OpenPause(string? step, DateTimeOffset at) => Pauses.LastOrDefault(p => p.Step == step && p.To is null && (EndOf(p) is not { } end || end > at));

    public static string FiredKey(string window, int generation, string rung) => $"{window}|{generation}|{rung}";

    public static string Subject(ChainPlanned plan) =>
        plan.Subject is { } subject ? subject : plan.Opportunity is { } o ? GrainKeys.Subject("opportunity", o) : GrainKeys.Subject(GrainKeys.Customer, plan.Customer);
}

/// <summary>An action as judged.</summary>
/// <param name="At">The moment that counts: server time for live actions, the device's for history and within a step's tolerance.</param>
/// <param name="Order">Version of its record: breaks ties.</param>
/// <param name="Fields">Scalar fields that the template looks at.</param>
public sealed record Fact(string Id, string Node, string? Step, DateTimeOffset At, int Order, ImmutableDictionary<string, string> Fields, ImmutableArray<FactEvidence> Evidence);

/// <param name="ArrivedAt">When its file (if it has one) was there; null = not yet.</param>
public sealed record FactEvidence(EvidenceItem Item, DateTimeOffset? ArrivedAt);

public sealed record PauseFact(DateTimeOffset From, DateTimeOffset? To, string Reason, string? Step, string By);

public sealed record ReopenFact(DateTimeOffset At, string Mode, ImmutableDictionary<string, DateTimeOffset> Steps, bool Closed, BreakView[] BrokenBy);

public sealed record PinFact(DateTimeOffset At, string Calendar, int Version, bool OpenToo);
