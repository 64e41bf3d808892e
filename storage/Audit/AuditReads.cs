using System.Runtime.CompilerServices;
using LinqToDB;
using SalesFlow.Journal;
using SalesFlow.Lists;

namespace SalesFlow.Audit;

/// <summary>How many records there are and between which positions. Where positions have no gaps, a missing record shows, also a stream's last one.</summary>
/// <param name="Archived">How many are in archives and not here any more.</param>
public sealed record RecordCount(long Records, long First, long Last, long Archived = 0);

/// <summary>Everything, in order, for <c>verify</c> and exports. Read part by part: on a store that is being written to, the parts are of different moments.</summary>
public interface IAuditReads
{
    ValueTask<IReadOnlyList<string>> TenantsAsync(CancellationToken cancellation = default);

    ValueTask<RecordCount> CountAsync(CancellationToken cancellation = default);

    /// <summary>A tenant's records by stream and version.</summary>
    IAsyncEnumerable<JournalRecord> RecordsAsync(string tenant, CancellationToken cancellation = default);

    /// <summary>Streams whose records are in an archive, by name.</summary>
    IAsyncEnumerable<ArchivedRow> ArchivedAsync(string tenant, CancellationToken cancellation = default);

    /// <summary>By id.</summary>
    IAsyncEnumerable<ChainRow> ChainsAsync(string tenant, CancellationToken cancellation = default);

    /// <summary>Subjects that have a state, by kind and id.</summary>
    IAsyncEnumerable<SubjectRow> SubjectsAsync(string tenant, CancellationToken cancellation = default);

    /// <summary>In the order in which they were kept.</summary>
    IAsyncEnumerable<PendingAlert> AlertsAsync(string tenant, CancellationToken cancellation = default);

    /// <summary>Windows that are open, by stream and name.</summary>
    IAsyncEnumerable<(string Stream, WindowRow Window)> WindowsAsync(string tenant, CancellationToken cancellation = default);

    /// <summary>Ids that were used, with the record that used each.</summary>
    IAsyncEnumerable<TakenKey> OnceKeysAsync(string tenant, CancellationToken cancellation = default);

    /// <summary>Files of evidence that were noted, by digest.</summary>
    IAsyncEnumerable<EvidenceFile> EvidenceAsync(string tenant, CancellationToken cancellation = default);

    /// <summary>All versions of all documents.</summary>
    ValueTask<IReadOnlyList<DocumentRow>> DocumentsAsync(string tenant, CancellationToken cancellation = default);
}

public sealed class AuditReads(ListDatabase database, Personal.PersonalKeys? keys = null) : IAuditReads
{
    private const int Part = 1_000;

    public ValueTask<IReadOnlyList<string>> TenantsAsync(CancellationToken cancellation = default) => database.ReadAsync<IReadOnlyList<string>>(
        tables =>
        {
            // One step in the index for each tenant; DISTINCT would read all of it.
            var tenants = new List<string>();
            while (tables.Records.Where(record => record.Tenant.CompareTo(tenants.LastOrDefault("")) > 0)
                .OrderBy(record => record.Tenant).Select(record => record.Tenant).FirstOrDefault() is { } next)
            {
                tenants.Add(next);
            }

            return tenants;
        },
        cancellation);

    public ValueTask<RecordCount> CountAsync(CancellationToken cancellation = default) => database.ReadAsync(
        tables => new RecordCount(
            tables.Records.LongCount(), tables.Records.Min(record => (long?)record.Position) ?? 0, tables.Records.Max(record => (long?)record.Position) ?? 0,
            tables.Archived.Sum(row => (long?)row.Records) ?? 0),
        cancellation);

    public async IAsyncEnumerable<JournalRecord> RecordsAsync(string tenant, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (var part in Records(database, tenant, cancellation).Chunk(Part).WithCancellation(cancellation))
        {
            foreach (var record in keys is null ? part : await keys.OpenAsync(part, cancellation))
            {
                yield return record;
            }
        }
    }

    /// <summary>As they are kept.</summary>
    internal static async IAsyncEnumerable<JournalRecord> Records(ListDatabase database, string tenant, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var rows = database.ReadAllAsync<RecordTable>(
            (tables, last) =>
            {
                var records = tables.Records.Where(record => record.Tenant == tenant);
                if (last is not null)
                {
                    records = records.Where(record => record.Stream.CompareTo(last.Stream) >= 0
                        && (record.Stream.CompareTo(last.Stream) > 0 || record.Version > last.Version));
                }

                return records.OrderBy(record => record.Stream).ThenBy(record => record.Version).Take(Part).ToList();
            },
            cancellation);
        await foreach (var row in rows)
        {
            yield return row.ToRecord();
        }
    }

