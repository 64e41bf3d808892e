using System.Text.Json;
using System.Text.Json.Serialization;
using SalesFlow.Actions;
using SalesFlow.Journal;

namespace SalesFlow.Chains;

/// <summary>What can happen to a chain, as the journal keeps it. Members are never renamed or given another meaning.</summary>
public abstract record ChainEvent
{
    [JsonIgnore] public abstract string Kind { get; }
}

/// <param name="Calendar">Calendar of limits that name none, chosen when the chain was planned.</param>
/// <param name="Calendars">Versions of the calendars that the template uses, as they stood then.</param>
public sealed record ChainPlanned(
    string Id, string Template, int TemplateVersion, string Customer, string? Opportunity, string Owner, string Team, DateTimeOffset PlannedStart,
    DateOnly Day, JsonElement Fields, string Calendar, Dictionary<string, int> Calendars, string Content, bool History, string By,
    string? Subject = null) : ChainEvent
{
    [JsonIgnore] public override string Kind => "chain.planned";
}

/// <summary>An action was kept. <paramref name="Via"/> names the subject through which it came, if not directly.</summary>
/// <param name="AbsentFiles">Digests whose file had not arrived.</param>
/// <param name="Idle">No step was waiting for it nor could still wait: kept and shown, never judged again.</param>
public sealed record ActionCaptured(ActionBody Action, string[]? AbsentFiles, bool History, string? Via, bool Idle) : ChainEvent
{
    [JsonIgnore] public override string Kind => "action";
}

/// <summary>An action as journal and wire know it.</summary>
public sealed record ActionBody(
    string Id, string Node, DateTimeOffset OccurredAt, string Actor, string? Customer, string? Subject, string? Step, RawJson Fields, EvidenceItem[]? Evidence);

public sealed record EvidenceArrived(string Sha256) : ChainEvent
{
    [JsonIgnore] public override string Kind => "evidence.arrived";
}

/// <param name="At">When it was, where history was told; else the record's own time. The same of the other verbs.</param>
public sealed record ChainPaused(string Reason, string? Step, string By, DateTimeOffset? At = null) : ChainEvent
{
    [JsonIgnore] public override string Kind => "chain.paused";
}

public sealed record ChainResumed(string? Step, string By, DateTimeOffset? At = null) : ChainEvent
{
    [JsonIgnore] public override string Kind => "chain.resumed";
}

public sealed record ChainVoided(string Reason, string Approver, string By, DateTimeOffset? At = null) : ChainEvent
{
    [JsonIgnore] public override string Kind => "chain.voided";
}

/// <param name="Steps">Steps that are to be done again, with the moment at which they had been done.</param>
/// <param name="Closed">The verdict before, which mode <c>keep</c> keeps.</param>
public sealed record ChainReopened(string Reason, string Mode, Dictionary<string, DateTimeOffset> Steps, bool Closed, BreakView[] BrokenBy, string By, DateTimeOffset? At = null) : ChainEvent
{
    [JsonIgnore] public override string Kind => "chain.reopened";
}

public sealed record ChainReassigned(string Owner, string Team, string From, string By, DateTimeOffset? At = null) : ChainEvent
{
    [JsonIgnore] public override string Kind => "chain.reassigned";
}

/// <summary>The chain's planned start came.</summary>
public sealed record ChainOpened : ChainEvent
{
    [JsonIgnore] public override string Kind => "chain.opened";
}

/// <summary>A window was due: rungs that fired now.</summary>
public sealed record RungsFired(string Window, int Generation, FiredRung[] Rungs) : ChainEvent
{
    [JsonIgnore] public override string Kind => "window.fired";
}

public sealed record FiredRung(string Rung, DateTimeOffset DueAt, string[] To);

/// <summary>Calendars have new versions: windows opened from now on take them; <paramref name="OpenToo"/>: open ones as well.</summary>
/// <param name="BrokenBy">Failures that stood before open windows moved; they stay.</param>
public sealed record CalendarsPinned(Dictionary<string, int> Calendars, bool OpenToo, BreakView[]? BrokenBy = null) : ChainEvent
{
    [JsonIgnore] public override string Kind => "calendars.pinned";
}

/// <summary>How the verdict moved with a record: a step's state, the loop, the chain's state. What a reader of the journal sees without computing.</summary>
public sealed record VerdictChange(string What, string? From, string? To, DateTimeOffset? At = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ChainPlanned))]
[JsonSerializable(typeof(ActionCaptured))]
[JsonSerializable(typeof(EvidenceArrived))]
[JsonSerializable(typeof(ChainPaused))]
[JsonSerializable(typeof(ChainResumed))]
[JsonSerializable(typeof(ChainVoided))]
[JsonSerializable(typeof(ChainReopened))]
[JsonSerializable(typeof(ChainReassigned))]
[JsonSerializable(typeof(ChainOpened))]
[JsonSerializable(typeof(RungsFired))]
[JsonSerializable(typeof(CalendarsPinned))]
[JsonSerializable(typeof(VerdictChange[]))]
public sealed partial class ChainJson : JsonSerializerContext;
