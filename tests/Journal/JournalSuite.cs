using SalesFlow.Journal;
using Xunit;

namespace SalesFlow.Tests.Journal;

/// <summary>What every database's engine must do, whatever it is.</summary>
public abstract class JournalSuite : StorageTest
{
    [Fact]
    public async Task What_was_decided_upon_a_commit_that_was_left_out_is_left_out_too_even_where_another_took_its_place()
    {
        await Keep(Some.Commit());
        var mine = Some.Commit(expected: 1);
        var upon = Some.Commit(expected: 2);
        upon.After = mine;

        // Another activation's record stands at version 2 by then.
        var outcomes = await Storage.Engine.WriteAsync([Some.Commit(expected: 1, once: Some.Key("theirs")), mine, upon]);

        Assert.Equal([CommitStatus.Committed, CommitStatus.VersionConflict, CommitStatus.VersionConflict], outcomes.Select(outcome => outcome.Status));
        Assert.Equal(2, (await Storage.Engine.ReadHeadAsync(Some.Stream(), Cancellation)).Version);
    }

    [Fact]
    public async Task What_was_kept_is_read_back_byte_for_byte_also_after_opening_again()
    {
        var body = """{"zh":"方案交付","empty":"","quote":"\"'\u0000"}""";
        var record = Some.Record(body, "chain.paused", "a-1", "c-101");
        var commit = new Commit { Stream = Some.Stream(), ExpectedVersion = 0, RecordedAt = Some.Moment, Records = [record, record with { ActionId = null }] };
        var outcome = Assert.Single(await Write(commit));

        await ReopenAsync();
        var read = await Engine.ReadAsync(Some.Stream(), 1, null, Cancellation);

        Assert.Equal([1, 2], read.Select(one => one.Version));
        Assert.Equal(outcome.Position, read[1].Position);
        Assert.True(read[0].Position < read[1].Position);
        Assert.Equal(record.Body, read[0].Body);
        Assert.Equal(record.Digest, read[0].Digest);
        Assert.Equal(("chain.paused", Some.Moment, "a-1"), (read[0].Kind, read[0].RecordedAt, read[0].ActionId));
        Assert.Null(read[1].ActionId);
        var head = await Engine.ReadHeadAsync(Some.Stream(), Cancellation);
        Assert.Equal(2, head.Version);
        Assert.Equal(record.Digest, head.Digest);
    }

    [Fact]
    public async Task A_part_of_a_stream_is_read_in_order_and_other_streams_and_tenants_stay_out()
    {
        await Keep(Some.Commit(records: 5), Some.Commit("chain/pd-10"), Some.Commit(tenant: "other"));

        Assert.Equal([2, 3], (await Engine.ReadAsync(Some.Stream(), 2, 3, Cancellation)).Select(one => one.Version));
        Assert.Equal([4, 5], (await Engine.ReadAsync(Some.Stream(), 4, null, Cancellation)).Select(one => one.Version));
        Assert.Single(await Engine.ReadAsync(Some.Stream(tenant: "other"), 1, null, Cancellation));
    }

    [Fact]
    public async Task A_stream_without_records_has_no_head()
        => Assert.Equal(0, (await Engine.ReadHeadAsync(Some.Stream(), Cancellation)).Version);

