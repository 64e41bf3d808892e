using System.Collections.Concurrent;
using Npgsql;
using SalesFlow.Audit;
using SalesFlow.Journal;
using SalesFlow.Lists;
using SalesFlow.Storage;
using SalesFlow.Support;
using SalesFlow.Tests.Journal;
using Xunit;

namespace SalesFlow.PostgreSql;

/// <summary>What holds where several silos write the same database.</summary>
public sealed class ManySilosTests : IAsyncLifetime
{
    private readonly List<PostgreSqlDatabase> opened = [];
    private PostgresServer server = null!;
    private string connectionString = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await PostgresServer.SharedAsync();
        connectionString = await server.NewDatabaseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in opened)
        {
            await database.DisposeAsync();
        }

        await server.DropAsync(connectionString);
    }

    [Fact]
    public async Task Positions_have_no_gaps_and_a_moment_that_shows_one_shows_all_before_it()
    {
        var engines = Enumerable.Range(0, 3).Select(_ => Engine()).ToList();
        var store = new PostgreSqlStore(Open());
        var kept = new ConcurrentBag<CommitOutcome>();
        var silos = engines.Select((engine, silo) => Task.Run(
            async () =>
            {
                for (var round = 0; round < 40; round++)
                {
                    // Own streams, and one that all silos want, which must not harm its neighbours.
                    var batch = Enumerable.Range(0, 8).Select(i => Some.Commit($"chain/{silo}-{round}-{i}", records: 1 + (i % 3), chain: Some.Chain($"{silo}-{round}-{i}"))).ToList();
                    batch.Insert(silo, Some.Commit($"chain/contested-{round}", once: Some.Key($"a-{round}")));
                    foreach (var outcome in (await engine.WriteAsync(batch)).Where(outcome => outcome.Status == CommitStatus.Committed))
                    {
                        kept.Add(outcome);
                    }
                }
            },
            Cancellation)).ToList();

        var writing = Task.WhenAll(silos);
        do
        {
            var moment = await store.BoardAsync("acme", 1, Cancellation);
            Assert.Equal(moment.Position, moment.Pulse.Select(newest => newest.Position).SingleOrDefault());
            var chains = moment.Cells.Sum(cell => cell.Count);
            Assert.InRange(chains, moment.Position / 3, moment.Position);
        }
        while (!writing.IsCompleted);
        await writing;

        // 3 silos, 40 rounds, of 1+2+3+1+2+3+1+2 records; of the contested streams one silo got each.
        var records = (3L * 40 * 15) + 40;
        using var lists = ListDatabase.PostgreSql(opened[0]);
        Assert.Equal(new RecordCount(records, 1, records), await new AuditReads(lists).CountAsync(Cancellation));
        Assert.Equal((3 * 40 * 8) + 40, kept.Select(outcome => outcome.Position).Distinct().Count());
    }

    [Fact]
    public async Task A_stream_that_two_silos_write_by_turns_has_each_version_once_and_nobody_waits_for_ever()
    {
        var engines = new[] { Engine(), Engine() };
        var kept = await Task.WhenAll(engines.Select(engine => Task.Run(
            async () =>
            {
                var mine = 0;
                while (await engine.ReadHeadAsync(Some.Stream(), Cancellation) is { Version: < 100 } head)
                {
                    var outcomes = await engine.WriteAsync([Some.Commit(expected: head.Version), Some.Commit(expected: head.Version + 1)]);
                    mine += outcomes.Count(outcome => outcome.Status == CommitStatus.Committed);
                    Assert.All(outcomes, outcome => Assert.Contains(outcome.Status, new[] { CommitStatus.Committed, CommitStatus.VersionConflict }));
                }

                return mine;
            },
            Cancellation)));

        var versions = (await engines[0].ReadAsync(Some.Stream(), 1, null, Cancellation)).Select(record => record.Version).ToList();
        Assert.Equal(Enumerable.Range(1, versions.Count), versions);
        Assert.Equal(versions.Count, kept.Sum());
    }

    [Fact]
    public async Task Silos_that_start_together_on_an_empty_database_bring_it_up_to_date_once()
    {
        var databases = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => PostgreSqlDatabase.Open(connectionString), Cancellation)));
        opened.AddRange(databases);

        Assert.Empty(PostgreSqlDatabase.Migrate(connectionString, "postgresql"));
        await new PostgreSqlJournalEngine(databases[3], new SiloFence()).WriteAsync([Some.Commit()]);
        Assert.Equal(1, (await new PostgreSqlJournalEngine(databases[0], new SiloFence()).ReadHeadAsync(Some.Stream(), Cancellation)).Version);
    }

    [Fact]
    public async Task A_database_of_an_older_version_is_brought_up_to_date_and_keeps_what_it_has()
    {
        var scripts = Migrations.Scripts("postgresql");
        Assert.True(scripts.Count > 5);
        await using (var connection = new NpgsqlConnection(connectionString))
        {
            await connection.OpenAsync(Cancellation);
            Migrations.Apply(connection, "postgresql", PostgreSqlDatabase.LockStatement, [.. scripts.Take(5)]);
        }

        await PostgresServer.ExecuteAsync(connectionString, "INSERT INTO document VALUES ('acme', 'template', 'pd', 1, 0, 'admin', false, '{}')");

        var database = Open();

        Assert.Equal(CommitStatus.Committed, Assert.Single(await new PostgreSqlJournalEngine(database, new SiloFence()).WriteAsync([Some.Commit()])).Status);
        Assert.Equal("pd", Assert.Single(await new PostgreSqlStore(database).DocumentsAsync("acme", cancellation: Cancellation)).Id);
        Assert.Empty(PostgreSqlDatabase.Migrate(connectionString, "postgresql"));
    }

    [Fact]
    public async Task A_silo_that_was_declared_dead_keeps_nothing_more()
    {
        var fence = new SiloFence();
        var engine = new PostgreSqlJournalEngine(Open(), fence);
        await PostgresServer.ExecuteAsync(connectionString, """
            CREATE TABLE orleansmembershiptable (deploymentid text, address text, port integer, generation integer, status integer);
            INSERT INTO orleansmembershiptable VALUES ('prod', '10.0.0.1', 11111, 7, 3), ('prod', '10.0.0.1', 11111, 6, 6)
            """);
        Assert.Equal(CommitStatus.Committed, Assert.Single(await engine.WriteAsync([Some.Commit()])).Status);
        (fence.DeploymentId, fence.Address, fence.Port, fence.Generation) = ("prod", "10.0.0.1", 11111, 7);
        foreach (var living in new[] { 3, 4, 5 })
        {
            await PostgresServer.ExecuteAsync(connectionString, $"UPDATE orleansmembershiptable SET status = {living} WHERE generation = 7");
            Assert.Equal(CommitStatus.Committed, Assert.Single(await engine.WriteAsync([Some.Commit($"chain/{living}")])).Status);
        }

        await PostgresServer.ExecuteAsync(connectionString, "UPDATE orleansmembershiptable SET status = 6 WHERE generation = 7");
        await Assert.ThrowsAsync<JournalUnavailableException>(async () => await engine.WriteAsync([Some.Commit("chain/late")]));
        await PostgresServer.ExecuteAsync(connectionString, "DELETE FROM orleansmembershiptable WHERE generation = 7");
        await Assert.ThrowsAsync<JournalUnavailableException>(async () => await engine.WriteAsync([Some.Commit("chain/late")]));

        Assert.Equal(0, (await engine.ReadHeadAsync(Some.Stream("chain/late"), Cancellation)).Version);
    }

    /// <summary>So that a silo that is frozen after it sent a batch holds no lock: the server needs nothing more from it. Only what commits itself is refused inside a transaction.</summary>
    [Fact]
    public async Task A_batch_is_committed_by_the_server_itself()
    {
        await using var connection = await Open().Writes.OpenConnectionAsync(Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        await using var command = new BatchCommand();

        var refused = await Assert.ThrowsAsync<PostgresException>(() => command.SendAsync(connection, new BatchRows([Some.Commit()]), new SiloFence()));

        Assert.Equal("2D000", refused.SqlState);
    }

    [Fact]
    public async Task Reads_of_one_moment_see_nothing_that_comes_after_it()
    {
        var engine = Engine();
        await engine.WriteAsync([Some.Commit(chain: Some.Chain())]);
        var moment = PostgreSqlDatabase.Open(connectionString, new PostgreSqlOptions { OneMoment = true });
        opened.Add(moment);
        await engine.WriteAsync([Some.Commit("chain/pd-2", chain: Some.Chain("pd-2")), Some.Commit(expected: 1, chain: Some.Chain() with { TemplateVersion = 2 })]);

        using var lists = ListDatabase.PostgreSql(moment);
        Assert.Equal(new RecordCount(1, 1, 1), await new AuditReads(lists).CountAsync(Cancellation));
        Assert.Equal(["pd-1"], await new AuditReads(lists).ChainsAsync("acme", Cancellation).Select(chain => chain.Id).ToListAsync(Cancellation));
        var store = new PostgreSqlStore(moment);
        Assert.Equal(1, Assert.Single((await store.OpenChainsOfAsync("acme", "customer/c-101", Cancellation)).Chains).Version);
        Assert.Equal((1, 1), ((int)(await store.BoardAsync("acme", 9, Cancellation)).Position, (await store.BoardAsync("acme", 9, Cancellation)).Cells.Sum(cell => cell.Count)));
    }

    [Fact]
    public async Task Connections_that_were_cut_are_no_trouble_for_reads_and_at_most_one_batch_is_told_so()
    {
        var database = Open();
        var engine = new PostgreSqlJournalEngine(database, new SiloFence());
        using var lists = ListDatabase.PostgreSql(database);
        await engine.WriteAsync([Some.Commit(chain: Some.Chain())]);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => engine.ReadHeadAsync(Some.Stream(), Cancellation).AsTask()));

        await Cut();
        Assert.Equal(1, (await engine.ReadHeadAsync(Some.Stream(), Cancellation)).Version);
        await Cut();
        Assert.Equal(1, await new ChainLists(lists).CountAsync("acme", new ChainFilter(), Cancellation));
        await Cut();
        var told = 0;
        try
        {
            await engine.WriteAsync([Some.Commit(expected: 1)]);
        }
        catch (JournalUnavailableException)
        {
            told++;
        }

        var version = (await engine.ReadHeadAsync(Some.Stream(), Cancellation)).Version;
        Assert.Equal(2 - told, version);
        Assert.Equal(CommitStatus.Committed, Assert.Single(await engine.WriteAsync([Some.Commit(expected: version)])).Status);
    }

    private Task Cut() => PostgresServer.ExecuteAsync(
        connectionString, "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");

    private PostgreSqlJournalEngine Engine() => new(Open(), new SiloFence());

    private PostgreSqlDatabase Open()
    {
        var database = PostgreSqlDatabase.Open(connectionString);
        opened.Add(database);
        return database;
    }
}
