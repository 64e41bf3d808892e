using SalesFlow.Journal;

namespace SalesFlow.Sqlite;

/// <summary>One process, one clock: the database's is ours.</summary>
internal sealed class SqliteClock(TimeProvider time) : IDatabaseClock
{
    public ValueTask<DateTimeOffset> NowAsync(CancellationToken cancellation = default) => new(time.GetUtcNow());
}
