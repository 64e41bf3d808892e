using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using SalesFlow.Actions;
using SalesFlow.Board;
using SalesFlow.Deadlines;
using SalesFlow.Journal;
using SalesFlow.Lists;
using SalesFlow.Orders;
using SalesFlow.Sqlite;
using SalesFlow.Storage;
using SalesFlow.Subjects;
using SalesFlow.Support;
using SalesFlow.Tenants;
using Xunit;

namespace SalesFlow.Customers;

/// <summary>Scheduled work on a clock of the test's own, over a real journal.</summary>
public sealed class ScheduleTests : IAsyncLifetime
{
    private readonly string directory = Directory.CreateTempSubdirectory("salesflow-schedule-").FullName;
    private TestSilo silo = null!;
    private FailingJournal journal = null!;

    private ICustomerScheduleGrain Schedule => silo.Grains.Grain<ICustomerScheduleGrain>(GrainKeys.Of("acme", "customers"));

    private ISubjectReads Reads => silo.Get<ISubjectReads>();

    public async ValueTask InitializeAsync()
    {
        silo = await TestSilo.Start(services => services
            .AddSalesFlowSqlite(directory)
            .AddSingleton<FailingJournal>()
            .AddSingleton<IJournal>(provider => provider.GetRequiredService<FailingJournal>())
            .AddSubjectKinds()
            .AddCustomers()
            .AddSingleton<Catalogues>()
            .AddSingleton<IPulseReader, RecordPulse>()
            .AddSingleton<IEffectHandler, AdvanceHandler>());
        journal = silo.Get<FailingJournal>();
    }

    public async ValueTask DisposeAsync()
    {
        await silo.DisposeAsync();
        Folder.Delete(directory);
    }

