using SalesFlow.Audit;
using SalesFlow.Journal;
using SalesFlow.Lists;
using SalesFlow.Tests.Journal;
using Xunit;

namespace SalesFlow.Tests.Lists;

/// <summary>What lists and the reads of an audit must answer on every database.</summary>
public abstract class ListSuite : StorageTest
{
    private ChainLists Chains => new(Storage.Lists);

    [Fact]
    public async Task Pages_go_through_all_chains_once_newest_period_first()
    {
        var days = Enumerable.Range(0, 25).Select(i => (Id: $"pd-{i:00}", Day: new DateOnly(2026, 2, 1 + (i % 7)))).ToList();
        await Keep([.. days.Select(one => Some.Commit($"chain/{one.Id}", chain: Some.Chain(one.Id) with { Day = one.Day })), Some.Commit(tenant: "other", chain: Some.Chain())]);

        var read = new List<ChainRow>();
        string? cursor = null;
        do
        {
            var page = await Chains.PageAsync("acme", new ChainFilter(), cursor, 4, Cancellation);
            Assert.InRange(page.Items.Count, 1, 4);
            read.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);

        Assert.Equal(days.OrderByDescending(one => one.Day).ThenByDescending(one => one.Id, StringComparer.Ordinal), read.Select(chain => (chain.Id, chain.Day)));
    }

    [Fact]
    public async Task A_chain_is_listed_as_it_was_kept()
    {
        var chain = Some.Chain().Broken() with { NextDue = Some.Moment, StuckSince = Some.Moment.AddDays(1), Steps = "[{}]"u8.ToArray() };
        await Keep(Some.Commit(chain: chain));

        Assert.Equivalent(chain, await Chains.FindAsync("acme", "pd-1", Cancellation), strict: true);
        Assert.Null(await Chains.FindAsync("other", "pd-1", Cancellation));
        Assert.Null(await Chains.FindAsync("acme", "pd-2", Cancellation));
    }

