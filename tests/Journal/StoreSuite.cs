using SalesFlow.Board;
using System.Text;
using SalesFlow.Journal;
using Xunit;

namespace SalesFlow.Tests.Journal;

/// <summary>What every database's current rows must do.</summary>
public abstract class StoreSuite : StorageTest
{
    private static readonly DateTimeOffset Ever = DateTimeOffset.MaxValue;

    [Fact]
    public async Task Windows_come_earliest_first_and_only_those_of_the_shard_that_wake_before_the_moment()
    {
        WindowRow At(string name, int minutes, int shard = 3) => new(name, 1, Some.Moment.AddMinutes(minutes), shard);
        await Keep(Some.Commit(windows: [At("late", 9), At("early", 1), At("edge", 5), At("elsewhere", 2, shard: 4)]), Some.Commit("chain/b", windows: [At("middle", 4)]));

        var due = await Store.WindowsAsync(3, Some.Moment.AddMinutes(5), 10, Cancellation);

        Assert.Equal(["early", "middle"], due.Select(window => window.Name));
        Assert.Equal(new DueWindow("acme", "chain/pd-1", "early", 1, Some.Moment.AddMinutes(1)), due[0]);
        Assert.Equal(["early"], (await Store.WindowsAsync(3, Ever, 1, Cancellation)).Select(window => window.Name));
    }

    [Fact]
    public async Task A_window_moves_with_its_generation_and_is_gone_when_closed()
    {
        await Keep(Some.Commit(windows: [new WindowRow("proposal", 1, Some.Moment, 3)]));
        await Keep(Some.Commit(expected: 1, windows: [new WindowRow("proposal", 2, Some.Moment.AddHours(1), 3)]));
        Assert.Equal((2, Some.Moment.AddHours(1)), (await Store.WindowsAsync(3, Ever, 10, Cancellation)).Select(one => (one.Generation, one.WakeAt)).Single());

        await Keep(Some.Commit(expected: 2, windows: [new WindowRow("proposal", 2, null, 3), new WindowRow("never-opened", 1, null, 3)]));

        Assert.Empty(await Store.WindowsAsync(3, Ever, 10, Cancellation));
    }

    [Fact]
    public async Task Of_rows_that_several_commits_of_a_batch_write_the_last_one_counts()
    {
        WindowRow Window(string name, int generation, DateTimeOffset? wake) => new(name, generation, wake, 3);
        await Keep(
            Some.Commit(chain: Some.Chain(), windows: [Window("moved", 1, Some.Moment), Window("closed", 1, Some.Moment)]),
            Some.Commit(expected: 1, chain: Some.Chain() with { TemplateVersion = 2 }, windows: [Window("moved", 2, Some.Moment.AddHours(1)), Window("closed", 1, null)]),
            Some.Commit(expected: 2, chain: Some.Chain() with { TemplateVersion = 3 }, windows: [Window("opened", 1, null), Window("moved", 3, Some.Moment.AddHours(2))]),
            Some.Commit(expected: 3, windows: [Window("opened", 2, Some.Moment)]));

        Assert.Equal([("opened", 2), ("moved", 3)], (await Store.WindowsAsync(3, Ever, 10, Cancellation)).Select(window => (window.Name, window.Generation)));
        Assert.Equal(3, Assert.Single((await Store.OpenChainsOfAsync("acme", "customer/c-101", Cancellation)).Chains).Version);
    }

    [Fact]
    public async Task A_subjects_row_is_read_as_it_was_kept_last()
    {
        var plain = Some.Subject();
        var full = plain with
        {
            Version = 2, Customer = "c-101", Parent = "opportunity/o-7", Owner = "eng-1", Team = "east", State = "accepted", Rank = 2, At = Some.Moment.AddHours(4),
            Number = "T20260203-0001", Amount = -123456789012, Words = "主轴异响 \"spindle\" \\ %_'", UpdatedAt = Some.Moment.AddMinutes(1), Doc = """{"客户":"一"}"""u8.ToArray(),
        };
        await Keep(Some.Commit("ticket/t-1", subject: plain), Some.Commit("ticket/t-1", expected: 1, subject: full), Some.Commit("order/t-1", subject: Some.Subject(kind: "order")));

        await ReopenAsync();
        Assert.Equivalent(full, await Store.SubjectAsync("acme", "ticket", "t-1", Cancellation), strict: true);
        Assert.Equivalent(Some.Subject(kind: "order"), await Store.SubjectAsync("acme", "order", "t-1", Cancellation), strict: true);
        Assert.Null(await Store.SubjectAsync("other", "ticket", "t-1", Cancellation));
        Assert.Null(await Store.SubjectAsync("acme", "ticket", "t-2", Cancellation));
    }

