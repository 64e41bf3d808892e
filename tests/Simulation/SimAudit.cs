using SalesFlow.Audit;
using SalesFlow.Journal;

namespace SalesFlow.Simulation;

/// <summary>All that is kept, for the product's own <c>verify</c>.</summary>
internal sealed class SimAudit(SimDatabase database) : IAuditReads
{
    public ValueTask<IReadOnlyList<string>> TenantsAsync(CancellationToken cancellation = default) =>
        new([.. database.Streams.Select(s => s.Stream.Tenant).Distinct()]);

    public ValueTask<RecordCount> CountAsync(CancellationToken cancellation = default) =>
        new(new RecordCount(database.Streams.Sum(s => (long)s.Records.Count), 1, database.Position));

    public IAsyncEnumerable<JournalRecord> RecordsAsync(string tenant, CancellationToken cancellation = default) =>
        database.Streams.Where(s => s.Stream.Tenant == tenant).SelectMany(s => s.Records).ToAsyncEnumerable();

    public IAsyncEnumerable<ArchivedRow> ArchivedAsync(string tenant, CancellationToken cancellation = default) => AsyncEnumerable.Empty<ArchivedRow>();

    public IAsyncEnumerable<ChainRow> ChainsAsync(string tenant, CancellationToken cancellation = default) =>
        database.Chains.Where(c => c.Key.Tenant == tenant).Select(c => c.Value).OrderBy(c => c.Id, StringComparer.Ordinal).ToAsyncEnumerable();

    public IAsyncEnumerable<SubjectRow> SubjectsAsync(string tenant, CancellationToken cancellation = default) =>
        database.Subjects.Where(s => s.Key.Tenant == tenant).Select(s => s.Value).OrderBy(s => s.Kind, StringComparer.Ordinal).ThenBy(s => s.Id, StringComparer.Ordinal).ToAsyncEnumerable();

    public IAsyncEnumerable<PendingAlert> AlertsAsync(string tenant, CancellationToken cancellation = default) =>
        database.Alerts.Values.Where(a => a.Tenant == tenant).ToAsyncEnumerable();

    public IAsyncEnumerable<(string Stream, WindowRow Window)> WindowsAsync(string tenant, CancellationToken cancellation = default) =>
        database.Windows.Values.Where(w => w.Window.Tenant == tenant)
            .Select(w => (w.Window.Stream, new WindowRow(w.Window.Name, w.Window.Generation, w.Window.WakeAt, w.Shard))).ToAsyncEnumerable();

    public IAsyncEnumerable<TakenKey> OnceKeysAsync(string tenant, CancellationToken cancellation = default) =>
        database.Keys.Where(k => k.Key.Tenant == tenant).Select(k => k.Value).OrderBy(k => k.Key, StringComparer.Ordinal).ToAsyncEnumerable();

    /// <summary>The workload uploads nothing.</summary>
    public IAsyncEnumerable<EvidenceFile> EvidenceAsync(string tenant, CancellationToken cancellation = default) => AsyncEnumerable.Empty<EvidenceFile>();

    public ValueTask<IReadOnlyList<DocumentRow>> DocumentsAsync(string tenant, CancellationToken cancellation = default) =>
        new([.. database.Documents.Where(d => d.Tenant == tenant).Select(d => d.Row)]);
}
