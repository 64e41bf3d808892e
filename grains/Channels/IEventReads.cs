using SalesFlow.Journal;

namespace SalesFlow.Channels;

/// <summary>A tenant's records in the order of commit: what webhooks follow.</summary>
public interface IEventReads
{
    /// <summary>Records behind a position.</summary>
    ValueTask<IReadOnlyList<JournalRecord>> AfterAsync(string tenant, long position, int limit, CancellationToken cancellation = default);

    /// <summary>Where the last record stands that was kept before a moment; 0 = none.</summary>
    ValueTask<long> LastBeforeAsync(string tenant, DateTimeOffset moment, CancellationToken cancellation = default);

    /// <summary>Those of the records that are there.</summary>
    ValueTask<IReadOnlyList<JournalRecord>> AtAsync(string tenant, IReadOnlyList<long> positions, CancellationToken cancellation = default);
}
