using SalesFlow.Access;

namespace SalesFlow.Board;

/// <summary>Live counts of one tenant. Fed after every commit batch; rebuilds from the current rows when it missed something. Key: the tenant.</summary>
[Alias("board"), Version(1)]
public interface IBoardGrain : IGrainWithStringKey
{
    /// <param name="sequence">Consecutive per feeder: a gap makes the board rebuild.</param>
    [Alias("feed")] Task Feed(string feeder, long sequence, BoardNews[] news);

    [Alias("rates"), AlwaysInterleave] Task<RatesView> Rates(RatesQuery query);

    [Alias("breakpoints"), AlwaysInterleave] Task<BreakpointsView> Breakpoints(BreakpointsQuery query);

    /// <summary>Grows with every change: what an ETag is made of.</summary>
    [Alias("stamp"), AlwaysInterleave] Task<string> Stamp();

    [Alias("pulse")] Task<PulseSnapshot> Watch(IBoardWatcher watcher, long? after);

    [Alias("unwatch")] Task Unwatch(IBoardWatcher watcher);
}

/// <summary>Told of every change while it watches; one per process and tenant.</summary>
[Alias("board-watcher"), Version(1)]
public interface IBoardWatcher : IGrainObserver
{
    [Alias("pulse")] Task Pulse(PulseItem[] items, string stamp);
}

/// <summary>In which cell of a live board a chain counts.</summary>
/// <param name="Outcome">in-flight | closed | broken | void</param>
[GenerateSerializer, Immutable, Alias("board-cell")]
public sealed record BoardCell(string Template, DateOnly Day, string Team, string Owner, string Outcome, string? Reason, string? Step, bool Stuck);

/// <summary>One commit. Also one that changes nothing here is told, so that the board can prove that it heard of all.</summary>
/// <param name="Position">Of its last record.</param>
/// <param name="Records">How many it has.</param>
[GenerateSerializer, Immutable, Alias("board-news")]
public sealed record BoardNews(long Position, BoardCell? Before, BoardCell? After, PulseItem? Pulse, int Records = 1);

/// <summary>One line of the live feed.</summary>
/// <param name="Owner">Whose work it is, as is <paramref name="Team"/>; null on a line that was made anew from a record, which does not say it.</param>
[GenerateSerializer, Immutable, Alias("pulse-item")]
public sealed record PulseItem(
    long Position, string Kind, DateTimeOffset At, string? Node, string? Actor, string? Customer, string? Chain, string? Step, string? Template, string? Outcome,
    string? Owner = null, string? Team = null);

[GenerateSerializer, Immutable, Alias("pulse-snapshot")]
public sealed record PulseSnapshot(PulseItem[] Recent, string Stamp, bool Complete);

/// <param name="From">First day, in the tenant's zone; null = all time.</param>
/// <param name="Within">Counts only what this scope sees; null = the whole tenant.</param>
[GenerateSerializer, Immutable, Alias("rates-query")]
public sealed record RatesQuery(string? Template, DateOnly? From, DateOnly? To, DateOnly? PreviousFrom, DateOnly? PreviousTo, string? GroupBy, string? Team, string? Owner, Scope? Within = null);

[GenerateSerializer, Immutable, Alias("rates-view")]
public sealed record RatesView(RateCounts Total, RateCounts? Previous, RateGroup[] Groups, DateTimeOffset AsOf, string Stamp);

[GenerateSerializer, Immutable, Alias("rate-group")]
public sealed record RateGroup(string Key, RateCounts Counts);

/// <summary>Counts of chains; the percent is derived last and is null where nothing was planned.</summary>
[GenerateSerializer, Immutable, Alias("rate-counts")]
public sealed record RateCounts(int Closed, int Broken, int InFlight, int Void, int Stuck, Dictionary<string, int> BrokenBy)
{
    public int Planned => Closed + Broken + InFlight;

    public double? Rate => Planned == 0 ? null : (double)Closed / Planned;

    public double? SettledRate => Closed + Broken == 0 ? null : (double)Closed / (Closed + Broken);
}

/// <param name="By">team | owner | week</param>
[GenerateSerializer, Immutable, Alias("breakpoints-query")]
public sealed record BreakpointsQuery(string? Template, DateOnly? From, DateOnly? To, string By, Scope? Within = null);

[GenerateSerializer, Immutable, Alias("breakpoints-view")]
public sealed record BreakpointsView(BreakpointCell[] Cells, DateTimeOffset AsOf, string Stamp);

/// <param name="Planned">Chains planned in the column; the share broken is <paramref name="Broken"/> ÷ this.</param>
[GenerateSerializer, Immutable, Alias("breakpoint-cell")]
public sealed record BreakpointCell(string Template, string Step, string Column, int Planned, int Broken, Dictionary<string, int> Reasons);
