using SalesFlow.Journal;

namespace SalesFlow.Subjects;

/// <summary>The real journal, of which a test can say that it takes no more of something.</summary>
internal sealed class BusyJournal(JournalWriter inner) : IJournal
{
    public Func<Commit, CommitOutcome?> OnCommit { get; set; } = _ => null;

    public Action<Commit> OnKept { get; set; } = _ => { };

    public async ValueTask<CommitOutcome> CommitAsync(Commit commit)
    {
        if (OnCommit(commit) is { } refused)
        {
            return refused;
        }

        var outcome = await inner.CommitAsync(commit);
        OnKept(commit);
        return outcome;
    }

    public ValueTask<IReadOnlyList<JournalRecord>> ReadAsync(StreamId stream, int fromVersion = 1, int? toVersion = null, CancellationToken cancellation = default) =>
        inner.ReadAsync(stream, fromVersion, toVersion, cancellation);

    public ValueTask<StreamHead> ReadHeadAsync(StreamId stream, CancellationToken cancellation = default) => inner.ReadHeadAsync(stream, cancellation);

    public ValueTask<TakenKey?> FindOnceKeyAsync(string tenant, string key, CancellationToken cancellation = default) => inner.FindOnceKeyAsync(tenant, key, cancellation);
}
