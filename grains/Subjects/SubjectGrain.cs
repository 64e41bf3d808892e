using Microsoft.Extensions.Options;
using SalesFlow.Actions;
using SalesFlow.Board;
using SalesFlow.Chains;
using SalesFlow.Deadlines;
using SalesFlow.Journal;
using SalesFlow.Tenants;

namespace SalesFlow.Subjects;

/// <summary>A customer, opportunity, ticket, contract, order or visit: keeps its actions in order and hands each to those of its chains that wait for its node.
/// The handing over is kept as effects in the same commit, done at once, and done again by the deadline shards if this silo dies in between.</summary>
[GrainType("subject")]
public sealed class SubjectGrain(IJournal journal, IStore store, Catalogues catalogues, IOptions<DeadlineOptions> deadlines, TimeProvider time)
    : JournaledGrain(journal, time), ISubjectGrain
{
    /// <summary>Chains are told of as they are planned; a lost word is found again after this long.</summary>
    private static readonly TimeSpan ChainsFresh = TimeSpan.FromSeconds(60);

    private readonly TimeProvider time = time;
    private Dictionary<string, CompiledTemplate> chains = [];
    private long chainsAt;
    private Catalogue catalogue = null!;

    protected override string StreamName(string id) => id;

    public async Task<Reply<ActionReply>[]> Act(ActionCommand[] actions)
    {
        catalogue = await catalogues.Newest(Tenant);
        if (time.GetElapsedTime(chainsAt) > ChainsFresh)
        {
            await LoadChains();
        }

        var replies = await Keep(actions);
        for (var i = 0; i < replies.Length; i++)
        {
            if (replies[i].Value is { Replayed: false } reply && Takers(actions[i]) is { Length: > 0 } takers)
            {
                replies[i] = reply with { Chains = await HandOver(actions[i], takers, reply.Kept.Sequence) };
            }
        }

        return replies;
    }

    public Task Linked(string chain)
    {
        // The template tells which nodes the chain waits for; it is read with the next refresh.
        chainsAt = 0;
        return Task.CompletedTask;
    }

    public Task<string[]> Chains() => Task.FromResult(chains.Keys.ToArray());

    public async Task Advance(string chain, ActionCommand action) => await Chain(chain).Act([action]);

    protected override async Task Load()
    {
        Head = await Journal.ReadHeadAsync(Stream);
    }

    protected override string OnceKey(ActionCommand action) => action.Id;

    protected override Prepared Prepare(ActionCommand action)
    {
        var now = Now;
        var takers = Takers(action);
        var record = SubjectRecords.Write(Stream, Head.Version + 1, now, action, takers, Head.Digest);
        var shard = GrainKeys.Shard(Tenant, Stream.Name, deadlines.Value.Shards);
        var commit = new Commit
        {
            Stream = Stream,
            ExpectedVersion = Head.Version,
            RecordedAt = now,
            Records = [record],
            Once = new OnceKey(action.Id, action.Content),
            Effects = [.. takers.Select((chain, i) => new EffectRow(i, EffectKinds.Advance, GrainKeys.Subject(GrainKeys.Chain, chain), [], shard))],
            Board = new BoardChange(null, null, new PulseItem(0, "action", now, action.Node, action.Actor, Customer(action), null, null, null, null)),
        };
        Head = new StreamHead(Head.Version + 1, record.Digest);
        var missing = SubjectRules.Missing(action, catalogue);
        return new Prepared(null, commit, new ActionReply(new ActionKept(action, now, Head.Version, Convert.ToHexStringLower(Head.Digest)), missing, [], false));
    }

    protected override void Confirm(Prepared kept)
    {
    }

    protected override async Task<ActionReply> Replay(ActionCommand action, TakenKey taken)
    {
        var record = (await Journal.ReadAsync(Stream, taken.Version, taken.Version))[0];
        var (kept, takers) = SubjectRecords.Read(record.Body);
        var then = kept with { Content = action.Content };
        var summaries = new List<ChainSummary>();
        foreach (var chain in takers)
        {
            if (await Journal.FindOnceKeyAsync(Tenant, ChainCommit.OnceKey(chain, then)) is { } at)
            {
                var records = await ChainReader.UntilAction(Journal, new StreamId(Tenant, at.Stream), at.Version);
                var (judged, _) = await ChainReader.Fold(records, Tenant, catalogues);
                summaries.Add(ChainProjection.Summary(judged!.Chain, judged.Verdict));
            }
        }

        return new ActionReply(
            new ActionKept(action, record.RecordedAt, record.Version, Convert.ToHexStringLower(record.Digest)), SubjectRules.Missing(then, catalogue), [.. summaries], true);
    }

    private async Task<ChainSummary[]> HandOver(ActionCommand action, string[] takers, int version)
    {
        var summaries = new List<ChainSummary>();
        var done = new List<PendingEffect>();
        var shardless = Array.Empty<byte>();
        for (var i = 0; i < takers.Length; i++)
        {
            var reply = (await Chain(takers[i]).Act([action]))[0];
            if (reply.Refusal is { Code: RefusalCode.Busy })
            {
                // Not kept by the chain: the effect stays, and the deadline shard hands it over again.
                continue;
            }

            done.Add(new PendingEffect(Tenant, Stream.Name, version, i, EffectKinds.Advance, GrainKeys.Subject(GrainKeys.Chain, takers[i]), shardless));
            if (reply.Value is { } value)
            {
                summaries.AddRange(value.Chains);
            }
        }

        await store.EffectsDoneAsync(done);
        return [.. summaries];
    }

    private string[] Takers(ActionCommand action) =>
        [.. chains.Where(c => c.Value.Steps.Any(s => s.Takes(action.Node))).Select(c => c.Key).Order(StringComparer.Ordinal)];

    private async Task LoadChains()
    {
        var open = new Dictionary<string, CompiledTemplate>();
        foreach (var (chain, template, version) in await store.OpenChainsOfAsync(Tenant, Stream.Name))
        {
            // A running chain keeps its version: what it waits for may be gone from the newest.
            open[chain] = await catalogues.Template(Tenant, template, version);
        }

        chains = open;
        chainsAt = time.GetTimestamp();
    }

    private IChainGrain Chain(string id) => GrainFactory.Grain<IChainGrain>(GrainKeys.Of(Tenant, id));

    private string? Customer(ActionCommand action) =>
        action.Customer ?? (action.SubjectKind == GrainKeys.Customer ? action.SubjectId : null);
}
