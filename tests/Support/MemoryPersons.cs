using System.Collections.Concurrent;
using SalesFlow.Journal;
using SalesFlow.Personal;

namespace SalesFlow.Support;

/// <summary>Keys of persons in memory.</summary>
internal sealed class MemoryPersons : IPersonalStore
{
    private readonly ConcurrentDictionary<(string, string), byte[]> keys = new();

    public ValueTask<byte[]> KeyAsync(string tenant, string name, byte[] fresh, CancellationToken cancellation = default) => new(keys.GetOrAdd((tenant, name), fresh));

    public ValueTask<IReadOnlyDictionary<string, byte[]>> KeysAsync(string tenant, IReadOnlyCollection<string> names, CancellationToken cancellation = default) =>
        new(names.Where(name => keys.ContainsKey((tenant, name))).ToDictionary(name => name, name => keys[(tenant, name)]));

    public ValueTask RemoveKeysAsync(string tenant, IReadOnlyCollection<string> names, CancellationToken cancellation = default)
    {
        foreach (var name in names)
        {
            keys.TryRemove((tenant, name), out _);
        }

        return default;
    }

    public ValueTask RemoveEvidenceAsync(string tenant, string sha256, CancellationToken cancellation = default) => default;

    public ValueTask SettleAsync(CancellationToken cancellation = default) => default;

    public IAsyncEnumerable<JournalRecord> KeptAsync(string tenant, CancellationToken cancellation = default) => AsyncEnumerable.Empty<JournalRecord>();
}
