using System.Text.Json.Serialization;
using SalesFlow.Orders;

namespace SalesFlow.Customers;

/// <summary>A customer's profile.</summary>
/// <param name="State">known | high-potential</param>
/// <param name="Since">The day of the first word about it.</param>
public sealed record CustomerWire(
    string Id, string? Name, string State, string Owner, string? Team, DateOnly Since, string? Industry, string? Address, string? Phone, string? TaxNo, decimal? CreditLimit,
    Contact[] Contacts, ExpansionPlan? Expansion, DateTimeOffset ChangedAt)
{
    public static CustomerWire Of(CustomerProfile c) => new(
        c.Id, c.Name, c.Expansion is null ? CustomerProfile.Known : CustomerProfile.HighPotential, c.Owner, c.Team, c.Since, c.Industry, c.Address, c.Phone, c.TaxNo, c.CreditLimit,
        c.Contacts, c.Expansion, c.ChangedAt);
}

/// <summary>Something that happened with a customer.</summary>
/// <param name="What">action, or what a chain did: chain.planned, window.fired…</param>
/// <param name="Subject">What it was about, for example order/so-7.</param>
/// <param name="Label">The kind of action in the language asked for.</param>
/// <param name="At">When we were told; <paramref name="OccurredAt"/> is the device's time.</param>
public sealed record TimelineItem(DateTimeOffset At, DateTimeOffset? OccurredAt, string What, string Subject, string? Node, string? Label, string? Actor, string? Step, string? Action);

/// <summary>A subject in the overview.</summary>
public sealed record SubjectWire(string Id, string State, string? Number, string? Owner, string? Team, string? Parent, decimal? Amount, DateOnly Day, DateTimeOffset At, DateTimeOffset UpdatedAt);

/// <summary>Subjects of one kind: how many in each state, and the newest of them.</summary>
public sealed record SubjectsWire(int Count, SortedDictionary<string, int> States, SubjectWire[] Newest);

public sealed record OpenChainWire(string Id, string Template, string Owner, string State, bool Broken, DateOnly Day, DateTimeOffset? NextDue, DateTimeOffset? StuckSince);

/// <summary>Everything about a customer (客户全景视图).</summary>
/// <param name="Profile">Null where nobody told us one.</param>
/// <param name="Receivables">As of today, of orders that are not closed and on which something is owed or overpaid; one entry for each currency.</param>
/// <param name="Chains">In flight, at most 20; <paramref name="ChainsInFlight"/> counts all.</param>
/// <param name="Snapshots">The newest twelve, newest first.</param>
/// <param name="Forecast">Null without orders, and for a moment while the day's model is made.</param>
/// <param name="Timeline">Its first page; the rest is at /timeline.</param>
public sealed record OverviewAnswer(
    string Customer, DateTimeOffset AsOf, CustomerWire? Profile, SubjectsWire Opportunities, SubjectsWire Tickets, SubjectsWire Contracts, SubjectsWire Visits, SubjectsWire Notes, SubjectsWire Todos,
    SubjectsWire Orders, CurrencyReceivables[] Receivables, long ChainsInFlight, OpenChainWire[] Chains, SnapshotWire[] Snapshots, ForecastWire? Forecast, Api.Page<TimelineItem> Timeline);

/// <summary>A monthly snapshot: what the customer had bought when the month began. Never changes.</summary>
/// <param name="TakenAt">The 1st, 00:00 in the zone; <paramref name="KeptAt"/> is when it was computed.</param>
/// <param name="Highlight">Where the frequency fell by 40 % or more.</param>
public sealed record SnapshotWire(
    string Id, string Customer, string Month, DateTimeOffset TakenAt, DateTimeOffset KeptAt, string TimeZone, int Orders, SnapshotMonth[] Months, IReadOnlyList<Spending> Spending, FrequencyChange Frequency, string? Highlight)
{
    public static SnapshotWire Of(KeptSnapshot kept, Language language) => new(
        kept.Id, kept.Snapshot.Customer, $"{kept.Snapshot.Month}", kept.Snapshot.TakenAt, kept.KeptAt, kept.Snapshot.TimeZone, kept.Snapshot.Orders,
        [.. kept.Snapshot.Months.Select(month => new SnapshotMonth($"{month.Month}", month.Orders))], kept.Snapshot.Spending, kept.Snapshot.Frequency,
        SnapshotWords.Highlight(kept.Snapshot) is { } words ? words.Said(language) : null);
}

