using System.Runtime.InteropServices;
using SalesFlow.Access;

namespace SalesFlow.Board;

/// <summary>Counts of one tenant's chains, kept so that an answer costs the same with a thousand chains or a million.
/// <para>Every combination of template, team and owner, each of them or "any" (8), is a series; a series counts by outcome and reason in total, by month and by day.
/// To enter or leave a cell touches 24 counters, 48 where the chain is stuck, 12 more where a step broke; any range of days is the sum of whole months and the days beside them.
/// A counter takes about 30 bytes and goes when it is zero; cells of one month share two thirds of theirs.</para>
/// <para>What a scope sees is added up from the series of its teams and owners, less what both hold.</para>
/// Changes may come in any order: counts may be below zero in between.</summary>
public sealed class BoardCounts
{
    private readonly Names templates = new();
    private readonly Names teams = new();
    private readonly Names owners = new();
    private readonly Names steps = new();
    private readonly Names reasons = new();
    private readonly Dictionary<Series, int> seriesIds = [];
    private readonly Dictionary<(int Template, int Team, int Owner), int[]> cubes = [];
    private readonly Dictionary<(int Series, int Counter), int> counters = [];
    private readonly KnownDays days = new();

    /// <summary>Counters held now: what memory grows with.</summary>
    public int Counters => counters.Count;

    /// <summary>Counts chains that enter a cell (or leave it, with a negative count).</summary>
    public void Add(BoardCell cell, int count = 1)
    {
        var slot = SlotOf(cell);
        if (slot < 0 || count == 0)
        {
            return;
        }

        var template = templates.Id(cell.Template);
        var team = teams.Id(cell.Team);
        var owner = owners.Id(cell.Owner);
        days.Add(cell.Day.DayNumber, count);
        var day = Periods.Day(cell.Day);
        var month = Periods.Month(cell.Day);
        foreach (var series in Cube(template, team, owner))
        {
            AddTo(series, month, day, slot, count);
            if (cell.Stuck)
            {
                AddTo(series, month, day, Slots.Stuck, count);
            }
        }

        if (cell is { Outcome: "broken", Step: { } step })
        {
            var at = steps.Id(step);
            AddTo(Id(new(template, at, Any, Any)), month, day, slot, count);
            AddTo(Id(new(template, at, team, Any)), month, day, slot, count);
            AddTo(Id(new(template, at, Any, owner)), month, day, slot, count);
            AddTo(Id(new(template, at, team, owner)), month, day, slot, count);
        }
    }

    public void Remove(BoardCell cell, int count = 1) => Add(cell, -count);

    /// <summary>A chain left a cell and entered another.</summary>
    public void Apply(BoardCell? before, BoardCell? after)
    {
        if (before is not null && before == after)
        {
            return;
        }

        // First in, then out: a day's only chain would otherwise leave the known days and come back.
        if (after is not null)
        {
            Add(after);
        }

        if (before is not null)
        {
            Remove(before);
        }
    }

    public RatesView Rates(RatesQuery query, DateTimeOffset asOf, string stamp)
    {
        var known = Find(query.Template, query.Team, query.Owner, out var series);
        var span = Span.Of(query.From, query.To);
        var sight = SightOf(query.Within);
        var total = known ? Sum(series, span, sight) : Empty();
        var previous = query.PreviousFrom is null && query.PreviousTo is null ? null
            : known ? Sum(series, Span.Of(query.PreviousFrom, query.PreviousTo), sight) : Empty();
        return new(total, previous, known && query.GroupBy is { } by ? Groups(by, series, span, sight) : [], asOf, stamp);
    }

