using Microsoft.Extensions.Options;
using SalesFlow.Actions;
using SalesFlow.Board;
using SalesFlow.Chains;
using SalesFlow.Deadlines;
using SalesFlow.Journal;
using SalesFlow.Personal;
using SalesFlow.Tenants;

namespace SalesFlow.Subjects;

/// <summary>A customer, opportunity, ticket, contract, order or visit: keeps its actions in order and hands each to those of its chains that wait for its node.
/// The handing over is kept as effects in the same commit, done at once, and done again by the deadline shards if this silo dies in between.</summary>
[GrainType("subject")]
public sealed class SubjectGrain(IJournal journal, IStore store, Catalogues catalogues, SubjectKinds kinds, PersonalKeys keys, IOptions<DeadlineOptions> deadlines, TimeProvider time)
    : JournaledGrain(journal, time), ISubjectGrain
{
    private readonly WaitingChains chains = new(store, catalogues, time);
    private Catalogue catalogue = null!;
    private SubjectKind? kind;
    private string id = "";

    /// <summary>What decisions stand on; null before the first action, and where the kind has no state.</summary>
    private object? state;
    private Dictionary<string, object?> found = [];
    private readonly Dictionary<string, Sealer> sealers = [];

    /// <summary>What follows from the actions under way, besides handing them to chains.</summary>
    private readonly Dictionary<string, (string[] Takers, EffectRow[] Effects)> following = [];

    protected override string StreamName(string id) => id;

    public async Task<Reply<ActionReply>[]> Act(ActionCommand[] actions)
    {
        catalogue = await catalogues.Newest(Tenant);
        if (chains.Old)
        {
            await chains.Look(Tenant, Stream.Name);
        }

        var replies = new List<Reply<ActionReply>>(actions.Length);
        for (var from = 0; from < actions.Length;)
        {
            // What moves the subject may start a chain, which must be there before the next action of the same call is decided: else it never hears of it.
            var end = from;
            while (end < actions.Length && kind?.Moves(actions[end].Node) != true)
            {
                end++;
            }

            end = Math.Min(end + 1, actions.Length);
            if (chains.Stale)
            {
                await chains.Look(Tenant, Stream.Name);
            }

            replies.AddRange(await KeepAndHandOver(actions[from..end]));
            from = end;
        }

        return [.. replies];
    }

    private async Task<Reply<ActionReply>[]> KeepAndHandOver(ActionCommand[] actions)
    {
        await LookUp(actions);
        await MakeSealers(actions);
        var replies = await Keep(actions);
        var handOver = new SubjectHandOver(GrainFactory, store, Stream);
        sealers.Clear();
        for (var i = 0; i < replies.Length; i++)
        {
            if (replies[i].Value is { Replayed: false } reply)
            {
                var (takers, follows) = following.TryGetValue(actions[i].Id, out var known) ? known : ([], []);
                if (takers.Length > 0 || follows.Length > 0)
                {
                    replies[i] = reply with { Chains = await handOver.Run(actions[i], takers, follows, reply.Kept.Sequence) };
                }
            }
        }

        following.Clear();
        chains.Settle();
        return replies;
    }

    /// <summary>Asks others before anything is decided: decisions themselves never wait.</summary>
    private async ValueTask LookUp(ActionCommand[] actions)
    {
        if (kind is null)
        {
            return;
        }

        found = [];
        foreach (var action in actions)
        {
            if (kind.Moves(action.Node))
            {
                found[action.Id] = await kind.LookUp(state, action, Context(null, Now));
            }
        }
    }

    private async ValueTask MakeSealers(ActionCommand[] actions)
    {
        foreach (var action in actions)
        {
            if (PersonalNames.Of(catalogue).In(action))
            {
                var customer = state is null ? null : kind!.Row(state).Customer;
                sealers[action.Id] = await keys.SealerAsync(Tenant, catalogue, action.Node, PersonalKeys.Owner(action, customer), action.Actor);
            }
        }
    }

    public async Task Forget(string who)
    {
        while (kind is not null)
        {
            await Load();
            if (SubjectFold.Of(kind, await Journal.ReadAsync(Stream)) is not { } row || (await store.SubjectAsync(Tenant, kind.Kind, id) is { } now && now.Words == row.Words && now.Doc.AsSpan().SequenceEqual(row.Doc)))
            {
                return;
            }

            if (await TryKeep(new Prepared(null, PersonalRecords.Commit(Stream, Head, row, who, Now), null)))
            {
                await Load();
                return;
            }
        }
    }

    private SubjectContext Context(object? looked, DateTimeOffset now) => new(Tenant, id, catalogue, now, looked, GrainFactory, store);

    public Task Linked(string chain)
    {
        chains.Told();
        return Task.CompletedTask;
    }

    public Task<string[]> Chains() => Task.FromResult(chains.Ids);

    public async Task Advance(string chain, ActionCommand action) => await GrainFactory.Grain<IChainGrain>(GrainKeys.Of(Tenant, chain)).Act([action]);

    protected override async Task Load()
    {
        (var name, id) = GrainKeys.Split(Stream.Name);
        kind = kinds.Find(name);
        chains.Settle();

        // The head first: a row that is newer than it makes the next commit a conflict, never a wrong one.
        Head = await Journal.ReadHeadAsync(Stream);
        state = kind is not null && await store.SubjectAsync(Tenant, name, id) is { } row ? kind.Read(row.Doc) : null;
        await chains.Look(Tenant, Stream.Name);
    }

    protected override Sealer? SealerOf(ActionCommand action) => sealers.GetValueOrDefault(action.Id);

    protected override string OnceKey(ActionCommand action) => action.Id;

    protected override Prepared Prepare(ActionCommand action)
    {
        var now = Now;
        var missing = SubjectRules.Missing(action, catalogue);
        SortedDictionary<string, string>? given = null;
        IReadOnlyList<SubjectEffect> follows = [];
        var moves = kind?.Moves(action.Node) == true;
        if (moves)
        {
            var context = Context(found.GetValueOrDefault(action.Id), now);
            var decision = kind!.Decide(state, action, context);
            if (decision.Refusal is { } refusal)
            {
                return refusal;
            }

            given = Given(decision, context, action);
            missing = decision.Lacks is { } all ? [.. all] : decision.Missing is { Count: > 0 } more ? [.. missing.Union(more)] : missing;
            follows = decision.Effects ?? [];
        }

        var takers = chains.Takers(action);
        string[] started = [];
        if (follows.Count > 0)
        {
            takers = [.. takers.Union(follows.OfType<SubjectEffect.Advance>().Select(other => other.Chain))];
            follows = [.. follows.Where(effect => effect is not SubjectEffect.Advance)];
            started = [.. follows.OfType<SubjectEffect.StartChain>().Select(start => start.Chain)];
        }

        var data = SubjectRecords.Data(Stream, action, takers, given, moves ? missing : null, started);
        var record = SubjectRecords.Write(Stream, Head.Version + 1, now, data, Head.Digest, SealerOf(action));
        var shard = GrainKeys.Shard(Tenant, Stream.Name, deadlines.Value.Shards);
        var moved = moves ? Move(data, now) : null;
        var commit = new Commit
        {
            Stream = Stream,
            ExpectedVersion = Head.Version,
            RecordedAt = now,
            Records = [record],
            Once = Once(action),
            Links = chains.Links,
            Subject = moved,
            Effects = Effects(action, takers, follows, shard),
            AwaitedEvidence = moves && kind!.AwaitsFiles ? action.AbsentFiles : [],
            Board = new BoardChange(null, null, new PulseItem(0, "action", now, action.Node, action.Actor, Customer(action), null, null, null, null, moved?.Owner, moved?.Team)),
        };
        Head = new StreamHead(Head.Version + 1, record.Digest);
        return new Prepared(null, commit, new ActionReply(new ActionKept(action, now, Head.Version, Convert.ToHexStringLower(Head.Digest)), missing, [], false));
    }

    /// <summary>Every record says which day it counts in: the tenant's zone may change later.</summary>
    private static SortedDictionary<string, string> Given(SubjectDecision decision, SubjectContext context, ActionCommand action) => new(
        decision.Given?.ToDictionary() ?? [], StringComparer.Ordinal)
    {
        ["day"] = context.Day(action.History ? action.OccurredAt : context.Now).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
    };

    private SubjectRow Move(SubjectAction data, DateTimeOffset now)
    {
        state = kind!.Apply(state, SubjectRecords.Fact(Stream, data, now, Head.Version + 1));
        return SubjectFold.Row(kind, state, Head.Version + 1, now);
    }

    private EffectRow[] Effects(ActionCommand action, string[] takers, IReadOnlyList<SubjectEffect> follows, int shard)
    {
        if (takers.Length + follows.Count == 0)
        {
            return [];
        }

        var rows = new EffectRow[takers.Length + follows.Count];
        for (var i = 0; i < takers.Length; i++)
        {
            rows[i] = new EffectRow(i, EffectKinds.Advance, GrainKeys.Subject(GrainKeys.Chain, takers[i]), [], shard);
        }

        for (var i = 0; i < follows.Count; i++)
        {
            rows[takers.Length + i] = follows[i].Row(takers.Length + i, shard, action, Stream.Name);
        }

        foreach (var start in follows.OfType<SubjectEffect.StartChain>())
        {
            chains.Start(start, catalogue);
        }

        following[action.Id] = (takers, rows[takers.Length..]);
        return rows;
    }

    protected override void Confirm(Prepared kept)
    {
    }

    protected override async Task<Reply<ActionReply>> Replay(ActionCommand action, TakenKey taken)
    {
        var record = (await Journal.ReadAsync(Stream, taken.Version, taken.Version))[0];
        var (kept, takers) = SubjectRecords.Read(record.Body);
        var then = kept with { Content = action.Content };
        var summaries = new List<ChainSummary>();
        foreach (var chain in takers.Concat(SubjectRecords.Starts(record.Body)))
        {
            if (await Journal.FindOnceKeyAsync(Tenant, ChainCommit.OnceKey(chain, then)) is { } at)
            {
                // None where the chain was archived since.
                var records = await ChainReader.UntilAction(Journal, new StreamId(Tenant, at.Stream), at.Version);
                var (judged, _) = await ChainReader.Fold(records, Tenant, catalogues);
                if (judged is not null)
                {
                    summaries.Add(ChainProjection.Summary(judged.Chain, judged.Verdict));
                }
            }
        }

        return new ActionReply(
            new ActionKept(action, record.RecordedAt, record.Version, Convert.ToHexStringLower(record.Digest)), SubjectRecords.Missing(record.Body) ?? SubjectRules.Missing(then, catalogue), [.. summaries], true);
    }

    private string? Customer(ActionCommand action) =>
        action.Customer ?? (action.SubjectKind == GrainKeys.Customer ? action.SubjectId : null);
}
