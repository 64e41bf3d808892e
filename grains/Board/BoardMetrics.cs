using System.Diagnostics.Metrics;

namespace SalesFlow.Board;

internal static class BoardMetrics
{
    private static readonly Meter Meter = new("SalesFlow");

    public static readonly Counter<long> Rebuilds = Meter.CreateCounter<long>("salesflow.board.rebuilds", description: "Boards counted anew because news was missed");

    public static readonly Counter<long> Lost = Meter.CreateCounter<long>("salesflow.board.news_dropped", description: "News that the feed gave up; the board rebuilds");
}