    [Fact]
    public async Task The_databases_clock_never_goes_back()
    {
        var before = await Storage.Clock.NowAsync(Cancellation);
        await Keep(Some.Commit());

        Assert.InRange(await Storage.Clock.NowAsync(Cancellation), before, DateTimeOffset.MaxValue);
        Assert.Equal(TimeSpan.Zero, before.Offset);
    }

    [Fact]
    public async Task Effects_wait_until_they_are_done_oldest_first()
    {
        EffectRow Effect(int index, int shard = 7) => new(index, "forward", $"customer/c-{index}", Encoding.UTF8.GetBytes($"[{index}]"), shard);
        await Keep(Some.Commit("chain/b", at: Some.Moment.AddSeconds(2), effects: [Effect(0)]));
        await Keep(Some.Commit("chain/a", records: 2, effects: [Effect(0), Effect(1), Effect(2, shard: 8)]));

        var pending = await Store.EffectsAsync(7, Some.Moment.AddSeconds(3), 10, Cancellation);

        Assert.Equal([("chain/a", 2, 0), ("chain/a", 2, 1), ("chain/b", 1, 0)], pending.Select(one => (one.Stream, one.Version, one.Index)));
        Assert.Equal(("acme", "forward", "customer/c-1", "[1]"), (pending[1].Tenant, pending[1].Kind, pending[1].Target, Encoding.UTF8.GetString(pending[1].Body)));
        await Store.EffectsDoneAsync([pending[0], pending[2]], Cancellation);
        await ReopenAsync();
        Assert.Equal([1], (await Store.EffectsAsync(7, Ever, 10, Cancellation)).Select(one => one.Index));
        Assert.Empty(await Store.EffectsAsync(7, Some.Moment, 10, Cancellation));
    }

    [Fact]
    public async Task An_alert_is_pending_from_its_moment_until_it_was_delivered()
    {
        var alert = Some.Alert() with { Late = true, Fold = "rep-07" };
        await Keep(Some.Commit(alerts: [alert, Some.Alert("alert-2", rung: "80%") with { NotBefore = Some.Moment.AddHours(9) }]));

        var pending = Assert.Single(await Store.PendingAlertsAsync(Some.Moment.AddSeconds(1), 10, Cancellation));
        Assert.Equivalent(alert, pending.Alert, strict: true);
        Assert.Equal(("pending", "[]"), (pending.Status, Encoding.UTF8.GetString(pending.Delivered)));
        Assert.Empty(await Store.PendingAlertsAsync(Some.Moment, 10, Cancellation));

        await Store.UpdateAlertsAsync(
            [new AlertDelivery("acme", "alert-1", "delivered", alert.NotBefore, "[1]"u8.ToArray(), "rep-07", Some.Moment, Some.Moment.AddDays(1))], Cancellation);

        Assert.Equal(["alert-2"], (await Store.PendingAlertsAsync(Ever, 10, Cancellation)).Select(one => one.Alert.Id));
        var found = await Store.FindAlertAsync("acme", "alert-1", Cancellation);
        Assert.Equal(("delivered", "rep-07", Some.Moment.AddDays(1)), (found!.Status, found.AcknowledgedBy, found.SnoozedUntil));
        Assert.Equal("[1]"u8.ToArray(), found.Delivered);
        Assert.Null(await Store.FindAlertAsync("other", "alert-1", Cancellation));
    }

    [Theory]
    [InlineData("alert-1", "80%")]
    [InlineData("alert-2", "due")]
    public async Task A_rung_of_a_window_and_an_alerts_id_exist_once(string id, string rung)
    {
        await Keep(Some.Commit(alerts: [Some.Alert()]));

        await Assert.ThrowsAnyAsync<Exception>(async () => await Write(Some.Commit("chain/b", alerts: [Some.Alert(id, rung: rung)])));
    }

