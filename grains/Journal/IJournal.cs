namespace SalesFlow.Journal;

/// <summary>What grains know of the journal: commits that are durable when they return, and reads of what is durable.</summary>
public interface IJournal
{
    /// <summary>Keeps the commit. Returns when it is durable or was not kept at all.</summary>
    /// <exception cref="JournalBusyException">The writer's queue is full: nothing was kept; try again shortly.</exception>
    /// <exception cref="JournalUnavailableException">The store does not answer. The outcome is unknown: the caller re-reads before it decides again.</exception>
    ValueTask<CommitOutcome> CommitAsync(Commit commit);

    /// <summary>Records of a stream from a version on, in order.</summary>
    ValueTask<IReadOnlyList<JournalRecord>> ReadAsync(StreamId stream, int fromVersion = 1, int? toVersion = null, CancellationToken cancellation = default);

    ValueTask<StreamHead> ReadHeadAsync(StreamId stream, CancellationToken cancellation = default);

    ValueTask<TakenKey?> FindOnceKeyAsync(string tenant, string key, CancellationToken cancellation = default);
}

/// <summary>One database's way of keeping commits. Written to by one writer only.</summary>
public interface IJournalEngine
{
    /// <summary>Keeps the commits in one transaction, in order, and returns one outcome for each. A version conflict or a taken key
    /// leaves that commit out and keeps the others (a later commit of the same batch sees the earlier ones).</summary>
    /// <exception cref="JournalUnavailableException">The store itself does not answer; no commit is to blame.</exception>
    /// <exception cref="Exception">Nothing of the batch was kept, because of one of its commits.</exception>
    ValueTask<CommitOutcome[]> WriteAsync(IReadOnlyList<Commit> batch);

    /// <summary>True where writing blocks the calling thread: the writer then keeps a thread of its own for it.</summary>
    bool Blocks { get; }

    ValueTask<IReadOnlyList<JournalRecord>> ReadAsync(StreamId stream, int fromVersion, int? toVersion, CancellationToken cancellation);

    ValueTask<StreamHead> ReadHeadAsync(StreamId stream, CancellationToken cancellation);

    ValueTask<TakenKey?> FindOnceKeyAsync(string tenant, string key, CancellationToken cancellation);
}

/// <summary>Told of what became durable, in order of commit, before the waiting grains go on. Must be quick and must not throw.</summary>
public interface ICommitListener
{
    void Committed(IReadOnlyList<Commit> commits, IReadOnlyList<CommitOutcome> outcomes);

    /// <summary>Told of commits of which the store did not say what became of them: they may be durable.</summary>
    void Unknown(IReadOnlyList<Commit> commits)
    {
    }
}

/// <summary>The writer's queue is full; nothing was kept.</summary>
public sealed class JournalBusyException(string message) : Exception(message);

/// <summary>The store did not answer; whether the commit was kept is unknown.</summary>
public sealed class JournalUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
