using System.Security.Cryptography;
using System.Text;
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

/// <summary>What a subject does to its own chain waits in the outbox while the chain cannot keep it, and is done later, once.</summary>
public sealed class ChainEffectTests : IAsyncLifetime
{
    private readonly string directory = Directory.CreateTempSubdirectory("salesflow-chain-effects-").FullName;
    private TestSilo silo = null!;
    private BusyJournal journal = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ISubjectGrain Ticket => silo.Grains.Grain<ISubjectGrain>(GrainKeys.Of("acme", "ticket/t-1"));

    private int Shard => GrainKeys.Shard("acme", "ticket/t-1", 64);

    public async ValueTask InitializeAsync()
    {
        silo = await TestSilo.Start(services => services
            .AddSalesFlowSqlite(directory)
            .AddSingleton<BusyJournal>()
            .AddSingleton<IJournal>(provider => provider.GetRequiredService<BusyJournal>())
            .AddSubjectKinds()
            .AddSingleton<Catalogues>()
            .AddSingleton<IPulseReader, RecordPulse>()
            .AddSingleton<IEffectHandler, AdvanceHandler>()
            .AddSingleton<IEffectHandler, StartChainHandler>()
            .AddSingleton<IEffectHandler, FollowOwnerHandler>()
            .AddSingleton<IEffectHandler, VoidChainHandler>());
        journal = silo.Get<BusyJournal>();
    }

    public async ValueTask DisposeAsync()
    {
        await silo.DisposeAsync();
        Folder.Delete(directory);
    }

    [Fact]
    public async Task A_busy_chain_gets_its_newest_owner_once_and_is_void_in_the_end()
    {
        var chain = (await Act("support.requested", "rep-1", """{"deviceModel":"VMC-850","fault":"异响","urgency":"urgent"}""")).Chains.Single().Id;
        journal.OnCommit = commit => commit.Stream.Name.StartsWith("chain/", StringComparison.Ordinal) ? throw new JournalBusyException("full") : null;
        await Act("ticket.assigned", "rep-1", """{"engineer":"eng-1"}""");
        await Act("ticket.reassigned", "rep-1", """{"engineer":"eng-2"}""");
        Assert.Equal([EffectKinds.FollowOwner, EffectKinds.FollowOwner], (await Waiting()).Select(effect => effect.Kind));
        Assert.Equal("rep-1", (await Chain(chain).Read())!.Owner);

        await Free();
        Assert.Equal("eng-2", (await Chain(chain).Read())!.Owner);
        var kept = await journal.ReadAsync(new("acme", $"chain/{chain}"), cancellation: Cancel);
        Assert.Single(kept, record => record.Kind == "chain.reassigned");

        journal.OnCommit = commit => commit.Stream.Name.StartsWith("chain/", StringComparison.Ordinal) ? throw new JournalBusyException("full") : null;
        await Act("ticket.cancelled", "rep-1", """{"reason":"误报"}""");
        Assert.Equal(EffectKinds.VoidChain, Assert.Single(await Waiting()).Kind);
        await Free();
        Assert.Equal("void", (await Chain(chain).Read())!.State);
    }

    private IChainGrain Chain(string id) => silo.Grains.Grain<IChainGrain>(GrainKeys.Of("acme", id));

    private async Task<ActionReply> Act(string node, string actor, string fields)
    {
        var photo = new EvidenceItem { Kind = "photo", Sha256 = new string('a', 64) };
        var reply = Assert.Single(await Ticket.Act([new ActionCommand(
            $"a-{node}", node, TestSilo.Morning, actor, node == "support.requested" ? "c-1" : null, GrainKeys.Ticket, "t-1", null, fields, [photo], [], SHA256.HashData(Encoding.UTF8.GetBytes(node)), false)]));
        Assert.True(reply.Ok, reply.Refusal?.Detail);
        return reply.Value;
    }

    private async Task<IReadOnlyList<PendingEffect>> Waiting() => await silo.Get<IStore>().EffectsAsync(Shard, DateTimeOffset.MaxValue, 10, Cancel);

    /// <summary>The chain takes commits again, and the shard brings what waits.</summary>
    private async Task Free()
    {
        var kept = new Tally();
        journal.OnKept = commit => kept.Add(commit.Stream.Name.StartsWith("chain/", StringComparison.Ordinal) ? 1 : 0);
        journal.OnCommit = _ => null;
        await silo.Grains.GetGrain<IDeadlineShardGrain>(Shard).Start();
        await kept.AtLeast(1, () => silo.Time.Advance(TimeSpan.FromSeconds(1)));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await Waiting()).Count > 0)
        {
            patience.Token.ThrowIfCancellationRequested();
            silo.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }
    }
}
