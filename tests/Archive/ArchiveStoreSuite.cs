using SalesFlow.Audit;
using SalesFlow.Board;
using SalesFlow.Journal;
using SalesFlow.Lists;
using SalesFlow.Tests.Journal;
using Xunit;
using Some = SalesFlow.Tests.Journal.Some;

namespace SalesFlow.Archive;

/// <summary>Records of chains that are over leave a database and come back, and nobody writes behind them meanwhile.</summary>
public abstract class ArchiveStoreSuite : StorageTest
{
    private const string Sha256 = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    private IArchiveStore Archive => Storage.Archive;

    private AuditReads Audit => new(Storage.Lists);

    [Fact]
    public async Task Records_leave_and_come_back_byte_for_byte_and_the_rows_stay()
    {
        await OverAsync("a");
        await OverAsync("b");
        await Keep(Some.Commit("tenant/archives"));
        var (before, board) = (await EverythingAsync(), await BoardAsync());
        var chains = new[] { await ChainAsync("a"), await ChainAsync("b") };

        Assert.All(await Archive.CompareAsync("acme", chains, Cancellation), chain => Assert.True(chain.Done));
        Assert.Equal(7, (await Audit.CountAsync(Cancellation)).Records);
        Assert.All(await RemoveAsync(chains), chain => Assert.Equal((true, 3, (string?)null), (chain.Done, chain.Records, chain.Left)));

        Assert.Empty(await Engine.ReadAsync(Some.Stream("chain/a"), 1, null, Cancellation));
        Assert.Equal(new RecordCount(1, 7, 7, 6), await Audit.CountAsync(Cancellation));
        var row = await Store.ArchivedAsync(Some.Stream("chain/b"), Cancellation);
        Assert.Equal(("chain/b", "acme-2026.zip", Sha256, 3, Some.Moment), (row!.Stream, row.Archive, row.Sha256, row.Records, row.At));
        Assert.Equal(chains[1].Records[0].Digest, row.First);
        Assert.Equal(chains[1].Records[2].Digest, row.Last);
        Assert.Equal(["chain/a", "chain/b"], await Audit.ArchivedAsync("acme", Cancellation).Select(one => one.Stream).ToListAsync(Cancellation));
        Assert.Equal(board, await BoardAsync());
        Assert.Equal(2, await new ChainLists(Storage.Lists).CountAsync("acme", new ChainFilter(Archived: true), Cancellation));
        Assert.NotNull(await Engine.FindOnceKeyAsync("acme", "k-a", Cancellation));

        // Again is as once, and what comes now has the next place.
        Assert.All(await RemoveAsync(chains), chain => Assert.Equal((false, (string?)null), (chain.Done, chain.Left)));
        Assert.Equal(8, Assert.Single(await Write(Some.Commit("chain/c", chain: Some.Chain("c")))).Position);

        Assert.All(await Archive.RestoreAsync("acme", chains, Cancellation), chain => Assert.True(chain.Done));
        Assert.Equal(before, (await EverythingAsync()).Where(record => !record.StartsWith("chain/c ", StringComparison.Ordinal)));
        Assert.Null(await Store.ArchivedAsync(Some.Stream("chain/a"), Cancellation));
        Assert.Equal(new RecordCount(8, 1, 8), await Audit.CountAsync(Cancellation));
        Assert.All(await Archive.RestoreAsync("acme", chains, Cancellation), chain => Assert.Equal((false, (string?)null), (chain.Done, chain.Left)));

        // A chain that came back goes on behind its last record.
        await Keep(Some.Commit("chain/a", expected: 3, chain: Over("a")));
    }