    [Fact]
    public async Task Positions_grow_over_all_streams_in_the_order_of_commit()
    {
        var outcomes = await Write(Some.Commit("chain/b"), Some.Commit("chain/a", records: 3), Some.Commit("chain/c", tenant: "other"));

        Assert.Equal(outcomes.Select(one => one.Position).Order(), outcomes.Select(one => one.Position));
        Assert.Equal(3, outcomes.Select(one => one.Position).Distinct().Count());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_commit_on_another_version_than_expected_keeps_nothing_and_its_neighbours_are_kept(int expected)
    {
        await Keep(Some.Commit(records: 2));

        var outcomes = await Write(
            Some.Commit("chain/before"), Some.Commit(expected: expected, chain: Some.Chain(), windows: [new WindowRow("w", 1, Some.Moment, 1)]), Some.Commit("chain/after"));

        Assert.Equal([CommitStatus.Committed, CommitStatus.VersionConflict, CommitStatus.Committed], outcomes.Select(one => one.Status));
        Assert.Equal(2, (await Engine.ReadAsync(Some.Stream(), 1, null, Cancellation)).Count);
        Assert.Empty((await Store.OpenChainsOfAsync("acme", "customer/c-101", Cancellation)).Chains);
        Assert.Empty(await Store.WindowsAsync(1, DateTimeOffset.MaxValue, 10, Cancellation));
    }

    [Fact]
    public async Task A_commit_that_does_not_know_of_a_chain_that_was_planned_for_its_subject_keeps_nothing_and_its_neighbours_are_kept()
    {
        await Keep(Some.Commit("customer/c-101", links: 0), Some.Commit("chain/pd-1", chain: Some.Chain()));
        await Keep(Some.Commit("chain/pd-1", expected: 1, chain: Some.Chain() with { Owner = "rep-08" }), Some.Commit("customer/c-101", expected: 1, links: 1));

        var outcomes = await Write(
            Some.Commit("customer/before", links: 0), Some.Commit("customer/c-101", expected: 2, links: 0, once: Some.Key("a-1")), Some.Commit("customer/c-102", links: 0));

        Assert.Equal([CommitStatus.Committed, CommitStatus.VersionConflict, CommitStatus.Committed], outcomes.Select(one => one.Status));
        Assert.Equal(2, (await Engine.ReadHeadAsync(Some.Stream("customer/c-101"), Cancellation)).Version);
        await Keep(Some.Commit("customer/c-101", expected: 2, links: 1, once: Some.Key("a-1")));
    }

    [Fact]
    public async Task A_commit_sees_the_earlier_ones_of_its_own_batch()
    {
        await Keep(Some.Commit(), Some.Commit(expected: 1, records: 2), Some.Commit(expected: 3));

        Assert.Equal(4, (await Engine.ReadHeadAsync(Some.Stream(), Cancellation)).Version);
    }

    [Fact]
    public async Task Of_two_first_writers_one_wins()
    {
        var first = Task.Run(() => Write(Some.Commit()).AsTask(), Cancellation);
        var second = Task.Run(() => Write(Some.Commit()).AsTask(), Cancellation);

        var statuses = (await Task.WhenAll(first, second)).Select(one => one[0].Status).Order();

        Assert.Equal([CommitStatus.Committed, CommitStatus.VersionConflict], statuses);
        Assert.Single(await Engine.ReadAsync(Some.Stream(), 1, null, Cancellation));
    }

    [Fact]
    public async Task A_key_that_another_stream_used_is_answered_with_where_it_was_used()
    {
        await Keep(Some.Commit(records: 2), Some.Commit(expected: 2, records: 2, once: Some.Key("a-1", "first")));

        var outcome = Assert.Single(await Write(Some.Commit("chain/pd-2", once: Some.Key("a-1", "second"))));

        Assert.Equal(CommitStatus.KeyTaken, outcome.Status);
        Assert.Equal(("a-1", "chain/pd-1", 3), (outcome.Taken!.Key, outcome.Taken.Stream, outcome.Taken.Version));
        Assert.Equal(Some.Key("a-1", "first").Content, outcome.Taken.Content);
        Assert.Empty(await Engine.ReadAsync(Some.Stream("chain/pd-2"), 1, null, Cancellation));
        Assert.Equal(outcome.Taken.Content, (await Engine.FindOnceKeyAsync("acme", "a-1", Cancellation))!.Content);
        Assert.Null(await Engine.FindOnceKeyAsync("other", "a-1", Cancellation));
    }

    [Fact]
    public async Task A_key_is_taken_within_a_batch_too_and_is_free_in_another_tenant()
    {
        var outcomes = await Write(
            Some.Commit(once: Some.Key("a-1")), Some.Commit("chain/pd-2", once: Some.Key("a-1")), Some.Commit(tenant: "other", once: Some.Key("a-1")));

        Assert.Equal([CommitStatus.Committed, CommitStatus.KeyTaken, CommitStatus.Committed], outcomes.Select(one => one.Status));
        Assert.Equal("chain/pd-1", outcomes[1].Taken!.Stream);
    }

    [Fact]
    public async Task A_retry_with_an_old_version_is_told_that_the_key_is_taken_not_that_the_version_conflicts()
    {
        await Keep(Some.Commit(once: Some.Key("a-1")));

        Assert.Equal(CommitStatus.KeyTaken, Assert.Single(await Write(Some.Commit(once: Some.Key("a-1")))).Status);
    }

    [Fact]
    public async Task A_conflict_does_not_burn_the_key()
    {
        await Keep(Some.Commit());

        var conflict = Assert.Single(await Write(Some.Commit(once: Some.Key("a-1"))));
        Assert.Equal(CommitStatus.VersionConflict, conflict.Status);
        Assert.Null(await Engine.FindOnceKeyAsync("acme", "a-1", Cancellation));
        await Keep(Some.Commit(expected: 1, once: Some.Key("a-1")));
    }

    [Fact]
    public async Task A_refused_commit_leaves_nothing_of_its_batch()
    {
        await Keep(Some.Commit("chain/other", alerts: [Some.Alert()]));

        await Assert.ThrowsAnyAsync<Exception>(async () => await Write(Some.Commit("chain/before"), Some.Commit(alerts: [Some.Alert("alert-2")])));

        Assert.Equal(0, (await Engine.ReadHeadAsync(Some.Stream("chain/before"), Cancellation)).Version);
        await Keep(Some.Commit("chain/before"));
    }

    [Fact]
    public async Task Through_the_writer_a_bad_commit_fails_alone_and_the_others_are_kept()
    {
        await Keep(Some.Commit("chain/other", alerts: [Some.Alert()]));
        var gate = new GatedEngine(Engine);
        await using var writer = Writers.On(gate);
        var waiting = Enumerable.Range(0, 40)
            .Select(i => writer.CommitAsync(Some.Commit($"chain/{i}", alerts: i == 17 ? [Some.Alert("alert-2")] : [])).AsTask()).ToList();
        gate.Open();

        var outcomes = await Task.WhenAll(waiting);

        Assert.Equal(CommitStatus.Failed, outcomes[17].Status);
        Assert.NotEmpty(outcomes[17].Error!);
        Assert.Equal(39, outcomes.Count(one => one.Status == CommitStatus.Committed));
        Assert.Equal(1, (await Engine.ReadHeadAsync(Some.Stream("chain/39"), Cancellation)).Version);
        Assert.Contains(gate.Batches, size => size > 1);
    }

    [Fact]
    public async Task A_store_without_room_is_unavailable_not_a_failed_commit_and_works_again_with_room()
    {
        await using var writer = Writers.On(Engine);
        var big = new Commit
        {
            Stream = Some.Stream(),
            ExpectedVersion = 0,
            RecordedAt = Some.Moment,
            Records = [Some.Record($"\"{new string('x', 500_000)}\"")],
        };
        await Storage.ExhaustAsync();

        await Assert.ThrowsAsync<JournalUnavailableException>(async () => await writer.CommitAsync(big));
        Assert.Equal(0, (await writer.ReadHeadAsync(Some.Stream(), Cancellation)).Version);

        await Storage.RelieveAsync();
        Assert.Equal(CommitStatus.Committed, (await writer.CommitAsync(big)).Status);
    }

    [Fact]
    public async Task What_waits_is_written_when_the_writer_is_disposed()
    {
        var gate = new GatedEngine(Engine);
        var writer = Writers.On(gate);
        var waiting = Enumerable.Range(0, 30).Select(i => writer.CommitAsync(Some.Commit($"chain/{i}")).AsTask()).ToList();
        var disposed = writer.DisposeAsync().AsTask();
        Assert.False(disposed.IsCompleted);
        gate.Open();
        await disposed;
        Assert.All(waiting, one => Assert.True(one.IsCompleted));
        Assert.All(await Task.WhenAll(waiting), outcome => Assert.Equal(CommitStatus.Committed, outcome.Status));
        await ReopenAsync();
        Assert.Equal(1, (await Engine.ReadHeadAsync(Some.Stream("chain/29"), Cancellation)).Version);
    }
}

public sealed class SqliteJournalTests : JournalSuite
{
    protected override IStoragePlace NewPlace() => new SqlitePlace();
}

public sealed class PostgreSqlJournalTests : JournalSuite
{
    protected override IStoragePlace NewPlace() => new PostgreSqlPlace();
}