    [Theory]
    [InlineData("Asia/Shanghai", "2026-02-28T16:00:00Z")]
    [InlineData("America/New_York", "2026-03-01T05:00:00Z")]
    [InlineData("Europe/Berlin", "2026-02-28T23:00:00Z")]
    public async Task Snapshots_are_taken_on_the_first_at_midnight_of_the_tenants_zone_each_once_whatever_fails_in_the_middle(string zone, string due)
    {
        await ZoneAsync(zone);
        for (var c = 0; c < 60; c++)
        {
            for (var month = 9; month <= 12; month++)
            {
                await OrderAsync($"o-{c}-{month}", $"c-{c:00}", new(2025, month, 1 + (c % 28), 12, 0, 0, TimeSpan.Zero));
            }
        }

        await Schedule.Start();
        var at = DateTimeOffset.Parse(due, CultureInfo.InvariantCulture);
        Assert.Equal(at, (await Schedule.Read()).NextSnapshots);
        await silo.Grains.GetGrain<IDeadlineShardGrain>(Shard).Start();
        silo.Time.Advance(at - silo.Time.GetUtcNow() - TimeSpan.FromSeconds(1));
        Assert.Empty(await SnapshotsAsync());

        // The journal gives up twice in the middle of the run; what was kept by then is not taken again.
        var kept = 0;
        journal.Fails = commit => commit.Subject?.Kind == KeptByUs.Snapshot && Interlocked.Increment(ref kept) is 70 or 150;
        await UntilAsync(async () => (await Schedule.Read()).LastMonth == "2026-03");

        var local = Some.Zone(zone);
        var orders = await silo.Get<PurchaseReads>().PurchasesAsync("acme", TestContext.Current.CancellationToken);
        var snapshots = await SnapshotsAsync();
        Assert.True(kept > 150);
        Assert.Equal(60 * 6, snapshots.Count(s => s.Snapshot.Month.Index > new CalendarMonth(2025, 9).Index));
        Assert.All(snapshots, s => Assert.Equal(SnapshotKind.Write(SnapshotRules.Take(s.Snapshot.Customer, s.Snapshot.Month, orders, local)), SnapshotKind.Write(s.Snapshot)));
        Assert.All(snapshots, s => Assert.Equal(s.Snapshot.Month.Starts(local), s.Snapshot.TakenAt));
        foreach (var snapshot in snapshots.Take(5))
        {
            Assert.Single(await journal.ReadAsync(new("acme", GrainKeys.Subject(KeptByUs.Snapshot, snapshot.Id)), cancellation: TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task After_downtime_every_month_that_began_has_its_snapshot_at_its_own_moment()
    {
        await OrderAsync("o-1", "c-1", new(2026, 1, 10, 12, 0, 0, TimeSpan.Zero));
        await Schedule.Start();

        // Nobody was there on 1 March, 1 April and 1 May.
        silo.Time.Advance(TimeSpan.FromDays(100));
        await OrderAsync("o-2", "c-1", new(2026, 3, 20, 12, 0, 0, TimeSpan.Zero));
        await silo.Grains.GetGrain<IDeadlineShardGrain>(Shard).Start();
        await UntilAsync(async () => (await Schedule.Read()).LastMonth == "2026-05");

        var snapshots = await SnapshotsAsync();
        Assert.Equal([("2026-02", 1), ("2026-03", 1), ("2026-04", 2), ("2026-05", 2)], snapshots.Select(s => ($"{s.Snapshot.Month}", s.Snapshot.Orders)));
        Assert.Equal(new DateTimeOffset(2026, 5, 31, 16, 0, 0, TimeSpan.Zero), (await Schedule.Read()).NextSnapshots);
    }

    [Fact]
    public async Task A_silent_list_is_kept_every_monday_as_it_stood_then()
    {
        await Schedule.Start();
        Assert.Equal(new DateTimeOffset(2026, 2, 8, 16, 0, 0, TimeSpan.Zero), (await Schedule.Read()).NextListing);
        silo.Time.Advance(TimeSpan.FromDays(15));
        await silo.Grains.GetGrain<IDeadlineShardGrain>(Shard).Start();
        await UntilAsync(async () => (await Schedule.Read()).NextListing == new DateTimeOffset(2026, 2, 22, 16, 0, 0, TimeSpan.Zero));

        var lists = new List<KeptSilentList>();
        await foreach (var row in Reads.OfKindAsync("acme", KeptByUs.Silent, TestContext.Current.CancellationToken))
        {
            lists.Add(SilentListKind.Of(row));
        }

        Assert.Equal(["2026-02-09", "2026-02-16"], lists.Select(list => list.Id));
        Assert.Equal(new DateTimeOffset(2026, 2, 15, 16, 0, 0, TimeSpan.Zero), lists[1].At);
    }

    private static int Shard => GrainKeys.Shard("acme", CustomerSchedule.Stream, 64);

    private async Task ZoneAsync(string zone) =>
        Assert.True((await silo.Grains.GetGrain<ITenantGrain>("acme").PutSettings(new TenantSettings { TimeZone = zone }, "test")).Ok);

    private async Task<List<KeptSnapshot>> SnapshotsAsync()
    {
        var snapshots = new List<KeptSnapshot>();
        await foreach (var row in Reads.OfKindAsync("acme", KeptByUs.Snapshot, TestContext.Current.CancellationToken))
        {
            snapshots.Add(SnapshotKind.Of(row));
        }

        return snapshots;
    }

    private async Task OrderAsync(string id, string customer, DateTimeOffset at)
    {
        var fields = """{"amount":100,"lines":[{"product":"P","category":"parts","amount":100}]}""";
        var action = new ActionCommand($"{id}-placed", "order.placed", at, "erp", customer, GrainKeys.Order, id, null, fields, [], [], SHA256.HashData(Encoding.UTF8.GetBytes(id)), true);
        Assert.True((await silo.Grains.Grain<ISubjectGrain>(GrainKeys.Of("acme", GrainKeys.Subject(GrainKeys.Order, id))).Act([action]))[0].Ok);
    }

    /// <summary>The clock goes on in seconds until what is waited for is there.</summary>
    private async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (!await holds())
        {
            patience.Token.ThrowIfCancellationRequested();
            silo.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(5), patience.Token);
        }
    }

    /// <summary>The real journal, which can fail a commit.</summary>
    private sealed class FailingJournal(JournalWriter inner) : IJournal
    {
        public Func<Commit, bool> Fails { get; set; } = _ => false;

        public ValueTask<CommitOutcome> CommitAsync(Commit commit) => Fails(commit) ? throw new JournalBusyException("full") : inner.CommitAsync(commit);

        public ValueTask<IReadOnlyList<JournalRecord>> ReadAsync(StreamId stream, int fromVersion = 1, int? toVersion = null, CancellationToken cancellation = default) =>
            inner.ReadAsync(stream, fromVersion, toVersion, cancellation);

        public ValueTask<StreamHead> ReadHeadAsync(StreamId stream, CancellationToken cancellation = default) => inner.ReadHeadAsync(stream, cancellation);

        public ValueTask<TakenKey?> FindOnceKeyAsync(string tenant, string key, CancellationToken cancellation = default) => inner.FindOnceKeyAsync(tenant, key, cancellation);
    }
}