public sealed record SnapshotMonth(string Month, int Orders);

/// <summary>The silent list (沉默预警清单) as of the end of a day.</summary>
public sealed record SilentAnswer(
    DateOnly AsOf, int Count, SilentWire[] Items, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Next);

/// <param name="Exchanges">Technical exchanges that count, oldest first.</param>
/// <param name="TalkTracks">How to begin the conversation, the most fitting first.</param>
public sealed record SilentWire(string Customer, DateOnly? LastPurchase, int? DaysSilent, int Orders, ExchangeWire[] Exchanges, SaidWire[] Reasons, SaidWire[] TalkTracks);

/// <param name="Kind">ticket | engineer-visit | feasibility-check</param>
public sealed record ExchangeWire(string Id, string Kind, DateTimeOffset At);

/// <param name="Code">For programs.</param>
/// <param name="Text">For people, in the language asked for.</param>
public sealed record SaidWire(string Code, string Text);

/// <summary>A silent list as it was kept on a Monday.</summary>
public sealed record KeptListWire(string Id, DateTimeOffset At, DateOnly Day, string[] Customers, DateTimeOffset KeptAt)
{
    public static KeptListWire Of(KeptSilentList list) => new(list.Id, list.At, list.Day, list.Customers, list.KeptAt);
}

/// <summary>Whether the kept lists brought customers back.</summary>
/// <param name="Rate">Won back ÷ decided; null while nothing is decided.</param>
/// <param name="FromList">Repurchase orders of the period by customers within 60 days of being listed; <paramref name="RepurchaseShare"/> is their part of all.</param>
public sealed record WinBackAnswer(string? Period, int Listed, int WonBack, int NotWonBack, int Open, decimal? Rate, int FromList, int Repurchases, decimal? RepurchaseShare, WinBackWire[] Items);

/// <param name="State">open | won-back | not-won-back</param>
public sealed record WinBackWire(string Customer, DateTimeOffset ListedAt, string State, string? Order, DateTimeOffset? OrderedAt);

/// <summary>Whether a customer still buys.</summary>
/// <param name="Active">Probability, 0 to 1.</param>
/// <param name="Expected">Orders in the horizon.</param>
/// <param name="Basis">orders | orders-and-assumptions | assumptions</param>
public sealed record ForecastWire(string Customer, DateOnly AsOf, int HorizonDays, double Active, double Expected, int Orders, int DaysSinceLast, int? UsualGapDays, string Basis, string Text);

/// <summary>The model of the day, and how it would have done a horizon ago beside the plain recency baseline.</summary>
/// <param name="BackTest">Null where nobody had ordered by then.</param>
public sealed record ForecastModelAnswer(DateOnly AsOf, int HorizonDays, string Basis, int Customers, int Returned, long Repeats, BgNbdParameters Parameters, double LogLikelihood, BackTestWire? BackTest);

/// <param name="Cut">Last day the model was allowed to see; judged by the days up to <paramref name="End"/>.</param>
/// <param name="Orders">Order days that really came.</param>
public sealed record BackTestWire(DateOnly Cut, DateOnly End, int Customers, int Orders, BgNbdParameters Parameters, string Basis, ForecastScore Forecast, ForecastScore Baseline);

/// <summary>Customers of a pool with what to offer them.</summary>
public sealed record PoolAnswer(string Key, string Label, PoolItem[] Items, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Next);

/// <param name="Suggestions">From the tenant's own baskets: who has these also buys that.</param>
public sealed record PoolItem(CustomerWire Customer, BundleWire[] Suggestions);

public sealed record BundleWire(IReadOnlyList<string> Have, string Suggest, int Baskets, decimal Confidence, decimal Lift, string Text);

internal static class Says
{
    public static string Said(this Wording words, Language language) => language == Language.English ? words.English : words.Chinese;

    public static string Word<T>(T value) where T : struct, Enum => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
