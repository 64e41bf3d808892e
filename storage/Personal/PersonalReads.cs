using LinqToDB;
using SalesFlow.Audit;
using SalesFlow.Journal;
using SalesFlow.Lists;

namespace SalesFlow.Personal;

/// <summary>What is read alike on every database.</summary>
public abstract class PersonalReads(ListDatabase lists) : IPersonalStore
{
    public async ValueTask<IReadOnlyDictionary<string, byte[]>> KeysAsync(string tenant, IReadOnlyCollection<string> names, CancellationToken cancellation = default)
        => await lists.ReadAsync(
            tables => tables.PersonalKeys.Where(key => key.Tenant == tenant && names.Contains(key.Name)).ToList().ToDictionary(key => key.Name, key => key.Secret, StringComparer.Ordinal), cancellation);

    public async ValueTask<byte[]> KeyAsync(string tenant, string name, byte[] fresh, CancellationToken cancellation = default)
        => (await KeysAsync(tenant, [name], cancellation)).TryGetValue(name, out var known) ? known : await KeepAsync(tenant, name, fresh, cancellation);

    public IAsyncEnumerable<JournalRecord> KeptAsync(string tenant, CancellationToken cancellation = default) => AuditReads.Records(lists, tenant, cancellation);

    public abstract ValueTask RemoveKeysAsync(string tenant, IReadOnlyCollection<string> names, CancellationToken cancellation = default);

    public abstract ValueTask RemoveEvidenceAsync(string tenant, string sha256, CancellationToken cancellation = default);

    public virtual ValueTask SettleAsync(CancellationToken cancellation = default) => default;

    /// <summary>Keeps the key where there is none; answers the one that is there then.</summary>
    protected abstract ValueTask<byte[]> KeepAsync(string tenant, string name, byte[] fresh, CancellationToken cancellation);
}
