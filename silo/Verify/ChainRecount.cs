using SalesFlow.Calendars;
using SalesFlow.Chains;
using SalesFlow.Journal;

namespace SalesFlow.Verify;

/// <summary>A chain's row and windows as its records say they are.</summary>
internal static class ChainRecount
{
    /// <param name="template">The template in the version that the chain was planned with.</param>
    /// <param name="calendar">A calendar in the version that the chain has pinned.</param>
    public static async ValueTask<(ChainRow Row, IReadOnlyList<Wake> Wakes)> OfAsync(
        IReadOnlyList<JournalRecord> records, Func<string, int, ValueTask<CompiledTemplate>> template, Func<string, int, ValueTask<WorkCalendar>> calendar)
    {
        var planned = (ChainPlanned)ChainRecords.Read(records[0].Kind, records[0].Body);
        var chain = ChainReader.Facts(records, planned, await template(planned.Template, planned.TemplateVersion));
        var clocks = new ClockSet();
        foreach (var pin in chain.Pins)
        {
            clocks.Add(pin.Calendar, pin.Version, await calendar(pin.Calendar, pin.Version));
        }

        var verdict = ChainJudge.Judge(chain, clocks, chain.AsOf);
        return (ChainProjection.Row(chain, verdict, clocks), verdict.Wakes);
    }
}
