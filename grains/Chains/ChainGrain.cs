using Microsoft.Extensions.Options;
using SalesFlow.Actions;
using SalesFlow.Board;
using SalesFlow.Deadlines;
using SalesFlow.Journal;
using SalesFlow.Notifications;
using SalesFlow.Personal;
using SalesFlow.Subjects;
using SalesFlow.Tenants;

namespace SalesFlow.Chains;

/// <summary>The shell of one chain: loads the facts, asks the rules, keeps what they decide, and answers.</summary>
[GrainType("chain")]
public sealed class ChainGrain(IJournal journal, IStore store, Catalogues catalogues, PersonalKeys keys, IOptions<DeadlineOptions> deadlines, TimeProvider time)
    : JournaledGrain(journal, time), IChainGrain
{
    private ClockSet clocks = new();

    /// <summary>What decisions stand on.</summary>
    private Judged? current;

    /// <summary>What is durable: what readers are shown.</summary>
    private Judged? kept;

    private Catalogue catalogue = null!;

    /// <summary>Where its records went; null while they are here.</summary>
    private ArchivedRow? archived;

    /// <summary>By action.</summary>
    private readonly Dictionary<string, Sealer> sealers = [];

    protected override string StreamName(string id) => GrainKeys.Subject(GrainKeys.Chain, id);

    public async Task<Reply<ChainView>> Plan(PlanChain command)
    {
        for (; ; )
        {
            if (current is { } known)
            {
                if (known.Chain.Plan.Content != Convert.ToHexStringLower(command.Content) && known.Chain.Plan.Content != Convert.ToHexStringLower(await Content(command)))
                {
                    return Reply<ChainView>.No(RefusalCode.ChainIdReused, $"chain id '{command.Id}' was used before with other content; give a new chain an id of its own");
                }

                // Whoever kept it may have died before this.
                await Link();
                return View() with { Replayed = true };
            }

            if (archived is not null)
            {
                return Unknown();
            }

            catalogue = await catalogues.Newest(Tenant);
            var day = Calendars.LocalZone.Find(catalogue.Settings.TimeZone)!.LocalDate(command.PlannedStart);
            var seal = await Sealer(command);
            var decision = ChainRules.Plan(command, catalogue, day, Convert.ToHexStringLower(seal?.Keyed(command.Content) ?? command.Content));
            if (decision.Refusal is { } refusal)
            {
                return refusal;
            }

            var planned = (ChainPlanned)decision.Events[0];
            var template = await catalogues.Template(Tenant, planned.Template, planned.TemplateVersion);
            clocks = await catalogues.Clocks(Tenant, planned.Calendars.Select(c => new PinFact(default, c.Key, c.Value, false)));
            var now = Now;
            var chain = ChainFold.Start(planned, template, now);
            var next = new Judged(chain, ChainJudge.Judge(chain, clocks, now), 1);
            var commit = ChainCommit.Of(Stream, StreamHead.None, null, next, decision.Events, now, clocks, Context(seal));
            if (await TryKeep(new Prepared(null, Advance(commit, next), null, next)))
            {
                await Link();
                return View();
            }
        }
    }

    private async ValueTask<Sealer?> Sealer(PlanChain command) => PersonalNames.Of(catalogue).In("", command.Fields)
        ? await keys.SealerAsync(Tenant, catalogue, "", PersonalKeys.Customer(command.Customer), command.By) : null;

    private async ValueTask<byte[]> Content(PlanChain command)
    {
        catalogue = await catalogues.Newest(Tenant);
        return (await Sealer(command))?.Keyed(command.Content) ?? command.Content;
    }

    /// <summary>Its subject knows of it before the plan is answered: so that the subject's very next action reaches it.</summary>
    private Task Link() => GrainFactory.Grain<ISubjectGrain>(GrainKeys.Of(Tenant, Chain.Subject(kept!.Chain.Plan))).Linked(kept.Chain.Plan.Id);

    public async Task<Reply<ActionReply>[]> Act(ActionCommand[] actions)
    {
        if (current is null)
        {
            return [.. actions.Select(_ => (Reply<ActionReply>)Unknown())];
        }

        await Refresh();
        foreach (var action in actions)
        {
            if (PersonalNames.Of(catalogue).In(action))
            {
                sealers[action.Id] = await keys.SealerAsync(Tenant, catalogue, action.Node, PersonalKeys.Customer(current.Chain.Plan.Customer), action.Actor);
            }
        }

        var replies = await Keep(actions);
        sealers.Clear();
        await LookAgain(actions);
        return replies;
    }

    /// <summary>A file may have arrived between the edge's look and the commit that waits for it: nobody told us then.</summary>
    private async Task LookAgain(ActionCommand[] actions)
    {
        foreach (var sha256 in actions.SelectMany(a => a.AbsentFiles).Distinct())
        {
            if (await store.EvidenceAsync(Tenant, sha256) is not null)
            {
                await EvidenceArrived(sha256);
            }
        }
    }

    public Task<Reply<ChainView>> Pause(PauseChain command) => Change(c => ChainRules.Pause(c.Chain, c.Verdict, command, Now));

    public Task<Reply<ChainView>> Resume(ResumeChain command) => Change(c => ChainRules.Resume(c.Chain, command));

    public Task<Reply<ChainView>> Void(VoidChain command) => Change(c => ChainRules.VoidIt(c.Chain, command));

    public Task<Reply<ChainView>> Reopen(ReopenChain command) => Change(c => ChainRules.Reopen(c.Chain, c.Verdict, command));

    public Task<Reply<ChainView>> Reassign(ReassignChain command) => Change(c => ChainRules.Reassign(c.Chain, command, catalogue));

    public Task<ChainView?> Read()
    {
        Forget();
        return Task.FromResult(kept is null ? null : View());
    }

    public Task<Reply<ExplainView>> Explain(string step) =>
        Task.FromResult(kept is { } k ? ChainExplain.Of(k, clocks, step) : Unknown());

    public Task EvidenceArrived(string sha256) =>
        Change(c => new Decision(c.Chain.Facts.Any(f => f.Evidence.Any(e => e.ArrivedAt is null && e.Item.Sha256 == sha256)) ? [new EvidenceArrived(sha256)] : [], null));

    public async Task CalendarChanged(string calendar, int version)
    {
        if (current is not null)
        {
            clocks.Add(calendar, version, await catalogues.Calendar(Tenant, calendar, version));
            await Change(c => new Decision(
                c.Chain.Pins.LastOrDefault(p => p.Calendar == calendar) is { } pin && (pin.Version < version || !pin.OpenToo)
                    ? [new CalendarsPinned(new() { [calendar] = version }, true, c.Verdict.Broken ? [.. c.Verdict.BrokenBy] : null)] : [], null));
        }
    }

    public Task Wake(string window, int generation) => Change(c => ChainRules.Wake(c, clocks, Now, Recipients));

    public Task Prepare() => Task.CompletedTask;

    public Task Forget() => Load();

    protected override async Task Load()
    {
        var records = await Journal.ReadAsync(Stream);
        (current, clocks) = await ChainReader.Fold(records, Tenant, catalogues);
        kept = current;
        Head = records.Count == 0 ? StreamHead.None : new StreamHead(records[^1].Version, records[^1].Digest);
        archived = records.Count == 0 ? await store.ArchivedAsync(Stream) : null;
    }

    protected override Sealer? SealerOf(ActionCommand action) => sealers.GetValueOrDefault(action.Id);

    protected override string OnceKey(ActionCommand action) => ChainCommit.OnceKey(GrainKeys.Split(Stream.Name).Tail, action);

    protected override Prepared Prepare(ActionCommand action)
    {
        if (current is null)
        {
            // Archived while it was in memory.
            return Unknown();
        }

        var (chain, verdict, _) = current;
        var via = action.SubjectKind == GrainKeys.Chain ? null : GrainKeys.Subject(action.SubjectKind, action.SubjectId);
        var decision = ChainRules.Act(chain, verdict, action, via);
        if (decision.Refusal is { } refusal)
        {
            return refusal;
        }

        var now = Now;
        var owed = action.History ? [] : ChainRules.Owed(current, clocks, now, Recipients);
        var (next, commit) = Apply(owed.Count == 0 ? decision.Events : [.. owed, .. decision.Events], now, Once(action), SealerOf(action));
        var missing = next.Verdict.CreditedTo(action.Id)?.Missing ?? [];
        var reply = new ActionReply(
            new ActionKept(action, commit.RecordedAt, Head.Version, Convert.ToHexStringLower(Head.Digest)), missing.Count == 0 ? [] : [.. missing], [ChainProjection.Summary(next.Chain, next.Verdict)], false);
        return new Prepared(null, commit, reply, next);
    }

    protected override void Confirm(Prepared kept) => this.kept = (Judged)kept.State!;

    protected override async Task<Reply<ActionReply>> Replay(ActionCommand action, TakenKey taken)
    {
        var records = await ChainReader.UntilAction(Journal, Stream, taken.Version);
        if (records.Count == 0)
        {
            await Load();
            return Unknown();
        }

        var (then, _) = await ChainReader.Fold(records, Tenant, catalogues);
        var record = records[^1];
        var missing = then!.Verdict.CreditedTo(action.Id)?.Missing ?? [];
        return new ActionReply(
            new ActionKept(action, record.RecordedAt, record.Version, Convert.ToHexStringLower(record.Digest)), [.. missing], [ChainProjection.Summary(then.Chain, then.Verdict)], true);
    }

    private async Task<Reply<ChainView>> Change(Func<Judged, Decision> decide)
    {
        for (; ; )
        {
            if (current is null)
            {
                return Unknown();
            }

            await Refresh();
            var decision = decide(current);
            if (decision.Refusal is { } refusal)
            {
                return refusal;
            }

            if (decision.Events.Count == 0)
            {
                return View();
            }

            var (next, commit) = Apply(decision.Events, Now, null);
            if (await TryKeep(new Prepared(null, commit, null, next)))
            {
                return View();
            }
        }
    }

    /// <summary>Takes the newest catalogue; windows that open from now on count by the calendars' newest versions.</summary>
    private async ValueTask Refresh()
    {
        catalogue = await catalogues.Newest(Tenant);
        foreach (var key in current!.Chain.Plan.Calendars.Keys)
        {
            if (catalogue.Calendars.TryGetValue(key, out var newest) && !clocks.Has(key, newest.Version))
            {
                clocks.Add(key, newest.Version, await catalogues.Calendar(Tenant, key, newest.Version));
            }
        }
    }

    private (Judged Next, Commit Commit) Apply(IReadOnlyList<ChainEvent> decided, DateTimeOffset now, OnceKey? once, Sealer? seal = null)
    {
        var before = current!;
        var events = ChainCommit.WithPins(before.Chain, decided, catalogue);
        var chain = before.Chain;
        for (var i = 0; i < events.Count; i++)
        {
            chain = ChainFold.Apply(chain, events[i], now, Head.Version + 1 + i);
        }

        var next = new Judged(chain, ChainJudge.Judge(chain, clocks, chain.AsOf, before), Head.Version + events.Count);
        var commit = ChainCommit.Of(Stream, Head, before, next, events, now, clocks, Context(seal), once);
        return (next, Advance(commit, next));
    }

    private Commit Advance(Commit commit, Judged next)
    {
        current = next;
        Head = new StreamHead(commit.ExpectedVersion + commit.Records.Count, commit.Records[^1].Digest);
        return commit;
    }

    private string[] Recipients(string to, string? role) => LadderResolver.Recipients(to, current!.Chain.Owner, role, catalogue);

    private ChainCommitContext Context(Sealer? seal = null) => new(catalogue, deadlines.Value.Shards, seal);

    private ChainView View() => ChainProjection.View(kept!.Chain, kept.Verdict, clocks, kept.Version);

    private Refusal Unknown()
    {
        Forget();
        return archived is { } row ? ChainArchived.Refusal(Stream.Name, row) : new(RefusalCode.UnknownChain, "there is no such chain; POST /v1/chains plans one");
    }

    /// <summary>An archived chain's records may be put back at any moment, and nobody tells us: the next call looks again.</summary>
    private void Forget()
    {
        if (archived is not null)
        {
            DeactivateOnIdle();
        }
    }
}

/// <summary>A chain's facts with what follows from them as of its newest record.</summary>
public sealed record Judged(Chain Chain, ChainVerdict Verdict, int Version)
{
    /// <summary>Where the chain counts on the board as last kept.</summary>
    public BoardCell? Cell { get; set; }

    /// <summary>The steps as last written into the current row.</summary>
    public ShortSteps? Short { get; set; }
}
