using System.Text;
using System.Text.Json;
using SalesFlow.Audit;
using SalesFlow.Calendars;
using SalesFlow.Chains;
using SalesFlow.Customers;
using SalesFlow.Evidence;
using SalesFlow.Journal;
using SalesFlow.Subjects;
using SalesFlow.Tenants;

namespace SalesFlow.Verify;

/// <summary>Recomputes everything from the journal and says where what is kept differs: digests, versions, current rows, windows, alerts, rates and files of evidence.</summary>
/// <param name="files">Null where nothing was ever uploaded.</param>
/// <param name="archives">A folder of archives, in which the records of archived chains are looked up; null = they are taken as they are noted.</param>
public sealed class Verifier(IAuditReads audit, IStore store, SubjectKinds kinds, EvidenceFiles? files, DirectoryInfo? archives = null)
{
    private readonly EvidenceCheck? evidence = files is null ? null : new(audit, files);
    private readonly Dictionary<(string Tenant, string Key, int Version), CompiledTemplate> templates = [];
    private ArchiveShelf? shelf;
    private readonly Dictionary<(string Tenant, string Key, int Version), WorkCalendar> calendars = [];

    public async Task<VerifyReport> RunAsync(CancellationToken cancellation)
    {
        var report = new VerifyReport();
        var count = await audit.CountAsync(cancellation);
        // Positions begin at 1 and have no gaps, but for what went to archives.
        if (count.Last != count.Records + count.Archived)
        {
            report.Differs($"{count.Last - count.Records - count.Archived} records are missing between positions 1 and {count.Last}");
        }

        shelf = archives is null ? null : await ArchiveShelf.OfAsync(archives, report, cancellation);
        foreach (var tenant in await audit.TenantsAsync(cancellation))
        {
            await TenantAsync(tenant, report, cancellation);
        }

        return report;
    }

    private async Task TenantAsync(string tenant, VerifyReport report, CancellationToken cancellation)
    {
        var expected = new TenantRecount();
        await ArchivedChains.ReadAsync(audit, tenant, expected, cancellation);
        report.Archived += expected.Archived.Count;
        await foreach (var stream in audit.StreamsAsync(tenant, cancellation))
        {
            await StreamAsync(stream, expected, report);
        }

        ArchivedChains.Check(tenant, expected, report);
        await (shelf?.TenantAsync(tenant, expected, report, records => StreamAsync(records, expected, report), cancellation) ?? Task.CompletedTask);
        await OnceKeys(tenant, expected, report, cancellation);
        await Documents(tenant, expected, report, cancellation);
        await Rows(tenant, expected, report, cancellation);
        await SubjectRows.CheckAsync(audit, tenant, expected, report, cancellation);
        await Windows(tenant, expected, report, cancellation);
        await Alerts(tenant, expected, report, cancellation);
        await Rates(tenant, expected, report, cancellation);
        await (evidence?.TenantAsync(tenant, expected, report, cancellation) ?? Task.CompletedTask);
    }

    private async ValueTask StreamAsync(List<JournalRecord> records, TenantRecount expected, VerifyReport report)
    {
        report.Records += records.Count;
        if (expected.Archived.ContainsKey(records[0].Stream.Name))
        {
            report.Differs($"{records[0].Stream} is noted as archived, and has records");
        }

        var before = Array.Empty<byte>();
        for (var i = 0; i < records.Count; i++)
        {
            var record = records[i];
            if (record.Version != i + 1)
            {
                report.Differs($"{record.Stream}: version {i + 1} is missing");
                return;
            }

            if (!RecordBody.Digest(before, record.Kept).AsSpan().SequenceEqual(record.Digest))
            {
                report.Differs($"{record.Stream}: the digest of version {record.Version} does not hold");
                return;
            }

            if (!EnvelopeHolds(record, expected))
            {
                report.Differs($"{record.Stream}: version {record.Version} is kept beside columns that say something else");
                return;
            }

            before = record.Digest;
        }

        expected.Add(records);
        if (GrainKeys.Split(records[0].Stream.Name).Head == GrainKeys.Chain)
        {
            await ChainAsync(records, expected);
            report.Chains++;
        }
        else if (records[0].Stream.Name == Archive.ArchiveLog.Stream)
        {
            expected.Archives.UnionWith(records.Where(record => record.Kind == Archive.ArchiveLog.Removed).Select(record => Archive.ArchiveLog.Read(record).Digest));
        }
        else if (records[0].Stream.Name == CustomerSchedule.Stream)
        {
            expected.Add(CustomerSchedule.Of(records[^1]));
        }
        else if (GrainKeys.Split(records[0].Stream.Name).Head == Erp.ErpPull.Kind)
        {
            expected.Add(records[0].Stream.Name, Erp.ErpPull.Of(records[^1]));
        }
        else if (kinds.Find(GrainKeys.Split(records[0].Stream.Name).Head) is { } kind && SubjectFold.Of(kind, records) is { } row)
        {
            expected.Add(row);
        }
    }