    public async IAsyncEnumerable<ArchivedRow> ArchivedAsync(string tenant, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var rows = database.ReadAllAsync<ArchivedTable>(
            (tables, last) => tables.Archived.Where(row => row.Tenant == tenant && row.Stream.CompareTo(last == null ? "" : last.Stream) > 0)
                .OrderBy(row => row.Stream).Take(Part).ToList(),
            cancellation);
        await foreach (var row in rows)
        {
            yield return row.ToRow();
        }
    }

    public async IAsyncEnumerable<ChainRow> ChainsAsync(string tenant, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var rows = database.ReadAllAsync<ChainTable>(
            (tables, last) => tables.Chains.Where(chain => chain.Tenant == tenant && chain.Id.CompareTo(last == null ? "" : last.Id) > 0)
                .OrderBy(chain => chain.Id).Take(Part).ToList(),
            cancellation);
        await foreach (var row in rows)
        {
            yield return row.ToRow();
        }
    }

    public async IAsyncEnumerable<SubjectRow> SubjectsAsync(string tenant, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var rows = database.ReadAllAsync<SubjectTable>(
            (tables, last) =>
            {
                var subjects = tables.Subjects.Where(row => row.Tenant == tenant);
                if (last is not null)
                {
                    subjects = subjects.Where(row => row.Kind.CompareTo(last.Kind) >= 0 && (row.Kind.CompareTo(last.Kind) > 0 || row.Id.CompareTo(last.Id) > 0));
                }

                return subjects.OrderBy(row => row.Kind).ThenBy(row => row.Id).Take(Part).ToList();
            },
            cancellation);
        await foreach (var row in rows)
        {
            yield return row.ToRow();
        }
    }

    public async IAsyncEnumerable<PendingAlert> AlertsAsync(string tenant, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var rows = database.ReadAllAsync<AlertTable>(
            (tables, last) => tables.Alerts.Where(alert => alert.Tenant == tenant && alert.Seq > (last == null ? 0 : last.Seq))
                .OrderBy(alert => alert.Seq).Take(Part).ToList(),
            cancellation);
        await foreach (var row in rows)
        {
            yield return row.ToAlert();
        }
    }

    public async IAsyncEnumerable<TakenKey> OnceKeysAsync(string tenant, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var rows = database.ReadAllAsync<OnceKeyTable>(
            (tables, last) => tables.OnceKeys.Where(key => key.Tenant == tenant && key.Key.CompareTo(last == null ? "" : last.Key) > 0)
                .OrderBy(key => key.Key).Take(Part).ToList(),
            cancellation);
        await foreach (var row in rows)
        {
            yield return row.ToKey();
        }
    }

    public async IAsyncEnumerable<EvidenceFile> EvidenceAsync(string tenant, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var rows = database.ReadAllAsync<EvidenceTable>(
            (tables, last) => tables.Evidence.Where(file => file.Tenant == tenant && file.Sha256.CompareTo(last == null ? "" : last.Sha256) > 0)
                .OrderBy(file => file.Sha256).Take(Part).ToList(),
            cancellation);
        await foreach (var row in rows)
        {
            yield return row.ToFile();
        }
    }

    public async ValueTask<IReadOnlyList<DocumentRow>> DocumentsAsync(string tenant, CancellationToken cancellation = default)
    {
        var rows = await database.ReadAsync<IReadOnlyList<DocumentRow>>(
            tables => [.. tables.Documents.Where(document => document.Tenant == tenant).ToList().Select(document => document.ToRow())], cancellation);
        return keys is null ? rows : await keys.OpenAsync(tenant, rows, cancellation);
    }

    public async IAsyncEnumerable<(string Stream, WindowRow Window)> WindowsAsync(string tenant, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var rows = database.ReadAllAsync<WindowTable>(
            (tables, last) =>
            {
                var windows = tables.Windows.Where(window => window.Tenant == tenant);
                if (last is not null)
                {
                    windows = windows.Where(window => window.Stream.CompareTo(last.Stream) >= 0
                        && (window.Stream.CompareTo(last.Stream) > 0 || window.Name.CompareTo(last.Name) > 0));
                }

                return windows.OrderBy(window => window.Stream).ThenBy(window => window.Name).Take(Part).ToList();
            },
            cancellation);
        await foreach (var row in rows)
        {
            yield return (row.Stream, new WindowRow(row.Name, row.Generation, DateTimeOffset.FromUnixTimeMilliseconds(row.WakeAt), row.Shard));
        }
    }
}
