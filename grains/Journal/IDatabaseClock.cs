namespace SalesFlow.Journal;

/// <summary>The clock of the database: the one that all silos share, whatever the clocks of their machines say.</summary>
public interface IDatabaseClock
{
    /// <summary>The moment at which the database was asked, within the round trip.</summary>
    /// <exception cref="JournalUnavailableException">The database does not answer.</exception>
    ValueTask<DateTimeOffset> NowAsync(CancellationToken cancellation = default);
}