    /// <summary>For every step that broke in the range, every column in which chains of its template were planned, unbroken ones too.</summary>
    public BreakpointsView Breakpoints(BreakpointsQuery query, DateTimeOffset asOf, string stamp)
    {
        var span = Span.Of(query.From, query.To);
        var sight = SightOf(query.Within);
        var cells = new List<BreakpointCell>();
        foreach (var (template, name) in query.Template is { } one ? templates.Only(one) : templates.All())
        {
            var broken = steps.All()
                .Where(step => Sum(new Series(template, step.Id, Any, Any), span, sight).Broken > 0).ToList();
            if (broken.Count == 0)
            {
                continue;
            }

            foreach (var column in Columns(query.By, template, span))
            {
                var planned = column.Spans.Sum(part => Sum(new Series(template, Any, column.Team, column.Owner), part, sight).Planned);
                foreach (var (step, key) in planned > 0 ? broken : [])
                {
                    var counts = column.Spans.Select(part => Sum(new Series(template, step, column.Team, column.Owner), part, sight)).Aggregate(Plus);
                    cells.Add(new(name, key, column.Key, planned, counts.Broken, counts.BrokenBy));
                }
            }
        }

        return new([.. cells.OrderBy(c => c.Template, StringComparer.Ordinal).ThenBy(c => c.Step, StringComparer.Ordinal).ThenBy(c => c.Column, StringComparer.Ordinal)], asOf, stamp);
    }

    private const int Any = 0;

    private int SlotOf(BoardCell cell) => cell.Outcome switch
    {
        "closed" => Slots.Closed,
        "in-flight" => Slots.InFlight,
        "void" => Slots.Void,
        "broken" => Math.Min(Slots.FirstReason + reasons.Id(cell.Reason ?? "other") - 1, Slots.Count - 1),
        _ => -1, // of a later version: not ours to judge
    };

    private void AddTo(int series, int month, int day, int slot, int count)
    {
        Bump((series, slot), count);
        Bump((series, (month * Slots.Count) + slot), count);
        Bump((series, (day * Slots.Count) + slot), count);
    }

    private void Bump((int, int) counter, int count)
    {
        ref var value = ref CollectionsMarshal.GetValueRefOrAddDefault(counters, counter, out _);
        value += count;
        if (value == 0)
        {
            counters.Remove(counter);
        }
    }

    private int[] Cube(int template, int team, int owner)
    {
        ref var cube = ref CollectionsMarshal.GetValueRefOrAddDefault(cubes, (template, team, owner), out _);
        if (cube is null)
        {
            cube = new int[8];
            for (var i = 0; i < 8; i++)
            {
                cube[i] = Id(new((i & 1) == 0 ? template : Any, Any, (i & 2) == 0 ? team : Any, (i & 4) == 0 ? owner : Any));
            }
        }

        return cube;
    }

    private int Id(Series series)
    {
        ref var id = ref CollectionsMarshal.GetValueRefOrAddDefault(seriesIds, series, out var there);
        return there ? id : id = seriesIds.Count - 1;
    }

    private bool Find(string? template, string? team, string? owner, out Series series)
    {
        series = default;
        if (!templates.TryId(template, out var t) || !teams.TryId(team, out var g) || !owners.TryId(owner, out var o))
        {
            return false;
        }

        series = new(t, Any, g, o);
        return seriesIds.ContainsKey(series);
    }

    /// <summary>Null where all is seen.</summary>
    private Sight? SightOf(Scope? scope) => scope is null or { Whole: true } ? null : new(Ids(scope.Teams, teams), Ids(scope.Owners, owners));

    private static HashSet<int> Ids(string[] wanted, Names names) => [.. wanted.Where(name => name.Length > 0).SelectMany(names.Only).Select(name => name.Id)];

    private RateCounts Sum(Series series, Span span, Sight? sight)
    {
        Span<int> sums = stackalloc int[Slots.Count];
        if (sight is null)
        {
            AddUp(sums, series, 1, span);
        }
        else if (sight.Sees(series.Team, series.Owner))
        {
            AddUp(sums, series, 1, span);
        }
        else
        {
            AddUp(sums, series, span, sight);
        }

        return Counted(sums);
    }

    /// <summary>What the scope's teams have, and what its people have outside of these teams.</summary>
    private void AddUp(Span<int> sums, Series series, Span span, Sight sight)
    {
        foreach (var team in series.Team == Any ? sight.Teams : [])
        {
            AddUp(sums, series with { Team = team }, 1, span);
        }

        foreach (var owner in series.Owner == Any ? sight.Owners : [])
        {
            AddUp(sums, series with { Owner = owner }, 1, span);
            foreach (var team in series.Team == Any ? sight.Teams : [])
            {
                AddUp(sums, series with { Team = team, Owner = owner }, -1, span);
            }
        }
    }

