using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using SalesFlow.Actions;
using SalesFlow.Board;
using SalesFlow.Chains;
using SalesFlow.Deadlines;
using SalesFlow.Journal;
using SalesFlow.Sqlite;
using SalesFlow.Storage;
using SalesFlow.Support;
using SalesFlow.Tenants;
using Xunit;

namespace SalesFlow.Subjects;

/// <summary>A customer's action whose chain cannot keep it now waits in the outbox and reaches the chain later, once.</summary>
public sealed class BusyChainTests : IAsyncLifetime
{
    private readonly string directory = Directory.CreateTempSubdirectory("salesflow-busy-").FullName;
    private TestSilo silo = null!;
    private BusyJournal journal = null!;

    private IChainGrain Chain => silo.Grains.Grain<IChainGrain>(GrainKeys.Of("acme", "s-1"));

    public async ValueTask InitializeAsync()
    {
        silo = await TestSilo.Start(services => services
            .AddSalesFlowSqlite(directory)
            .AddSingleton<BusyJournal>()
            .AddSingleton<IJournal>(provider => provider.GetRequiredService<BusyJournal>())
            .AddSubjectKinds()
            .AddSingleton<Catalogues>()
            .AddSingleton<IPulseReader, RecordPulse>()
            .AddSingleton<IEffectHandler, AdvanceHandler>());
        journal = silo.Get<BusyJournal>();
        var planned = await Chain.Plan(new("s-1", "sample", "c-1", null, "rep-1", null, TestSilo.Morning, "{}", [1], false, "test"));
        Assert.Equal("open", planned.Value!.State);
    }

    public async ValueTask DisposeAsync()
    {
        await silo.DisposeAsync();
        Folder.Delete(directory);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_action_that_its_chain_did_not_keep_waits_and_reaches_the_chain_later(bool thrown)
    {
        var busy = new Tally();
        journal.OnCommit = commit => commit.Stream.Name == "chain/s-1" ? Refuse() : null;

        var subject = silo.Grains.Grain<ISubjectGrain>(GrainKeys.Of("acme", "customer/c-1"));
        if (thrown)
        {
            await Assert.ThrowsAsync<JournalBusyException>(() => subject.Act([Action]));
        }
        else
        {
            // The customer has it; of its chains none answered.
            Assert.Empty(Assert.Single(await subject.Act([Action])).Value!.Chains);
        }

        Assert.Single(await Waiting());
        Assert.DoesNotContain("a-1", await KeptByChain());

        // A shard tries again while the chain is still busy: the effect stays.
        var before = busy.Count;
        await silo.Grains.GetGrain<IDeadlineShardGrain>(Shard).Start();
        await busy.AtLeast(before + 1, () => silo.Time.Advance(TimeSpan.FromSeconds(1)));
        Assert.Single(await Waiting());
        Assert.DoesNotContain("a-1", await KeptByChain());

        var kept = new Tally();
        journal.OnCommit = _ => null;
        journal.OnKept = commit => kept.Add(commit.Stream.Name == "chain/s-1" ? 1 : 0);
        await kept.AtLeast(1, () => silo.Time.Advance(TimeSpan.FromSeconds(1)));
        await UntilNothingWaits();
        Assert.Single(await KeptByChain(), "a-1");
        Assert.NotNull((await Chain.Read())!.Steps[0].DoneAt);

        CommitOutcome Refuse()
        {
            busy.Add();
            return thrown ? throw new JournalBusyException("full") : new(CommitStatus.Failed, Error: "no room");
        }
    }

    private static ActionCommand Action => new(
        "a-1", "sample.requested", TestSilo.Morning, "rep-1", "c-1", GrainKeys.Customer, "c-1", null,
        """{"applicant":"rep-1","customer":"c-1","expectedAt":"2026-03-01","model":"X200","urgency":"normal"}""", [], [], SHA256.HashData("a-1"u8), false);

    private int Shard => GrainKeys.Shard("acme", "customer/c-1", 64);

    private async Task<IReadOnlyList<PendingEffect>> Waiting() =>
        await silo.Get<IStore>().EffectsAsync(Shard, DateTimeOffset.MaxValue, 10, TestContext.Current.CancellationToken);

    private async Task UntilNothingWaits()
    {
        // The effect is struck out right after the chain's commit, by the same round of the shard.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await Waiting()).Count > 0)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private async Task<List<string>> KeptByChain()
    {
        var records = await journal.ReadAsync(new("acme", "chain/s-1"), cancellation: TestContext.Current.CancellationToken);
        return [.. records.Where(r => r.ActionId is not null).Select(r => r.ActionId!)];
    }
}
