using SalesFlow.Journal;

namespace SalesFlow.Sqlite;

/// <summary>Keeps commits in SQLite. Everything of a batch is durable when <see cref="WriteAsync"/> returns (WAL, <c>synchronous=FULL</c>).</summary>
public sealed class SqliteJournalEngine(SqliteDatabase database) : IJournalEngine
{
    private Commits? commits;

    public bool Blocks => true;

    public ValueTask<CommitOutcome[]> WriteAsync(IReadOnlyList<Commit> batch) => ValueTask.FromResult(database.Writer.Batch(db =>
    {
        commits ??= new Commits(db);
        var outcomes = new CommitOutcome[batch.Count];
        for (var i = 0; i < outcomes.Length; i++)
        {
            outcomes[i] = batch[i].After is { LeftOut: true } ? new CommitOutcome(CommitStatus.VersionConflict) : commits.Write(batch[i]);
            batch[i].LeftOut = outcomes[i].Status != CommitStatus.Committed;
        }

        return outcomes;
    }));

    public ValueTask<IReadOnlyList<JournalRecord>> ReadAsync(StreamId stream, int fromVersion, int? toVersion, CancellationToken cancellation)
        => database.Readers.ReadAsync(db => Reads.Records(db, stream, fromVersion, toVersion), cancellation);

    public ValueTask<StreamHead> ReadHeadAsync(StreamId stream, CancellationToken cancellation)
        => database.Readers.ReadAsync(db => Reads.Head(db, stream), cancellation);

    public ValueTask<TakenKey?> FindOnceKeyAsync(string tenant, string key, CancellationToken cancellation)
        => database.Readers.ReadAsync(db => Reads.TakenKey(db, tenant, key), cancellation);
}
