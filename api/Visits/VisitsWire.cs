using SalesFlow.Actions;
using SalesFlow.Calendars;
using SalesFlow.Customers;
using SalesFlow.Orders;

namespace SalesFlow.Visits;

/// <summary>A visit, and whether it counts.</summary>
/// <param name="State">valid | late | returned</param>
/// <param name="Counts">Whether it is a valid one.</param>
/// <param name="Why">Why it counts or not, in the language asked for.</param>
/// <param name="Missing">What is not there yet, in words.</param>
/// <param name="CompleteBy">Complete until then it counts.</param>
/// <param name="EnteredLate">Recorded on a later day than it took place.</param>
/// <param name="Tip">The tenant's tip on good visits, while something is missing.</param>
/// <param name="Snapshot">Of the customer's monthly snapshot that stood then: /v1/customers/{id}/snapshots.</param>
/// <param name="Flags">Reasons for a supervisor to look at the evidence, never a verdict; told of a single visit only.</param>
public sealed record VisitWire(
    string Id, string Customer, string Owner, string? Team, DateOnly Day, DateTimeOffset RecordedAt, DateTimeOffset VisitedAt, bool EnteredLate, string State, bool Counts, string Why, Missing[] Missing,
    DateTimeOffset CompleteBy, DateTimeOffset? CompletedAt, string? Contact, string? Summary, string? Transcript, VisitPlace? Place, string[] Photos, VisitSpeech[] Speech, VisitTodo[] Todos,
    string? ExpansionPlan, string? Snapshot, string? Chain, TipWire? Tip, DateTimeOffset LastActionAt, int Actions)
{
    public FlagWire[]? Flags { get; init; }

    public static VisitWire Of(Visit v, VisitTerms terms, LocalZone zone, DateTimeOffset now, Language language) => new(
        v.Id, v.Customer, v.Owner, v.Team, v.Day, v.RecordedAt, v.VisitedAt, v.EnteredLate, v.State, v.State == VisitStates.Valid, VisitWords.Why(v, zone, now).Said(language),
        [.. v.Missing().Select(code => MissingWords.Of(code, language, []))], v.CompleteBy, v.CompletedAt, v.Contact, v.Summary, v.Transcript, v.Place, v.Photos, v.Speech, v.Todos,
        v.ExpansionPlan, v.Snapshot, v.Chain, v.State == VisitStates.Returned ? TipWire.Of(terms.Tip, language) : null, v.LastActionAt, v.Actions);
}

public sealed record TipWire(string Url, string Label)
{
    public static TipWire? Of(VisitTip? tip, Language language) => tip is null ? null
        : new(tip.Url, tip.Labels?.GetValueOrDefault(language == Language.English ? "en" : "zh-CN") ?? (language == Language.English ? "How a visit counts" : "怎样的拜访才算有效"));
}

/// <param name="Code">photo-reused | impossible-travel | clock-skew | mock-location | note-repeated</param>
/// <param name="Other">The action that it was compared with.</param>
public sealed record FlagWire(string Code, string Text, string? Other)
{
    public static FlagWire[] Of(IReadOnlyList<PlausibilityFlag> flags, Language language) => [.. flags.Select(flag => new FlagWire(flag.Code, flag.Words.Said(language), flag.Other))];
}

/// <summary>How a period's visits went, by the day they were recorded.</summary>
/// <param name="Groups">Absent without 'groupBy'.</param>
public sealed record VisitFiguresWire(DateTimeOffset AsOf, string? Period, VisitFigures Total, VisitFiguresGroup[]? Groups);

/// <param name="Key">Rep, team or day; empty = no team.</param>
public sealed record VisitFiguresGroup(string Key, VisitFigures Figures, string List);

/// <summary>What a visit form opens with.</summary>
/// <param name="Snapshot">The latest monthly purchase snapshot; where none is kept yet, as it would be of this month's 1st (then without an id's record).</param>
/// <param name="Kept">Whether that snapshot is a kept one.</param>
/// <param name="Chart">The same twelve months as a chart.</param>
/// <param name="Now">The customer's figures at this moment.</param>
/// <param name="Highlights">What to know before going in, the gravest first.</param>
/// <param name="Needs">What the visit will need to count.</param>
public sealed record VisitFormWire(
    string Customer, string? Name, DateTimeOffset AsOf, SnapshotWire Snapshot, bool Kept, ChartWire Chart, VisitNow Now, SaidWire[] Highlights, VisitTodoWire[] OpenTodos, Missing[] Needs, TipWire? Tip);

/// <param name="Labels">Months, oldest first.</param>
public sealed record ChartWire(string[] Labels, ChartSeries[] Series);

/// <param name="Key">orders, or amount:CNY</param>
public sealed record ChartSeries(string Key, string Label, decimal[] Values);

/// <param name="LastPurchase">Day of the last order; null without one.</param>
/// <param name="OrdersThisMonth">Placed since the 1st: what the snapshot does not hold yet.</param>
public sealed record VisitNow(DateOnly? LastPurchase, int? DaysSince, int Orders, int OrdersThisMonth, int OpenTickets, int OpenTodos, IReadOnlyList<OwedWire> Receivables, ExpansionPlan? Expansion);

public sealed record OwedWire(string Currency, decimal Amount, decimal Overdue);

public sealed record VisitTodoWire(string Id, string Text, DateTimeOffset DueAt, string Owner);
