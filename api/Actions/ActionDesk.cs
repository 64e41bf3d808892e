using SalesFlow.Access;
using SalesFlow.Api;
using SalesFlow.Chains;
using SalesFlow.Evidence;
using SalesFlow.Journal;
using SalesFlow.Subjects;
using SalesFlow.Tenants;

namespace SalesFlow.Actions;

/// <summary>How one action ended: kept, or why not.</summary>
internal readonly record struct ActionOutcome(ActionReply? Reply, Problem? Problem);

/// <summary>Hands actions that were read to the grains of their subjects.</summary>
internal sealed class ActionDesk(IGrainFactory grains, ICatalogues catalogues, FileIndex files, NodeSchemas schemas, IJournal journal, SubjectKinds kinds, ScopeGuard guard, TimeProvider time)
{
    /// <param name="scope">Of whom it is bounded to; null = all of the tenant.</param>
    public async ValueTask<ActionOutcome> ActAsync(string tenant, ActionCommand command, Scope? scope = null)
    {
        if (await JudgeAsync(tenant, command, scope) is { } unknown)
        {
            return new(null, unknown);
        }

        var complete = await WithFilesAsync(tenant, command);
        var replies = await Send(tenant, complete.SubjectKind, complete.SubjectId, [complete]);
        if (complete.AbsentFiles.Length > 0)
        {
            await CatchUpAsync(tenant, complete, replies[0].Value);
        }

        return Outcome(replies[0]);
    }

    /// <summary>Each on its own; those of one subject in one call and in order, the subjects side by side.</summary>
    /// <param name="commands">Null where reading failed already.</param>
    /// <param name="width">How many subjects are asked at a time.</param>
    /// <param name="scope">Of whom they are bounded to; null = all of the tenant.</param>
    public async Task<ActionOutcome[]> ActAsync(string tenant, IReadOnlyList<ActionCommand?> commands, int width, Scope? scope = null)
    {
        var outcomes = new ActionOutcome[commands.Count];
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        var groups = new Dictionary<(string Kind, string Id), List<int>>();
        for (var i = 0; i < commands.Count; i++)
        {
            if (commands[i] is not { } command || !first.TryAdd(command.Id, i))
            {
                continue;
            }

            var unknown = await JudgeAsync(tenant, command, scope);
            if (unknown is not null)
            {
                outcomes[i] = new(null, unknown);
            }
            else if (groups.TryGetValue((command.SubjectKind, command.SubjectId), out var group))
            {
                group.Add(i);
            }
            else
            {
                groups.Add((command.SubjectKind, command.SubjectId), [i]);
            }
        }

        using (var next = groups.AsEnumerable().GetEnumerator())
        {
            await Task.WhenAll(Enumerable.Range(0, Math.Min(width, groups.Count)).Select(_ => Work(next)));
        }

        SettleDoubles(commands, first, outcomes);
        return outcomes;

        async Task Work(IEnumerator<KeyValuePair<(string Kind, string Id), List<int>>> next)
        {
            while (Take(next) is var (subject, places))
            {
                await ActAsync(tenant, subject.Kind, subject.Id, places, commands, outcomes);
            }
        }

        static KeyValuePair<(string Kind, string Id), List<int>>? Take(IEnumerator<KeyValuePair<(string Kind, string Id), List<int>>> next)
        {
            lock (next)
            {
                return next.MoveNext() ? next.Current : null;
            }
        }
    }

    private async Task ActAsync(string tenant, string kind, string id, List<int> places, IReadOnlyList<ActionCommand?> commands, ActionOutcome[] outcomes)
    {
        try
        {
            var group = new ActionCommand[places.Count];
            for (var i = 0; i < group.Length; i++)
            {
                group[i] = await WithFilesAsync(tenant, commands[places[i]]!);
            }

            var replies = await Send(tenant, kind, id, group);
            for (var i = 0; i < group.Length; i++)
            {
                outcomes[places[i]] = Outcome(replies[i]);
                if (group[i].AbsentFiles.Length > 0)
                {
                    await CatchUpAsync(tenant, group[i], replies[i].Value);
                }
            }
        }
        catch (Exception fault)
        {
            // One subject that cannot answer refuses its own actions only.
            var problem = ProblemMiddleware.Of(fault);
            foreach (var place in places.Where(place => outcomes[place] == default))
            {
                outcomes[place] = new(null, problem);
            }
        }
    }