    [Fact]
    public async Task All_versions_of_a_document_are_kept_and_the_newest_one_counts()
    {
        await Keep(Some.Commit("tenant/acme", documents: [Some.Document(body: "1"), Some.Document("gone"), Some.Document("shared", kind: "key")]));
        await Keep(Some.Commit("tenant/acme", expected: 1, documents: [Some.Document(version: 2, body: "2"), Some.Document("gone", 2, removed: true)]));
        await Keep(Some.Commit("tenant/other", tenant: "other", documents: [Some.Document("shared", kind: "key")]));

        var newest = Assert.Single(await Store.DocumentsAsync("acme", "template", Cancellation));
        Assert.Equal(("pd", 2, "2", Some.Moment, "admin"), (newest.Id, newest.Version, Encoding.UTF8.GetString(newest.Body), newest.At, newest.By));
        Assert.Equal(["shared", "pd"], (await Store.DocumentsAsync("acme", cancellation: Cancellation)).Select(one => one.Id));
        Assert.Equal("1", Encoding.UTF8.GetString((await Store.DocumentAsync("acme", "template", "pd", 1, Cancellation))!.Body));
        Assert.Equal(2, (await Store.DocumentAsync("acme", "template", "pd", null, Cancellation))!.Version);
        Assert.True((await Store.DocumentAsync("acme", "template", "gone", null, Cancellation))!.Removed);
        Assert.Null(await Store.DocumentAsync("acme", "template", "pd", 3, Cancellation));
        Assert.Equal(["acme", "other"], (await Store.FindDocumentAsync("key", "shared", Cancellation)).Select(one => one.Tenant));
        Assert.Empty(await Store.FindDocumentAsync("template", "gone", Cancellation));
    }

    [Fact]
    public async Task A_subjects_chains_are_those_that_are_planned_or_open()
    {
        var later = Some.Chain("later") with { PlannedStart = Some.Moment.AddDays(1), State = "planned" };
        await Keep(
            Some.Commit("chain/later", chain: later), Some.Commit("chain/open", chain: Some.Chain("open")),
            Some.Commit("chain/done", chain: Some.Chain("done") with { State = "completed", Closed = true }),
            Some.Commit("chain/elsewhere", chain: Some.Chain("elsewhere") with { Subject = "opportunity/o-1" }));

        Assert.Equal([("open", "proposal-delivery", 1), ("later", "proposal-delivery", 1)], (await Store.OpenChainsOfAsync("acme", "customer/c-101", Cancellation)).Chains);
        Assert.Equal(["later", "open"], (await Store.OpenChainsByCalendarAsync("acme", "default", Cancellation)).Where(id => id != "elsewhere"));
        Assert.Empty(await Store.OpenChainsByCalendarAsync("acme", "fault", Cancellation));
        await Keep(Some.Commit("chain/later", expected: 1, chain: later with { State = "void" }));
        Assert.Equal([("open", "proposal-delivery", 1)], (await Store.OpenChainsOfAsync("acme", "customer/c-101", Cancellation)).Chains);
        Assert.Equal(3, (await Store.OpenChainsOfAsync("acme", "customer/c-101", Cancellation)).Links);
        Assert.Equal(0, (await Store.OpenChainsOfAsync("other", "customer/c-101", Cancellation)).Links);
    }

    [Fact]
    public async Task A_tenants_records_behind_a_position_are_counted()
    {
        await Keep(Some.Commit("chain/a", records: 2), Some.Commit("chain/b", tenant: "other"), Some.Commit("customer/c-101"));
        var all = await Store.RecordsBehindAsync("acme", 0, Cancellation);

        Assert.Equal(3, all.Count);
        Assert.Equal(new(1, all.Last), await Store.RecordsBehindAsync("acme", all.Last - 1, Cancellation));
        Assert.Equal(new(0, all.Last), await Store.RecordsBehindAsync("acme", all.Last, Cancellation));
        Assert.Equal(new(0, 7), await Store.RecordsBehindAsync("nobody", 7, Cancellation));
    }

