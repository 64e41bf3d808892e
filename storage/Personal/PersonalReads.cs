using SalesFlow.Audit;
using SalesFlow.Journal;
using SalesFlow.Lists;

namespace SalesFlow.Personal;

/// <summary>What is done alike on every database.</summary>
public abstract class PersonalReads(ListDatabase lists) : IPersonalStore
{
    public virtual async ValueTask<byte[]> KeyAsync(string tenant, string name, byte[] fresh, CancellationToken cancellation = default)
        => (await KeysAsync(tenant, [name], cancellation)).TryGetValue(name, out var known) ? known : await KeepAsync(tenant, name, fresh, cancellation);

    public IAsyncEnumerable<JournalRecord> KeptAsync(string tenant, CancellationToken cancellation = default) => AuditReads.Records(lists, tenant, cancellation);

    public abstract ValueTask<IReadOnlyDictionary<string, byte[]>> KeysAsync(string tenant, IReadOnlyCollection<string> names, CancellationToken cancellation = default);

    public abstract ValueTask RemoveKeysAsync(string tenant, IReadOnlyCollection<string> names, CancellationToken cancellation = default);

    public abstract ValueTask RemoveEvidenceAsync(string tenant, string sha256, CancellationToken cancellation = default);

    public virtual ValueTask SettleAsync(CancellationToken cancellation = default) => default;

    /// <summary>Keeps the key where there is none; answers the one that is there then.</summary>
    protected abstract ValueTask<byte[]> KeepAsync(string tenant, string name, byte[] fresh, CancellationToken cancellation);
}