    /// <summary>Within one batch the first of an id went; the later ones are its retries, or reuses of its id.</summary>
    private static void SettleDoubles(IReadOnlyList<ActionCommand?> commands, Dictionary<string, int> first, ActionOutcome[] outcomes)
    {
        for (var i = 0; i < commands.Count; i++)
        {
            if (commands[i] is not { } command || first[command.Id] == i)
            {
                continue;
            }

            var before = first[command.Id];
            var (reply, problem) = outcomes[before];
            outcomes[i] = command.Content.AsSpan().SequenceEqual(commands[before]!.Content)
                ? new(reply is null ? null : reply with { Replayed = true }, problem)
                : new(null, new Refusal(RefusalCode.ActionIdReused, $"The id '{command.Id}' stands for other content earlier in this batch; choose a new id.").ToProblem());
        }
    }

    private async ValueTask<Problem?> JudgeAsync(string tenant, ActionCommand command, Scope? scope)
    {
        if (scope is not null && await guard.JudgeAsync(tenant, scope, command) is { } outside)
        {
            return outside;
        }

        if (!(await catalogues.GetAsync(tenant)).Nodes.TryGetValue(command.Node, out var node))
        {
            var nodes = (await catalogues.FreshAsync(tenant)).Nodes;
            if (!nodes.TryGetValue(command.Node, out node))
            {
                return new Refusal(
                    RefusalCode.UnknownNode, $"There is no node '{command.Node}'.{Similar.Hint(command.Node, nodes.Keys)} GET /v1/nodes lists them.", [new("/node", "is not known here")]).ToProblem();
            }
        }

        var fault = await schemas.JudgeAsync(tenant, node, command.Fields);

        // What was kept once is answered as it was for ever, also after the schema has become stricter.
        return fault is not null && await journal.FindOnceKeyAsync(tenant, command.Id) is null ? fault : null;
    }

    private async ValueTask<ActionCommand> WithFilesAsync(string tenant, ActionCommand command)
    {
        var absent = await files.AbsentAsync(tenant, command.Evidence);
        return absent.Length == 0 ? command : command with { AbsentFiles = absent };
    }

    private Task<Reply<ActionReply>[]> Send(string tenant, string kind, string id, ActionCommand[] commands) => kind == GrainKeys.Chain
        ? grains.Grain<IChainGrain>(GrainKeys.Of(tenant, id)).Act(commands)
        : grains.Grain<ISubjectGrain>(GrainKeys.Of(tenant, GrainKeys.Subject(kind, id))).Act(commands);

    /// <summary>A file may have arrived after the edge looked and before the grain said that it waits: then nobody has told the chain or the subject.</summary>
    private async Task CatchUpAsync(string tenant, ActionCommand command, ActionReply? reply)
    {
        foreach (var sha256 in command.AbsentFiles)
        {
            if (reply is not null && await files.HasAsync(tenant, sha256))
            {
                await Task.WhenAll(reply.Chains.Select(chain => grains.Grain<IChainGrain>(GrainKeys.Of(tenant, chain.Id)).EvidenceArrived(sha256)));
                if (kinds.Find(command.SubjectKind)?.AwaitsFiles == true)
                {
                    await grains.Grain<ISubjectGrain>(GrainKeys.Of(tenant, GrainKeys.Subject(command.SubjectKind, command.SubjectId)))
                        .Act([FileArrival.Of(command.SubjectKind, command.SubjectId, sha256, Stamp.Now(time))]);
                }
            }
        }
    }

    private static ActionOutcome Outcome(Reply<ActionReply> reply) => reply.Ok ? new(reply.Value, null) : new(null, reply.Refusal!.ToProblem());
}