    /// <summary>What is kept beside a body for look-ups says what the body says.</summary>
    private static bool EnvelopeHolds(JournalRecord record, TenantRecount expected)
    {
        using var body = JsonDocument.Parse(record.Body);
        var root = body.RootElement;
        var data = root.GetProperty("data");
        expected.AddFiles(record.Stream.Name, data);
        var action = data.TryGetProperty("action", out var kept) ? kept.GetProperty("id").GetString() : null;
        return root.GetProperty("stream").GetString() == record.Stream.Name && root.GetProperty("version").GetInt32() == record.Version
            && root.GetProperty("kind").GetString() == record.Kind && root.GetProperty("recordedAt").GetString() == Stamp.Text(record.RecordedAt) && action == record.ActionId;
    }

    /// <summary>An id that was used names a record: so even the journal's very last records cannot go unseen.</summary>
    private async Task OnceKeys(string tenant, TenantRecount expected, VerifyReport report, CancellationToken cancellation)
    {
        await foreach (var key in audit.OnceKeysAsync(tenant, cancellation))
        {
            if (expected.Versions.GetValueOrDefault(key.Stream) < key.Version)
            {
                report.Differs($"{tenant}: id {key.Key} was used by version {key.Version} of {key.Stream}, which is missing");
            }
        }
    }

    /// <summary>Verdicts stand on templates and calendars: each version is as its record says.</summary>
    private async Task Documents(string tenant, TenantRecount expected, VerifyReport report, CancellationToken cancellation)
    {
        foreach (var row in await audit.DocumentsAsync(tenant, cancellation))
        {
            var name = $"{row.Kind} {row.Id} version {row.Version}";
            if (!expected.Documents.Remove((row.Kind, row.Id, row.Version), out var said))
            {
                report.Differs($"{tenant}: {name} is kept, but no record says so");
                continue;
            }

            using var body = JsonDocument.Parse(row.Kept);
            if (said.By != row.By || said.Removed != row.Removed || !JsonElement.DeepEquals(said.Body, body.RootElement))
            {
                report.Differs($"{tenant}: {name} is not as its record says");
            }
        }

        foreach (var (kind, id, version) in expected.Documents.Keys)
        {
            report.Differs($"{tenant}: {kind} {id} version {version} has a record and is not kept");
        }
    }

    private async ValueTask ChainAsync(List<JournalRecord> records, TenantRecount expected)
    {
        var tenant = records[0].Stream.Tenant;
        var (row, wakes) = await ChainRecount.OfAsync(records, (key, version) => Template(tenant, key, version), (key, version) => Calendar(tenant, key, version));
        expected.Add(row, wakes);
        foreach (var record in records.Where(r => r.Kind == "window.fired"))
        {
            var fired = (RungsFired)ChainRecords.Read(record.Kind, record.Body);
            foreach (var rung in fired.Rungs)
            {
                expected.AddRung($"{row.Id} {Chain.FiredKey(fired.Window, fired.Generation, rung.Rung)}", new(fired.Window, rung.DueAt, record.RecordedAt, rung.To));
            }
        }
    }

