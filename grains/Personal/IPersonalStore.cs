using SalesFlow.Journal;

namespace SalesFlow.Personal;

/// <summary>Keys of persons, and what erasing takes besides them.</summary>
public interface IPersonalStore
{
    /// <summary>The key of this name; the given one where there was none. Durable when it returns; of two that come at once, the first stays for both.</summary>
    ValueTask<byte[]> KeyAsync(string tenant, string name, byte[] fresh, CancellationToken cancellation = default);

    /// <summary>Those of the keys that are there.</summary>
    ValueTask<IReadOnlyDictionary<string, byte[]>> KeysAsync(string tenant, IReadOnlyCollection<string> names, CancellationToken cancellation = default);

    /// <summary>Takes keys away, for ever. Some may be gone already.</summary>
    ValueTask RemoveKeysAsync(string tenant, IReadOnlyCollection<string> names, CancellationToken cancellation = default);

    /// <summary>Takes a file of evidence away, bytes and note. It may be gone already.</summary>
    ValueTask RemoveEvidenceAsync(string tenant, string sha256, CancellationToken cancellation = default);

    /// <summary>Takes out of the database's files what was overwritten or deleted, as far as the engine lets us.</summary>
    ValueTask SettleAsync(CancellationToken cancellation = default);

    /// <summary>A tenant's records as they are kept, by stream and version.</summary>
    IAsyncEnumerable<JournalRecord> KeptAsync(string tenant, CancellationToken cancellation = default);
}
