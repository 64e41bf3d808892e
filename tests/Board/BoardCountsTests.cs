using CsCheck;
using SalesFlow.Access;
using Xunit;

namespace SalesFlow.Board;

public sealed class BoardCountsTests
{
    private static readonly DateOnly First = new(2025, 11, 20);
    private static readonly DateTimeOffset Now = new(2026, 2, 3, 9, 0, 0, TimeSpan.Zero);

    private static readonly Gen<BoardCell> Cells = Gen.Select(
        Gen.Int[0, 2], Gen.Int[0, 140], Gen.Int[0, 2], Gen.Int[0, 4], Gen.Int[0, 3], Gen.Int[0, 2], Gen.Bool, (template, day, team, owner, outcome, reason, stuck) => new BoardCell(
            $"t{template}", First.AddDays(day), $"team-{team}", $"rep-{owner}", new[] { "in-flight", "closed", "broken", "void" }[outcome],
            outcome == 2 ? new[] { "overdue", "evidence-missing", "never-started" }[reason] : null, outcome == 2 ? $"step-{reason}" : null, stuck));

    private static readonly Gen<RatesQuery> Queries = Gen.Select(
        Gen.Int[-1, 3], Gen.Int[-60, 200], Gen.Int[-10, 100], Gen.Int[0, 3], Gen.Int[-1, 4], Gen.Int[-1, 3], Gen.Int[-1, 5], (template, from, length, open, by, team, owner) => new RatesQuery(
            template < 0 ? null : $"t{template}", (open & 1) == 0 ? First.AddDays(from) : null, (open & 2) == 0 ? First.AddDays(from + length) : null, First.AddDays(from - 30), First.AddDays(from - 1),
            by < 0 ? null : new[] { "team", "owner", "template", "day", "nothing" }[by], team < 0 ? null : $"team-{team}", owner < 0 ? null : $"rep-{owner}"));

    [Fact]
    public void Every_answer_equals_a_naive_recount()
    {
        Gen.Select(Cells.Array[0, 60], Gen.Int[0, 1000].Array[0, 60], Queries.Array[1, 8]).Sample(
            (cells, leaves, queries) =>
            {
                var counts = new BoardCounts();
                var chains = new List<BoardCell>();
                foreach (var cell in cells)
                {
                    counts.Apply(null, cell);
                    chains.Add(cell);
                }

                foreach (var leave in leaves.Where(_ => chains.Count > 1))
                {
                    // One chain moves into another's cell, or goes.
                    var (from, to) = (leave % chains.Count, (leave * 7) % chains.Count);
                    var (before, after) = (chains[from], leave % 3 == 0 ? null : chains[to]);
                    counts.Apply(before, after);
                    chains.RemoveAt(from);
                    if (after is not null)
                    {
                        chains.Add(after);
                    }
                }

                foreach (var query in queries)
                {
                    var view = counts.Rates(query, Now, "s");
                    Assert.Equal(Text(Naive(chains, query, query.From, query.To)), Text(view.Total));
                    Assert.Equal(Text(Naive(chains, query, query.PreviousFrom, query.PreviousTo)), Text(view.Previous!));
                    Assert.Equal(NaiveGroups(chains, query), view.Groups.Select(group => $"{group.Key}: {Text(group.Counts)}"));
                }
            });
    }

    [Fact]
    public void Every_breakpoint_equals_a_naive_recount()
    {
        Gen.Select(Cells.Array[0, 60], Queries, Gen.Int[0, 2]).Sample(
            (cells, range, by) =>
            {
                var counts = new BoardCounts();
                foreach (var cell in cells)
                {
                    counts.Add(cell);
                }

                var query = new BreakpointsQuery(range.Template, range.From, range.To, new[] { "team", "owner", "week" }[by]);
                var view = counts.Breakpoints(query, Now, "s");
                Assert.Equal(
                    NaiveBreakpoints(cells, query),
                    view.Cells.Select(cell => $"{cell.Template}/{cell.Step}/{cell.Column}: {cell.Broken} of {cell.Planned}, {Text(cell.Reasons)}"));
            });
    }

    [Fact]
    public void What_a_scope_sees_equals_a_recount_of_the_chains_that_it_sees()
    {
        Gen.Select(Cells.Array[0, 60], Queries.Array[1, 6], Gen.Int[0, 3].Array[0, 2], Gen.Int[0, 5].Array[0, 3], Gen.Int[0, 2]).Sample(
            (cells, queries, teams, owners, by) =>
            {
                var counts = new BoardCounts();
                foreach (var cell in cells)
                {
                    counts.Add(cell);
                }

                var scope = new Scope { Teams = [.. teams.Distinct().Select(team => $"team-{team}")], Owners = [.. owners.Distinct().Select(owner => $"rep-{owner}")] };
                var seen = cells.Where(cell => scope.Sees(cell.Owner, cell.Team)).ToList();
                foreach (var query in queries)
                {
                    var view = counts.Rates(query with { Within = scope }, Now, "s");
                    Assert.Equal(Text(Naive(seen, query, query.From, query.To)), Text(view.Total));
                    Assert.Equal(Text(Naive(seen, query, query.PreviousFrom, query.PreviousTo)), Text(view.Previous!));
                    Assert.Equal(NaiveGroups(seen, query), view.Groups.Select(group => $"{group.Key}: {Text(group.Counts)}"));
                    var map = new BreakpointsQuery(query.Template, query.From, query.To, new[] { "team", "owner", "week" }[by]);
                    Assert.Equal(
                        NaiveBreakpoints([.. seen], map),
                        counts.Breakpoints(map with { Within = scope }, Now, "s").Cells.Select(cell => $"{cell.Template}/{cell.Step}/{cell.Column}: {cell.Broken} of {cell.Planned}, {Text(cell.Reasons)}"));
                }
            });
    }