    private async Task Rows(string tenant, TenantRecount expected, VerifyReport report, CancellationToken cancellation)
    {
        var seen = 0;
        var archived = expected.Archived.Keys.ToHashSet();
        await foreach (var row in audit.ChainsAsync(tenant, cancellation))
        {
            if (archived.Remove(GrainKeys.Subject(GrainKeys.Chain, row.Id)))
            {
                // Counted as it says: what it says is proved by its archive.
                expected.AddArchived(row, report);
                continue;
            }

            seen++;
            if (!expected.Rows.TryGetValue(row.Id, out var recount))
            {
                report.Differs($"{tenant}: chain {row.Id} has a row but no records");
            }
            else if (recount with { Steps = [] } is var r && row with { Steps = r.Steps } != r)
            {
                report.Differs($"{tenant}: the row of chain {row.Id} is {row}, its records say {recount}");
            }
            else if (!row.Steps.AsSpan().SequenceEqual(recount.Steps))
            {
                report.Differs($"{tenant}: the steps of chain {row.Id} are {Encoding.UTF8.GetString(row.Steps)}, its records say {Encoding.UTF8.GetString(recount.Steps)}");
            }
        }

        if (seen != expected.Rows.Count)
        {
            report.Differs($"{tenant}: {expected.Rows.Count} chains have records, {seen} have a row");
        }

        foreach (var stream in archived)
        {
            report.Differs($"{tenant}: {stream} is noted as archived and has no row");
        }
    }

    private async Task Windows(string tenant, TenantRecount expected, VerifyReport report, CancellationToken cancellation)
    {
        var open = new HashSet<string>();
        await foreach (var (stream, window) in audit.WindowsAsync(tenant, cancellation))
        {
            var key = TenantRecount.WindowKey(stream, window.Name, window.Generation, window.WakeAt!.Value);
            open.Add(key);
            report.Windows++;
            if (!expected.Windows.Contains(key))
            {
                report.Differs($"{tenant}: window {key} is open, but its records do not say so");
            }
        }

        foreach (var missing in expected.Windows.Where(w => !open.Contains(w)))
        {
            report.Differs($"{tenant}: window {missing} should be open and is not");
        }
    }

    private async Task Alerts(string tenant, TenantRecount expected, VerifyReport report, CancellationToken cancellation)
    {
        var seen = new HashSet<string>();
        await foreach (var alert in audit.AlertsAsync(tenant, cancellation))
        {
            report.Alerts++;
            var key = $"{alert.Alert.Chain} {Chain.FiredKey(alert.Alert.Window, alert.Alert.Generation, alert.Alert.Rung)}";
            if (!seen.Add(key))
            {
                report.Differs($"{tenant}: rung {key} was told twice");
            }

            if (expected.Archived.ContainsKey(GrainKeys.Subject(GrainKeys.Chain, alert.Alert.Chain)))
            {
                continue;
            }

            if (!expected.Rungs.TryGetValue(key, out var fired))
            {
                report.Differs($"{tenant}: rung {key} was told, but its records do not say so");
            }
            else if (fired.Differences(alert.Alert).ToList() is [_, ..] columns)
            {
                report.Differs($"{tenant}: the alert of rung {key} is not as its record says: {string.Join(", ", columns)}");
            }
        }

        foreach (var missing in expected.Rungs.Keys.Where(r => !seen.Contains(r)))
        {
            report.Differs($"{tenant}: rung {missing} fired and was told to nobody");
        }
    }

    private async Task Rates(string tenant, TenantRecount expected, VerifyReport report, CancellationToken cancellation)
    {
        var board = await store.BoardAsync(tenant, 0, cancellation);
        var counted = board.Cells.ToDictionary(c => c.Cell, c => c.Count);
        foreach (var (cell, count) in expected.Cells)
        {
            if (!counted.Remove(cell, out var kept) || kept != count)
            {
                report.Differs($"{tenant}: the board counts {kept} chains in {cell}, the journal {count}");
            }
        }

        foreach (var (cell, count) in counted)
        {
            report.Differs($"{tenant}: the board counts {count} chains in {cell}, the journal none");
        }

        foreach (var (template, closed, planned) in expected.Rates())
        {
            report.Rates.Add($"{tenant} {template}: {closed} of {planned}");
        }
    }

    private async ValueTask<CompiledTemplate> Template(string tenant, string key, int version) =>
        templates.TryGetValue((tenant, key, version), out var known) ? known : templates[(tenant, key, version)] = await CatalogueReader.Template(store, tenant, key, version);

    private async ValueTask<WorkCalendar> Calendar(string tenant, string key, int version) =>
        calendars.TryGetValue((tenant, key, version), out var known) ? known : calendars[(tenant, key, version)] = await CatalogueReader.Calendar(store, tenant, key, version);
}
