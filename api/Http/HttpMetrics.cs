using System.Diagnostics.Metrics;
using SalesFlow.Telemetry;

namespace SalesFlow.Api;

/// <summary>Counts requests that were sent away to come again later.</summary>
public static class HttpMetrics
{
    private static readonly KeyValuePair<string, object?> TooMany = new("status", "429");
    private static readonly KeyValuePair<string, object?> Busy = new("status", "503");

    private static readonly Counter<long> TurnedAway = Signals.Meter.CreateCounter<long>(
        "salesflow.http.turned_away", "{request}", "Requests answered 429 or 503, to come again later");

    /// <summary>Shows both statuses from zero on.</summary>
    public static void Begin()
    {
        TurnedAway.Add(0, TooMany);
        TurnedAway.Add(0, Busy);
    }

    internal static void Count(int status)
    {
        if (status is 429 or 503)
        {
            TurnedAway.Add(1, status == 429 ? TooMany : Busy);
        }
    }
}