    [Fact]
    public async Task What_is_not_just_as_in_the_archive_stays()
    {
        foreach (var id in new[] { "same", "changed", "open", "window", "forged", "row" })
        {
            await OverAsync(id);
        }

        await Keep(Some.Commit("tenant/archives"));
        var chains = new List<ArchivedChain>();
        foreach (var id in new[] { "same", "changed", "open", "window", "forged", "row" })
        {
            chains.Add(await ChainAsync(id));
        }

        await Keep(Some.Commit("chain/changed", expected: 3, chain: Over("changed")));
        await Keep(Some.Commit("chain/open", expected: 3, chain: Some.Chain("open")));
        await Keep(Some.Commit("chain/window", expected: 3, chain: Over("window"), windows: [new WindowRow("w", 1, Some.Moment, 1)]));
        chains[4] = chains[4] with { Records = [.. chains[4].Records.Select(record => record with { Body = "{\"data\":{}}"u8.ToArray() })] };
        chains[5] = chains[5] with { Row = chains[5].Row with { Closed = true } };
        chains.Add(new(Over("nobody"), chains[0].Records));

        var compared = await Archive.CompareAsync("acme", chains, Cancellation);
        Assert.Equal(compared, await RemoveAsync(chains));
        Assert.Equal(["chain/same"], compared.Where(chain => chain.Done).Select(chain => chain.Stream));
        Assert.Contains("changed since", compared[1].Left, StringComparison.Ordinal);
        Assert.Contains("not over any more", compared[2].Left, StringComparison.Ordinal);
        Assert.Contains("not over any more", compared[3].Left, StringComparison.Ordinal);
        Assert.Contains("are not those of the archive", compared[4].Left, StringComparison.Ordinal);
        Assert.Contains("its row is not", compared[5].Left, StringComparison.Ordinal);
        Assert.Contains("no such chain", compared[6].Left, StringComparison.Ordinal);
        Assert.Equal(4, (await Engine.ReadAsync(Some.Stream("chain/changed"), 1, null, Cancellation)).Count);

        // What stays goes on.
        await Keep(Some.Commit("chain/changed", expected: 4, chain: Over("changed")), Some.Commit("chain/forged", expected: 3, chain: Over("forged")));
    }