    [Fact]
    public async Task The_board_counts_the_rows_as_they_are()
    {
        var one = Some.Chain("1");
        await Keep(
            Some.Commit("chain/1", chain: one), Some.Commit("chain/2", chain: Some.Chain("2")),
            Some.Commit("chain/3", chain: Some.Chain("3").Broken() with { StuckSince = Some.Moment }),
            Some.Commit("chain/4", chain: Some.Chain("4") with { State = "completed", Closed = true, Owner = "rep-08" }),
            Some.Commit("chain/5", chain: Some.Chain("5") with { State = "void" }), Some.Commit("chain/6", tenant: "other", chain: Some.Chain("6")));
        var cell = new BoardCell(one.Template, one.Day, one.Team, one.Owner, "in-flight", null, null, Stuck: false);
        Assert.Equal(2, Count(await Store.BoardAsync("acme", 0, Cancellation), cell));

        await Keep(Some.Commit("chain/1", expected: 1, chain: one with { NextDue = Some.Moment, TemplateVersion = 2 }));
        var last = Assert.Single(await Write(Some.Commit("chain/1", expected: 2, chain: one.Broken("evidence-missing"))));

        var board = await Store.BoardAsync("acme", 3, Cancellation);
        Assert.Equal(5, board.Cells.Sum(counted => counted.Count));
        Assert.Equal(1, Count(board, cell));
        Assert.Equal(1, Count(board, cell with { Outcome = "broken", Reason = "evidence-missing", Step = "proposal" }));
        Assert.Equal(1, Count(board, cell with { Outcome = "broken", Reason = "overdue", Step = "proposal", Stuck = true }));
        Assert.Equal(1, Count(board, cell with { Outcome = "closed", Owner = "rep-08" }));
        Assert.Equal(1, Count(board, cell with { Outcome = "void" }));
        Assert.Equal(last.Position, board.Position);
        Assert.Equal(["chain/1", "chain/1", "chain/5"], board.Pulse.Select(entry => entry.Record.Stream.Name));
    }

    [Fact]
    public async Task A_file_is_noted_once_and_those_who_wait_for_it_are_found()
    {
        var file = new EvidenceFile(new string('a', 64), 12, "image/png", Some.Moment);
        await Keep(Some.Commit(awaited: [file.Sha256]), Some.Commit(expected: 1, awaited: [file.Sha256]), Some.Commit("chain/b", awaited: [file.Sha256]));

        Assert.Null(await Store.EvidenceAsync("acme", file.Sha256, Cancellation));
        Assert.Equal(1, (await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Store.AddEvidenceAsync("acme", file, Cancellation).AsTask()))).Count(added => added));
        await ReopenAsync();
        Assert.Equal(file, await Store.EvidenceAsync("acme", file.Sha256, Cancellation));
        Assert.Null(await Store.EvidenceAsync("other", file.Sha256, Cancellation));
        Assert.Equal(["chain/b", "chain/pd-1"], await Store.AwaitingAsync("acme", file.Sha256, Cancellation));
    }

    [Fact]
    public async Task Short_writes_go_on_while_commits_are_written()
    {
        await using var writer = Writers.On(Engine);
        var commits = Enumerable.Range(0, 200).Select(i => writer.CommitAsync(Some.Commit($"chain/{i}")).AsTask()).ToList();
        var files = Enumerable.Range(0, 50).Select(i => Store.AddEvidenceAsync("acme", new EvidenceFile($"{i:x64}", 1, "text/plain", Some.Moment), Cancellation).AsTask()).ToList();

        Assert.All(await Task.WhenAll(files), Assert.True);
        Assert.All(await Task.WhenAll(commits), outcome => Assert.Equal(CommitStatus.Committed, outcome.Status));
    }

    private static int Count(BoardSnapshot board, BoardCell cell) => board.Cells.Where(counted => counted.Cell == cell).Sum(counted => counted.Count);
}

public sealed class SqliteStoreTests : StoreSuite
{
    protected override IStoragePlace NewPlace() => new SqlitePlace();
}

public sealed class PostgreSqlStoreTests : StoreSuite
{
    protected override IStoragePlace NewPlace() => new PostgreSqlPlace();
}
