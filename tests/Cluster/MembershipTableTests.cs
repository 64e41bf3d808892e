using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using SalesFlow.Hosting;
using Xunit;

namespace SalesFlow.Cluster;

/// <summary>The membership table's contract on PostgreSQL, through Orleans' own provider: a member and the version change together or not at all.</summary>
public sealed class MembershipTableTests : IAsyncLifetime
{
    private ProductCluster cluster = null!;
    private WebApplication app = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IMembershipTable Table => app.Services.GetRequiredService<IMembershipTable>();

    public async ValueTask InitializeAsync()
    {
        cluster = await ProductCluster.NewAsync();
        var settings = cluster.Settings.ToDictionary(pair => pair.Key.Replace("__", ":", StringComparison.Ordinal), pair => (string?)pair.Value);
        settings["urls"] = "http://127.0.0.1:0";
        // Not started: the table is ours alone.
        app = await ServerHost.BuildAsync(settings, quiet: true);
        await Table.InitializeMembershipTableAsync(true, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await cluster.DisposeAsync();
    }

    [Fact]
    public async Task A_member_enters_once_and_only_with_the_version_that_was_read()
    {
        var start = (await Table.ReadAllAsync(Cancel)).Version;
        Assert.True(await Table.InsertRowAsync(Entry(1), start.Next(), Cancel));

        Assert.False(await Table.InsertRowAsync(Entry(2), start.Next(), Cancel));
        var now = (await Table.ReadAllAsync(Cancel)).Version;
        Assert.Equal(start.Version + 1, now.Version);
        Assert.False(await Table.InsertRowAsync(Entry(1), now.Next(), Cancel));
        Assert.Equal(now.Version, (await Table.ReadAllAsync(Cancel)).Version.Version);
        Assert.Single((await Table.ReadAllAsync(Cancel)).Members);
    }

    [Fact]
    public async Task A_member_changes_only_with_the_version_that_was_read_and_its_suspicions_come_back()
    {
        await Table.InsertRowAsync(Entry(1), (await Table.ReadAllAsync(Cancel)).Version.Next(), Cancel);
        var read = await Table.ReadRowAsync(Address(1), Cancel);
        var (entry, tag) = read.Members.Single();
        entry.Status = SiloStatus.Dead;
        entry.AddSuspector(Address(2), new DateTime(2026, 2, 3, 4, 5, 6, DateTimeKind.Utc));

        Assert.True(await Table.UpdateRowAsync(entry, tag, read.Version.Next(), Cancel));
        Assert.False(await Table.UpdateRowAsync(entry, tag, read.Version.Next(), Cancel));
        Assert.False(await Table.UpdateRowAsync(Entry(9), tag, (await Table.ReadAllAsync(Cancel)).Version.Next(), Cancel));

        var after = await Table.ReadAllAsync(Cancel);
        Assert.Equal(read.Version.Version + 1, after.Version.Version);
        var (kept, _) = after.Members.Single();
        Assert.Equal((SiloStatus.Dead, Address(2)), (kept.Status, kept.SuspectTimes!.Single().Item1));
        Assert.Equal(entry.StartTime, kept.StartTime);
    }

    [Fact]
    public async Task Of_many_members_that_enter_at_once_with_one_version_one_does()
    {
        var start = (await Table.ReadAllAsync(Cancel)).Version;

        var entered = await Task.WhenAll(Enumerable.Range(1, 12).Select(n => Task.Run(() => Table.InsertRowAsync(Entry(n), start.Next(), Cancel), Cancel)));

        Assert.Single(entered, done => done);
        Assert.Single((await Table.ReadAllAsync(Cancel)).Members);
    }

    [Fact]
    public async Task Signs_of_life_are_kept_and_old_members_are_cleaned_up_unless_they_are_active()
    {
        var old = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        await Table.InsertRowAsync(Entry(1, SiloStatus.Dead, old), (await Table.ReadAllAsync(Cancel)).Version.Next(), Cancel);
        await Table.InsertRowAsync(Entry(2, SiloStatus.Active, old), (await Table.ReadAllAsync(Cancel)).Version.Next(), Cancel);
        await Table.InsertRowAsync(Entry(3, SiloStatus.Dead, old), (await Table.ReadAllAsync(Cancel)).Version.Next(), Cancel);
        await Table.UpdateIAmAliveAsync(Entry(3, SiloStatus.Dead, old.AddDays(9)), Cancel);

        await Table.CleanupDefunctSiloEntriesAsync(new DateTimeOffset(old.AddDays(5)), Cancel);

        Assert.Equal([Address(2), Address(3)], (await Table.ReadAllAsync(Cancel)).Members.Select(member => member.Item1.SiloAddress).Order());
    }

    private static SiloAddress Address(int number) => SiloAddress.New(IPAddress.Loopback, 10_000 + number, number);

    private static MembershipEntry Entry(int number, SiloStatus status = SiloStatus.Active, DateTime? alive = null)
    {
        var at = alive ?? new DateTime(2026, 2, 3, 4, 5, 6, 789, DateTimeKind.Utc);
        return new()
        {
            SiloAddress = Address(number), SiloName = $"silo-{number}", HostName = "here", Status = status, ProxyPort = 20_000 + number, StartTime = at, IAmAliveTime = at,
        };
    }
}