    [Fact]
    public async Task Nobody_reaches_another_tenants_chain()
    {
        await OverAsync("a");
        await OverAsync("a", "other");
        await Keep(Some.Commit("tenant/archives"));
        var mine = await ChainAsync("a");
        var theirs = mine with { Records = [.. mine.Records.Select(record => record with { Stream = new("other", record.Stream.Name) })] };
        Assert.Contains("are not those of the archive", Assert.Single(await Archive.RemoveAsync("other", "x.zip", Sha256, Some.Moment, [theirs], Cancellation)).Left, StringComparison.Ordinal);
        Assert.Contains("no such chain", Assert.Single(await Archive.RemoveAsync("third", "x.zip", Sha256, Some.Moment, [mine], Cancellation)).Left, StringComparison.Ordinal);

        await RemoveAsync([mine]);
        Assert.Equal(3, (await Engine.ReadAsync(Some.Stream("chain/a", "other"), 1, null, Cancellation)).Count);
        Assert.Null(await Store.ArchivedAsync(Some.Stream("chain/a", "other"), Cancellation));
        Assert.Equal(new ChainMoved("chain/a", 3, false), Assert.Single(await Archive.RestoreAsync("other", [theirs], Cancellation)));

        // The records of another archive do not take their place.
        var forged = mine with { Records = [.. mine.Records.Take(2)] };
        Assert.Contains("in another archive, acme-2026.zip", Assert.Single(await Archive.RestoreAsync("acme", [forged], Cancellation)).Left, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_grain_that_still_has_the_chain_in_memory_commits_nothing_behind_its_records_and_its_batch_goes_on()
    {
        await OverAsync("a");
        await Keep(Some.Commit("tenant/archives"));
        await RemoveAsync([await ChainAsync("a")]);

        int[] heads = Several ? [3, 0] : [3];
        foreach (var expected in heads)
        {
            var outcomes = await Write(Some.Commit($"chain/n-{expected}", chain: Some.Chain($"n-{expected}")), Some.Commit("chain/a", expected: expected, chain: Over("a")), Some.Commit($"ticket/n-{expected}"));
            Assert.Equal([CommitStatus.Committed, CommitStatus.VersionConflict, CommitStatus.Committed], outcomes.Select(outcome => outcome.Status));
        }

        Assert.Empty(await Engine.ReadAsync(Some.Stream("chain/a"), 1, null, Cancellation));
        Assert.NotNull(await Store.ArchivedAsync(Some.Stream("chain/a"), Cancellation));
    }

    /// <summary>Whether others may write while records are moved.</summary>
    protected virtual bool Several => true;

    protected async Task<IReadOnlyList<ChainMoved>> RemoveAsync(IReadOnlyList<ArchivedChain> chains) => await Archive.RemoveAsync("acme", "acme-2026.zip", Sha256, Some.Moment, chains, Cancellation);

    protected async Task OverAsync(string id, string tenant = "acme")
    {
        await Keep(Of(id, tenant, 0, Some.Chain(id), new WindowRow("w", 1, Some.Moment, 1), Some.Record($$"""{"data":{"plan":"{{tenant}}"} }""", "chain.planned")));
        await Keep(Of(id, tenant, 1, Over(id), new WindowRow("w", 1, null, 1),
            Some.Record($$"""{"data":{"action":{"id":"k-{{id}}","customer":"c-{{tenant}}"} } }""", action: $"k-{id}", customer: $"c-{tenant}"), Some.Record($$"""{"data":{"of":"{{tenant}}"} }""", "chain.paused")));
    }

    private static Commit Of(string id, string tenant, int expected, ChainRow row, WindowRow window, params NewRecord[] records) => new()
    {
        Stream = Some.Stream($"chain/{id}", tenant), ExpectedVersion = expected, RecordedAt = Some.Moment, Once = expected == 0 ? null : Some.Key($"k-{id}"), Chain = row, Windows = [window], Records = records,
    };

    private async Task<List<(BoardCell, int)>> BoardAsync() => [.. (await Store.BoardAsync("acme", 0, Cancellation)).Cells.OrderBy(cell => $"{cell}", StringComparer.Ordinal)];

    protected static ChainRow Over(string id) => Some.Chain(id) with { State = "completed", Steps = """[{"k":"a"}]"""u8.ToArray() };

    protected async Task<ArchivedChain> ChainAsync(string id) => new(Over(id), await Engine.ReadAsync(Some.Stream($"chain/{id}"), 1, null, Cancellation));

    /// <summary>Every column of every record.</summary>
    private async Task<List<string>> EverythingAsync() => await Audit.RecordsAsync("acme", Cancellation)
        .Select(record => $"{record.Stream.Name} {record.Version} {record.Position} {record.Kind} {record.RecordedAt:O} {record.ActionId} {Convert.ToHexString(record.Body)} {Convert.ToHexString(record.Digest)}").ToListAsync(Cancellation);
}

public sealed class SqliteArchiveStoreTests : ArchiveStoreSuite
{
    /// <summary>The directory is held by one process.</summary>
    protected override bool Several => false;

    protected override IStoragePlace NewPlace() => new SqlitePlace();

    [Fact]
    public async Task Room_is_given_back()
    {
        await OverAsync("a");
        Assert.True(Storage.Archive.Compact());
        await OverAsync("b");
    }
}

public sealed class PostgreSqlArchiveStoreTests : ArchiveStoreSuite
{
    protected override IStoragePlace NewPlace() => new PostgreSqlPlace();

    [Fact]
    public async Task Commits_and_removal_of_the_same_chains_at_the_same_time_leave_each_chain_whole_or_archived()
    {
        const int chains = 60;
        for (var i = 0; i < chains; i++)
        {
            await OverAsync($"{i:00}");
        }

        await Keep(Some.Commit("tenant/archives"));
        var archived = new List<ArchivedChain>();
        for (var i = 0; i < chains; i++)
        {
            archived.Add(await ChainAsync($"{i:00}"));
        }

        var second = Task.Run(async () =>
        {
            var outcomes = new List<CommitOutcome>();
            for (var i = 0; i < chains; i++)
            {
                outcomes.AddRange(await Write(Some.Commit($"chain/{i:00}", expected: 3, chain: Over($"{i:00}") with { UpdatedAt = Some.Moment.AddSeconds(1) }), Some.Commit($"ticket/{i}")));
            }

            return outcomes;
        }, Cancellation);
        var moved = new List<ChainMoved>();
        foreach (var part in archived.AsEnumerable().Reverse().Chunk(4))
        {
            moved.AddRange(await RemoveAsync(part));
        }

        var written = await second;
        Assert.All(written.Where((_, i) => i % 2 == 1), outcome => Assert.Equal(CommitStatus.Committed, outcome.Status));
        foreach (var chain in moved)
        {
            var records = await Engine.ReadAsync(new("acme", chain.Stream), 1, null, Cancellation);
            var kept = written[2 * int.Parse(chain.Stream[6..], System.Globalization.CultureInfo.InvariantCulture)].Status == CommitStatus.Committed;
            Assert.Equal(chain.Done ? 0 : 4, records.Count);
            Assert.Equal(!chain.Done, kept);
        }
    }
}