    public static TheoryData<ChainFilter, string> Filters => new()
    {
        { new ChainFilter(), "a b c d e" },
        { new ChainFilter(Template: "sample"), "e" },
        { new ChainFilter(State: "completed"), "c" },
        { new ChainFilter(Loop: "broken"), "b" },
        { new ChainFilter(Loop: "intact"), "a c d e" },
        { new ChainFilter(Reason: "overdue"), "b" },
        { new ChainFilter(Reason: "never-started"), "" },
        { new ChainFilter(Closed: true), "c" },
        { new ChainFilter(Closed: false), "a b d e" },
        { new ChainFilter(PeriodFrom: new DateOnly(2026, 2, 4)), "e" },
        { new ChainFilter(PeriodTo: new DateOnly(2026, 2, 3)), "a b c d" },
        { new ChainFilter(PeriodFrom: new DateOnly(2026, 3, 1), PeriodTo: new DateOnly(2026, 3, 1)), "e" },
        { new ChainFilter(Team: "west"), "d" },
        { new ChainFilter(Owner: "rep-08"), "c" },
        { new ChainFilter(Customer: "c-202"), "e" },
        { new ChainFilter(DueBefore: Some.Moment.AddMinutes(1)), "a" },
        { new ChainFilter(DueBefore: Some.Moment), "" },
        { new ChainFilter(Stuck: true), "b" },
        { new ChainFilter(Stuck: false), "a c d e" },
        { new ChainFilter(Step: "proposal"), "b" },
        { new ChainFilter(InFlight: true), "a e" },
        { new ChainFilter(InFlight: false, Team: "east"), "b c" },
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task A_filter_lets_through_those_it_names_in_pages_counts_and_graphs_alike(ChainFilter filter, string expected)
    {
        await Keep(
            Some.Commit("chain/a", chain: Some.Chain("a") with { NextDue = Some.Moment }),
            Some.Commit("chain/b", chain: Some.Chain("b").Broken() with { StuckSince = Some.Moment }),
            Some.Commit("chain/c", chain: Some.Chain("c") with { State = "completed", Closed = true, Owner = "rep-08" }),
            Some.Commit("chain/d", chain: Some.Chain("d") with { State = "void", Team = "west" }),
            Some.Commit("chain/e", chain: Some.Chain("e") with { Template = "sample", Customer = "c-202", Day = new DateOnly(2026, 3, 1) }));
        var ids = expected.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(ids, (await Chains.PageAsync("acme", filter, null, 500, Cancellation)).Items.Select(chain => chain.Id).Order());
        Assert.Equal(ids.Length, await Chains.CountAsync("acme", filter, Cancellation));
        Assert.Equal(ids.Length, await Chains.FlowAsync("acme", filter, Cancellation).CountAsync(Cancellation));
    }

    [Fact]
    public async Task The_stuck_list_shows_the_longest_stuck_first_and_goes_on_where_it_stopped()
    {
        await Keep([.. Enumerable.Range(0, 5).Select(i => Some.Commit($"chain/{i}", chain: Some.Chain($"{i}").Broken() with { StuckSince = Some.Moment.AddHours(-i / 2) })), Some.Commit(chain: Some.Chain())]);

        var first = await Chains.StuckAsync("acme", new ChainFilter(), null, 3, Cancellation);
        var second = await Chains.StuckAsync("acme", new ChainFilter(), first.Next, 3, Cancellation);

        Assert.Equal(["4", "2", "3", "0", "1"], [.. first.Items.Select(chain => chain.Id), .. second.Items.Select(chain => chain.Id)]);
        Assert.Null(second.Next);
    }

    [Theory]
    [InlineData("%")]
    [InlineData("bm9uZQ")]
    public async Task A_cursor_of_somebody_else_is_refused(string cursor)
        => await Assert.ThrowsAsync<InvalidCursorException>(async () => await Chains.PageAsync("acme", new ChainFilter(), cursor, 10, Cancellation));

    [Fact]
    public async Task Alerts_are_found_by_chain_recipient_and_time_and_paged_in_order()
    {
        var lists = new AlertLists(Storage.Lists);
        await Keep(
            Some.Commit("chain/a", alerts: [Some.Alert("1", "a"), Some.Alert("2", "a", "due+P1D") with { Recipients = ["rep-0"], FiredAt = Some.Moment.AddHours(1) }]),
            Some.Commit("chain/b", alerts: [Some.Alert("3", "b") with { Recipients = ["REP-07"] }]));

        async Task<string> Ids(AlertFilter filter) => string.Join(' ', (await lists.PageAsync("acme", filter, null, 10, Cancellation)).Items.Select(one => one.Alert.Id));
        Assert.Equal("1 2 3", await Ids(new AlertFilter()));
        Assert.Equal("1 2", await Ids(new AlertFilter(Chain: "a")));
        Assert.Equal("1", await Ids(new AlertFilter(To: "rep-07")));
        Assert.Equal("2", await Ids(new AlertFilter(To: "rep-0")));
        Assert.Equal("2", await Ids(new AlertFilter(Since: Some.Moment.AddHours(1))));
        var page = await lists.PageAsync("acme", new AlertFilter(), null, 2, Cancellation);
        Assert.Equal(["3"], (await lists.PageAsync("acme", new AlertFilter(), page.Next, 2, Cancellation)).Items.Select(one => one.Alert.Id));
        Assert.Equivalent((await Store.FindAlertAsync("acme", "1", Cancellation))!, page.Items[0], strict: true);
    }

    [Fact]
    public async Task Streams_and_documents_tell_their_history()
    {
        var lists = new JournalLists(Storage.Lists);
        await Keep(Some.Commit("tenant/acme", documents: [Some.Document(), Some.Document("other")]), Some.Commit("tenant/acme", expected: 1, documents: [Some.Document(version: 2, removed: true)]));

        var first = await lists.StreamAsync(Some.Stream("tenant/acme"), null, 1, Cancellation);
        var second = await lists.StreamAsync(Some.Stream("tenant/acme"), first.Next, 1, Cancellation);
        Assert.Equal((1, 2, true), (first.Items[0].Version, second.Items[0].Version, second.Next is null));
        Assert.Equal([2, 1], (await lists.NewestAsync(Some.Stream("tenant/acme"), null, 9, Cancellation)).Items.Select(record => record.Version));
        Assert.Equal([1, 2], (await lists.DocumentHistoryAsync("acme", "template", "pd", Cancellation)).Select(document => document.Version));
    }

    [Fact]
    public async Task An_audit_reads_everything_of_a_tenant_in_order()
    {
        var reads = new AuditReads(Storage.Lists);
        await Keep([.. Enumerable.Range(0, 700).Select(i => Some.Commit($"chain/{i:000}", records: 3, chain: Some.Chain($"{i:000}"), windows: [new WindowRow("w", 1, Some.Moment, 1)]))]);
        await Keep(Some.Commit("chain/big", records: 2_500, alerts: [Some.Alert()]), Some.Commit(tenant: "another"));

        Assert.Equal(["acme", "another"], await reads.TenantsAsync(Cancellation));
        var records = await reads.RecordsAsync("acme", Cancellation).Select(record => (record.Stream.Name, record.Version)).ToListAsync(Cancellation);
        Assert.Equal(4_600, records.Count);
        Assert.Equal(records.OrderBy(one => one.Name, StringComparer.Ordinal).ThenBy(one => one.Version), records);
        Assert.Equal(records.Count, records.Distinct().Count());
        Assert.Equal(new RecordCount(4_601, 1, 4_601), await reads.CountAsync(Cancellation));
        Assert.Equal(700, (await reads.ChainsAsync("acme", Cancellation).Select(chain => chain.Id).ToListAsync(Cancellation)).Distinct().Count());
        Assert.Equal(700, (await reads.WindowsAsync("acme", Cancellation).Select(window => window.Stream).ToListAsync(Cancellation)).Distinct().Count());
        Assert.Equal(["alert-1"], await reads.AlertsAsync("acme", Cancellation).Select(alert => alert.Alert.Id).ToListAsync(Cancellation));
    }
}

public sealed class SqliteListTests : ListSuite
{
    protected override IStoragePlace NewPlace() => new SqlitePlace();
}

public sealed class PostgreSqlListTests : ListSuite
{
    protected override IStoragePlace NewPlace() => new PostgreSqlPlace();
}
