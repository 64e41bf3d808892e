using SalesFlow.Actions;

namespace SalesFlow.Journal;

/// <summary>The bridge between Orleans and the journal: load, decide, keep, and only then answer. Decisions of one call are sent to the writer
/// one behind the other without waiting, each upon the state that the one before leaves; if one is not kept, the rest is decided again.</summary>
public abstract class JournaledGrain(IJournal journal, TimeProvider time) : Grain
{
    private const int MostTries = 8;

    protected IJournal Journal { get; } = journal;

    protected string Tenant { get; private set; } = "";

    protected StreamId Stream { get; private set; }

    /// <summary>The newest record that decisions stand on; ahead of what is durable while commits are under way.</summary>
    protected StreamHead Head { get; set; } = StreamHead.None;

    protected DateTimeOffset Now => Stamp.Now(time);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var (tenant, id) = GrainKeys.Split(this.GetPrimaryKeyString());
        Tenant = tenant;
        Stream = new StreamId(tenant, StreamName(id));
        await Load();
    }

    protected abstract string StreamName(string id);

    /// <summary>Reads the state back from the journal.</summary>
    protected abstract Task Load();

    /// <summary>Decides one action upon the state that the last decision left.</summary>
    protected abstract Prepared Prepare(ActionCommand action);

    /// <summary>Called in order for each commit that became durable.</summary>
    protected abstract void Confirm(Prepared kept);

    /// <summary>The answer that was given when this action was kept, or why it is not to be had any more.</summary>
    protected abstract Task<Reply<ActionReply>> Replay(ActionCommand action, TakenKey taken);

    /// <summary>Key under which an action is kept once: its own id, or its place in this stream where it came through a subject.</summary>
    protected abstract string OnceKey(ActionCommand action);

    /// <summary>What seals an action's personal fields; null where it has none. Made before anything is decided: decisions themselves never wait.</summary>
    protected virtual Personal.Sealer? SealerOf(ActionCommand action) => null;

    /// <summary>The key under which an action's id is used. What it tells of the content can be tried out only by who has the person's key.</summary>
    protected OnceKey Once(ActionCommand action) => new(OnceKey(action), SealerOf(action)?.Keyed(action.Content) ?? action.Content);

    protected async Task<Reply<ActionReply>[]> Keep(ActionCommand[] actions)
    {
        var replies = new Reply<ActionReply>[actions.Length];
        var open = Enumerable.Range(0, actions.Length).ToList();
        for (var attempt = 0; open.Count > 0; attempt++)
        {
            if (attempt == MostTries)
            {
                open.ForEach(i => replies[i] = Reply<ActionReply>.No(RefusalCode.Busy, "the subject is being changed elsewhere; send the action again with the same id"));
                break;
            }

            if (attempt > 0)
            {
                await Load();
                open = await AnswerTaken(actions, open, replies);
            }

            open = await Pass(actions, open, replies);
        }

        return replies;
    }

    /// <summary>Keeps one decision that is not an action. False: the stream moved on; the state was read again, decide again.</summary>
    protected async Task<bool> TryKeep(Prepared prepared)
    {
        var outcome = await Send(prepared.Commit!);
        switch (outcome.Status)
        {
            case CommitStatus.Committed:
                Confirm(prepared);
                return true;
            case CommitStatus.Failed:
                await Load();
                throw new InvalidOperationException($"{Stream}: the store refused a commit: {outcome.Error}");
            default:
                await Load();
                return false;
        }
    }

    private async Task<List<int>> Pass(ActionCommand[] actions, List<int> open, Reply<ActionReply>[] replies)
    {
        var sent = new List<(int Index, Prepared Prepared, Task<CommitOutcome> Outcome)>(open.Count);
        List<(int Index, Refusal Refusal)>? refused = null;
        Commit? last = null;
        foreach (var i in open)
        {
            var prepared = Prepare(actions[i]);
            if (prepared.Refusal is { } refusal)
            {
                (refused ??= []).Add((i, refusal));
            }
            else
            {
                prepared.Commit!.After = last;
                last = prepared.Commit;
                sent.Add((i, prepared, Send(prepared.Commit)));
            }
        }

        var again = new List<int>();
        var broken = false;
        foreach (var (index, prepared, task) in sent)
        {
            var outcome = await task;
            switch (outcome.Status)
            {
                case CommitStatus.Committed:
                    Confirm(prepared);
                    replies[index] = prepared.Reply!;
                    break;
                case CommitStatus.KeyTaken:
                    broken = true;
                    replies[index] = await Taken(actions[index], outcome.Taken!);
                    break;
                case CommitStatus.Failed:
                    broken = true;
                    replies[index] = Reply<ActionReply>.No(RefusalCode.Busy, $"the store refused it: {outcome.Error}");
                    break;
                default:
                    broken = true;
                    again.Add(index);
                    break;
            }
        }

        if (broken && again.Count == 0)
        {
            await Load();
        }

        foreach (var (index, refusal) in refused ?? [])
        {
            // What was kept once is answered as it was, also where the state that it led to would refuse it now.
            replies[index] = await Journal.FindOnceKeyAsync(Tenant, OnceKey(actions[index])) is { } taken ? await Taken(actions[index], taken) : refusal;
        }

        return again;
    }

    private async Task<List<int>> AnswerTaken(ActionCommand[] actions, List<int> open, Reply<ActionReply>[] replies)
    {
        var left = new List<int>(open.Count);
        foreach (var i in open)
        {
            if (await Journal.FindOnceKeyAsync(Tenant, OnceKey(actions[i])) is { } taken)
            {
                replies[i] = await Taken(actions[i], taken);
            }
            else
            {
                left.Add(i);
            }
        }

        return left;
    }

    private async Task<Reply<ActionReply>> Taken(ActionCommand action, TakenKey taken) =>
        taken.Content.AsSpan().SequenceEqual(action.Content) || (SealerOf(action) is { } seal && taken.Content.AsSpan().SequenceEqual(seal.Keyed(action.Content)))
            ? await Replay(action, taken)
            : Reply<ActionReply>.No(RefusalCode.ActionIdReused, $"action id '{action.Id}' was used before with other content; give a new action an id of its own");

    private async Task<CommitOutcome> Send(Commit commit)
    {
        try
        {
            return await Journal.CommitAsync(commit);
        }
        catch (Exception e) when (e is JournalBusyException or JournalUnavailableException)
        {
            // What this activation holds in memory may be ahead of the store: the next call reads it afresh.
            DeactivateOnIdle();
            throw;
        }
    }
}

/// <summary>A decision ready to be kept, with the answer to give once it is.</summary>
public sealed record Prepared(Refusal? Refusal, Commit? Commit, ActionReply? Reply, object? State = null)
{
    public static implicit operator Prepared(Refusal refusal) => new(refusal, null, null);
}