    private void AddUp(Span<int> sums, Series series, int sign, Span span)
    {
        if (!seriesIds.TryGetValue(series, out var id))
        {
            return;
        }

        var used = Math.Min(Slots.FirstReason + reasons.Count, Slots.Count);
        foreach (var period in days.Cover(span))
        {
            for (var slot = 0; slot < used; slot++)
            {
                sums[slot] += sign * counters.GetValueOrDefault((id, (period * Slots.Count) + slot));
            }
        }
    }

    private RateCounts Counted(ReadOnlySpan<int> sums)
    {
        var brokenBy = new Dictionary<string, int>();
        var broken = 0;
        for (var slot = Slots.FirstReason; slot < Slots.Count; slot++)
        {
            if (sums[slot] != 0)
            {
                brokenBy[slot == Slots.Count - 1 ? "other" : reasons.Name(slot - Slots.FirstReason + 1)] = sums[slot];
                broken += sums[slot];
            }
        }

        return new(sums[Slots.Closed], broken, sums[Slots.InFlight], sums[Slots.Void], sums[Slots.Stuck], brokenBy);
    }

    private RateGroup[] Groups(string by, Series of, Span span, Sight? sight)
    {
        IEnumerable<RateGroup> groups = by switch
        {
            "template" => Named(templates, of.Template, id => of with { Template = id }, span, sight),
            "team" => Named(teams, of.Team, id => of with { Team = id }, span, sight),
            "owner" => Named(owners, of.Owner, id => of with { Owner = id }, span, sight),
            "day" => days.Within(span).Select(day => new RateGroup(DateOnly.FromDayNumber(day).ToString("yyyy-MM-dd"), Sum(of, new(day, day), sight))),
            _ => [],
        };
        return [.. groups.Where(group => group.Counts is not { Planned: 0, Void: 0, Stuck: 0 }).OrderBy(group => group.Key, StringComparer.Ordinal)];
    }

    private IEnumerable<RateGroup> Named(Names names, int filter, Func<int, Series> with, Span span, Sight? sight) =>
        from name in filter == Any ? names.All() : [(filter, names.Name(filter))]
        where seriesIds.ContainsKey(with(name.Item1))
        select new RateGroup(name.Item2, Sum(with(name.Item1), span, sight));

    private IEnumerable<Column> Columns(string by, int template, Span span) => by switch
    {
        "team" => teams.All().Select(team => new Column(team.Name, team.Id, Any, [span])),
        "owner" => owners.All().Select(owner => new Column(owner.Name, Any, owner.Id, [span])),
        "week" => days.Within(span).GroupBy(Periods.Week).Select(week => new Column(week.Key, Any, Any, [.. week.Select(day => new Span(day, day))])),
        _ => [],
    };

    private static RateCounts Empty() => new(0, 0, 0, 0, 0, []);

    private static RateCounts Plus(RateCounts a, RateCounts b)
    {
        var by = new Dictionary<string, int>(a.BrokenBy);
        foreach (var (reason, count) in b.BrokenBy)
        {
            by[reason] = by.GetValueOrDefault(reason) + count;
        }

        return new(a.Closed + b.Closed, a.Broken + b.Broken, a.InFlight + b.InFlight, a.Void + b.Void, a.Stuck + b.Stuck, by);
    }

    private readonly record struct Series(int Template, int Step, int Team, int Owner);

    /// <summary>The teams and owners of a scope, as numbers.</summary>
    private sealed record Sight(HashSet<int> Teams, HashSet<int> Owners)
    {
        /// <summary>All of a team's or an owner's chains are seen, so that their own series is the answer.</summary>
        public bool Sees(int team, int owner) => (team != Any && Teams.Contains(team)) || (owner != Any && Owners.Contains(owner));
    }

    private sealed record Column(string Key, int Team, int Owner, Span[] Spans);

    /// <summary>Places of a period's counters. Broken chains are counted under their reason only; reasons past the eleventh share the last place.</summary>
    private static class Slots
    {
        public const int Closed = 0;
        public const int InFlight = 1;
        public const int Void = 2;
        public const int Stuck = 3;
        public const int FirstReason = 4;
        public const int Count = 16;
    }
}
