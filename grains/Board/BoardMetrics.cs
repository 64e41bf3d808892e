using System.Diagnostics.Metrics;
using SalesFlow.Telemetry;

namespace SalesFlow.Board;

/// <summary>What the boards of this process measure.</summary>
public static class BoardMetrics
{
    internal static readonly Counter<long> Rebuilds = Signals.Meter.CreateCounter<long>("salesflow.board.rebuilds", "{rebuild}", "Boards counted anew because news was missed");

    internal static readonly Counter<long> Lost = Signals.Meter.CreateCounter<long>("salesflow.board.news.dropped", "{time}", "Times that the feed gave news up; the board rebuilds");

    internal static readonly Counter<long> Unheard = Signals.Meter.CreateCounter<long>(
        "salesflow.board.news.unheard", "{time}", "Times that a board held against the journal had missed news; it rebuilds");

    /// <summary>Shows the counters from zero on.</summary>
    public static void Begin()
    {
        Rebuilds.Add(0);
        Lost.Add(0);
        Unheard.Add(0);
    }
}
