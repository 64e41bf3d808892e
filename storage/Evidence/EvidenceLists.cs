using LinqToDB;
using SalesFlow.Lists;

namespace SalesFlow.Evidence;

public interface IEvidenceLists
{
    /// <summary>Bytes of all files that a tenant has. Costs a look at each of its notes: ask seldom.</summary>
    ValueTask<long> BytesAsync(string tenant, CancellationToken cancellation = default);
}

public sealed class EvidenceLists(ListDatabase database) : IEvidenceLists
{
    public ValueTask<long> BytesAsync(string tenant, CancellationToken cancellation = default) =>
        database.ReadAsync(tables => tables.Evidence.Where(file => file.Tenant == tenant).Sum(file => (long?)file.Bytes) ?? 0, cancellation);
}
