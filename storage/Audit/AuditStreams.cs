using System.Runtime.CompilerServices;
using SalesFlow.Journal;

namespace SalesFlow.Audit;

/// <summary>A tenant's records, one whole stream at a time.</summary>
public static class AuditStreams
{
    /// <summary>By stream; in each by version. Never an empty one.</summary>
    public static async IAsyncEnumerable<List<JournalRecord>> StreamsAsync(this IAuditReads audit, string tenant, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var stream = new List<JournalRecord>();
        await foreach (var record in audit.RecordsAsync(tenant, cancellation))
        {
            if (stream.Count > 0 && stream[0].Stream != record.Stream)
            {
                yield return stream;
                stream = [];
            }

            stream.Add(record);
        }

        if (stream.Count > 0)
        {
            yield return stream;
        }
    }
}