    [Fact]
    public void News_in_the_wrong_order_ends_in_the_right_counts()
    {
        var counts = new BoardCounts();
        var open = new BoardCell("t", First, "team", "rep", "in-flight", null, null, false);
        var closed = open with { Outcome = "closed" };
        counts.Apply(open, closed);
        counts.Apply(null, open);

        var total = counts.Rates(new(null, null, null, null, null, null, null, null), Now, "s").Total;
        Assert.Equal((1, 0, 1), (total.Closed, total.InFlight, total.Planned));
        Assert.Equal(1.0, total.Rate);
    }

    [Fact]
    public void Counters_go_when_the_chains_are_gone()
    {
        Cells.Array[1, 40].Sample(cells =>
        {
            var counts = new BoardCounts();
            foreach (var cell in cells)
            {
                counts.Add(cell, 3);
            }

            Assert.True(counts.Counters > 0);
            foreach (var cell in cells.Reverse())
            {
                counts.Remove(cell, 3);
            }

            Assert.Equal(0, counts.Counters);
        });
    }

    [Fact]
    public void A_range_over_all_of_the_calendar_is_all_time()
    {
        var counts = new BoardCounts();
        counts.Add(new("t", new(9999, 12, 31), "team", "rep", "closed", null, null, false), 2);
        counts.Add(new("t", new(1, 1, 1), "team", "rep", "broken", "overdue", "s", true));

        var total = counts.Rates(new(null, DateOnly.MinValue, DateOnly.MaxValue, null, null, null, null, null), Now, "s").Total;
        Assert.Equal((2, 1, 1), (total.Closed, total.Broken, total.Stuck));
    }

    private static RateCounts Naive(IEnumerable<BoardCell> chains, RatesQuery query, DateOnly? from, DateOnly? to)
    {
        var own = chains.Where(cell => (query.Template is null || cell.Template == query.Template) && (query.Team is null || cell.Team == query.Team)
            && (query.Owner is null || cell.Owner == query.Owner) && !(cell.Day < from) && !(cell.Day > to)).ToList();
        return new(
            own.Count(cell => cell.Outcome == "closed"), own.Count(cell => cell.Outcome == "broken"), own.Count(cell => cell.Outcome == "in-flight"), own.Count(cell => cell.Outcome == "void"),
            own.Count(cell => cell.Stuck), own.Where(cell => cell.Outcome == "broken").GroupBy(cell => cell.Reason!).ToDictionary(group => group.Key, group => group.Count()));
    }

    private static IEnumerable<string> NaiveGroups(List<BoardCell> chains, RatesQuery query)
    {
        Func<BoardCell, string>? key = query.GroupBy switch
        {
            "team" => cell => cell.Team,
            "owner" => cell => cell.Owner,
            "template" => cell => cell.Template,
            "day" => cell => cell.Day.ToString("yyyy-MM-dd"),
            _ => null,
        };
        return key is null ? [] : chains.GroupBy(key).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => (group.Key, Counts: Naive(group, query, query.From, query.To)))
            .Where(group => group.Counts.Planned + group.Counts.Void + group.Counts.Stuck > 0)
            .Select(group => $"{group.Key}: {Text(group.Counts)}");
    }

    private static IEnumerable<string> NaiveBreakpoints(BoardCell[] cells, BreakpointsQuery query)
    {
        Func<BoardCell, string> column = query.By switch { "team" => cell => cell.Team, "owner" => cell => cell.Owner, _ => cell => Periods.Week(cell.Day.DayNumber) };
        return from template in cells.Where(cell => !(cell.Day < query.From) && !(cell.Day > query.To)).GroupBy(cell => cell.Template).OrderBy(same => same.Key, StringComparer.Ordinal)
               where query.Template is null || template.Key == query.Template
               from step in template.Select(cell => cell.Step).OfType<string>().Distinct().Order(StringComparer.Ordinal)
               from own in template.GroupBy(column).OrderBy(same => same.Key, StringComparer.Ordinal)
               let planned = own.Count(cell => cell.Outcome != "void")
               where planned > 0
               let broken = own.Where(cell => cell.Step == step).ToList()
               select $"{template.Key}/{step}/{own.Key}: {broken.Count} of {planned}, {Text(broken.GroupBy(cell => cell.Reason!).ToDictionary(same => same.Key, same => same.Count()))}";
    }

    private static string Text(RateCounts counts) => $"{counts.Closed} {counts.Broken} {counts.InFlight} {counts.Void} {counts.Stuck} {Text(counts.BrokenBy)}";

    private static string Text(Dictionary<string, int> reasons) => string.Join(',', reasons.OrderBy(reason => reason.Key, StringComparer.Ordinal).Select(reason => $"{reason.Key}={reason.Value}"));
}
