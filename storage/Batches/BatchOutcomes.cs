using SalesFlow.Journal;

namespace SalesFlow.Storage;

/// <summary>Works out how each commit of a batch ends, where a database is written to as a whole. Pure.</summary>
internal static class BatchOutcomes
{
    /// <summary>One outcome for each commit, in order, each seeing the ones before it; those that stay get their positions later.</summary>
    /// <param name="heads">The version that each stream is at; a stream that is not named is at none.</param>
    /// <param name="taken">Keys that were used before.</param>
    /// <param name="links">Chains ever planned for each subject; one that is not named has none. Null = as each commit expects.</param>
    public static CommitOutcome[] Of(
        IReadOnlyList<Commit> batch, IReadOnlyDictionary<StreamId, int> heads, IReadOnlyDictionary<(string Tenant, string Key), TakenKey> taken,
        IReadOnlyDictionary<StreamId, int>? links = null)
    {
        var versions = new Dictionary<StreamId, int>(heads);
        var keys = new Dictionary<(string, string), TakenKey>(taken);
        var outcomes = new CommitOutcome[batch.Count];
        for (var i = 0; i < outcomes.Length; i++)
        {
            outcomes[i] = batch[i].After is { LeftOut: true } || (links is not null && batch[i].Links is { } known && links.GetValueOrDefault(batch[i].Stream) != known)
                ? new CommitOutcome(CommitStatus.VersionConflict) : Of(batch[i], versions, keys);
            batch[i].LeftOut = outcomes[i].Status != CommitStatus.Committed;
        }

        return outcomes;
    }

    /// <summary>As if the store were just as each stream's first commit expects and no key were used: right unless the store refuses it.</summary>
    /// <returns>Null where the commits are in each other's way, so that the store has to be asked.</returns>
    public static CommitOutcome[]? Assumed(IReadOnlyList<Commit> batch)
    {
        var heads = new Dictionary<StreamId, int>(batch.Count);
        foreach (var commit in batch)
        {
            heads.TryAdd(commit.Stream, commit.ExpectedVersion);
        }

        var outcomes = Of(batch, heads, new Dictionary<(string, string), TakenKey>());
        return Array.TrueForAll(outcomes, outcome => outcome.Status == CommitStatus.Committed) ? outcomes : null;
    }

    private static CommitOutcome Of(Commit commit, Dictionary<StreamId, int> versions, Dictionary<(string Tenant, string Key), TakenKey> keys)
    {
        if (commit.Records.Count == 0)
        {
            throw new ArgumentException($"A commit of {commit.Stream} holds no record.", nameof(commit));
        }

        if (commit.Once is { } once && keys.TryGetValue((commit.Stream.Tenant, once.Key), out var used))
        {
            return new CommitOutcome(CommitStatus.KeyTaken, Taken: used);
        }

        if (versions.GetValueOrDefault(commit.Stream) != commit.ExpectedVersion)
        {
            return new CommitOutcome(CommitStatus.VersionConflict);
        }

        versions[commit.Stream] = commit.ExpectedVersion + commit.Records.Count;
        if (commit.Once is { } first)
        {
            keys[(commit.Stream.Tenant, first.Key)] = new TakenKey(first.Key, first.Content, commit.Stream.Name, commit.ExpectedVersion + 1);
        }

        return new CommitOutcome(CommitStatus.Committed);
    }
}
