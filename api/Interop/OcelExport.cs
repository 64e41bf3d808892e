using SalesFlow.Audit;

namespace SalesFlow.Interop;

/// <summary>Tells a tenant's journal to a sink, stream by stream, as it stood at one moment. In memory stay the ids of objects alone.</summary>
internal static class OcelExport
{
    /// <param name="from">First moment of the events told; null = from the start. Where a span is given, only objects are told that its events name.</param>
    /// <param name="to">The first moment that is not told any more.</param>
    /// <param name="asOf">What was kept later is not told.</param>
    public static async Task TellAsync(
        IAuditReads audit, string tenant, DateTimeOffset? from, DateTimeOffset? to, DateTimeOffset asOf, IOcelSink sink, CancellationToken cancel, bool chains = false, bool objects = true)
    {
        var named = new HashSet<string>(StringComparer.Ordinal);
        var teller = new OcelTeller(chains);
        await foreach (var record in audit.RecordsAsync(tenant, cancel))
        {
            if (record.RecordedAt <= asOf && teller.Event(record) is { } told && (from is null || told.Time >= from) && (to is null || told.Time < to))
            {
                named.UnionWith(told.Relations.Select(relation => relation.Object));
                await sink.EventAsync(told, cancel);
            }
        }

        if (chains || !objects)
        {
            await sink.FinishAsync(cancel);
            return;
        }

        var all = from is null && to is null;
        var declared = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var row in audit.ChainsAsync(tenant, cancel))
        {
            await DeclareAsync(OcelTeller.Chain(row));
        }

        await foreach (var row in audit.SubjectsAsync(tenant, cancel))
        {
            await DeclareAsync(OcelTeller.Subject(row));
        }

        foreach (var row in (await audit.DocumentsAsync(tenant, cancel)).GroupBy(row => (row.Kind, row.Id)).Select(versions => versions.MaxBy(row => row.Version)!))
        {
            if (OcelTeller.Document(row) is { } setting)
            {
                named.Add(setting.Id);
                await DeclareAsync(setting);
            }
        }

        // What is only named, a customer for example of whom nobody said more, is an object too.
        foreach (var id in named.Except(declared).Order(StringComparer.Ordinal).ToList())
        {
            await sink.ObjectAsync(new(id, GrainKeys.Split(id).Head, [], []), cancel);
        }

        await sink.FinishAsync(cancel);

        async ValueTask DeclareAsync(OcelObject told)
        {
            if (all || named.Contains(told.Id))
            {
                named.UnionWith(told.Relations.Select(relation => relation.Object));
                declared.Add(told.Id);
                await sink.ObjectAsync(told, cancel);
            }
        }
    }
}
