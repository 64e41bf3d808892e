using SalesFlow.Journal;
using SalesFlow.Tenants;

namespace SalesFlow.Chains;

/// <summary>A chain from its records: the same fold for a grain that wakes, for a replayed answer and for <c>verify</c>.</summary>
public static class ChainReader
{
    public static async ValueTask<(Judged? Judged, ClockSet Clocks)> Fold(IReadOnlyList<JournalRecord> records, string tenant, Catalogues catalogues)
    {
        if (records.Count == 0)
        {
            return (null, new ClockSet());
        }

        var planned = (ChainPlanned)ChainRecords.Read(records[0].Kind, records[0].Body);
        var template = await catalogues.Template(tenant, planned.Template, planned.TemplateVersion);
        var chain = Facts(records, planned, template);
        var clocks = await catalogues.Clocks(tenant, chain.Pins);
        var verdict = ChainJudge.Judge(chain, clocks, chain.AsOf);
        return (new Judged(chain, verdict, records[^1].Version) { Cell = ChainProjection.Row(chain, verdict, clocks).Cell() }, clocks);
    }

    /// <summary>A chain's records up to the action whose once-key names the first record of its commit; newly pinned calendars and rungs that it came before stand before it.</summary>
    public static async ValueTask<IReadOnlyList<JournalRecord>> UntilAction(IJournal journal, StreamId stream, int version)
    {
        var records = await journal.ReadAsync(stream);
        var last = version;
        while (last < records.Count && records[last - 1].Kind != "action")
        {
            last++;
        }

        return [.. records.Take(last)];
    }

    public static Chain Facts(IReadOnlyList<JournalRecord> records, ChainPlanned planned, CompiledTemplate template)
    {
        var chain = ChainFold.Start(planned, template, records[0].RecordedAt);
        for (var i = 1; i < records.Count; i++)
        {
            chain = ChainFold.Apply(chain, ChainRecords.Read(records[i].Kind, records[i].Body), records[i].RecordedAt, records[i].Version);
        }

        return chain;
    }
}
