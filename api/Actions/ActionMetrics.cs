using System.Diagnostics.Metrics;
using SalesFlow.Telemetry;

namespace SalesFlow.Actions;

/// <summary>Counts actions where they are answered, by how they ended.</summary>
public static class ActionMetrics
{
    private static readonly KeyValuePair<string, object?> Accepted = new("outcome", "accepted");
    private static readonly KeyValuePair<string, object?> Replayed = new("outcome", "replayed");
    private static readonly KeyValuePair<string, object?> Refused = new("outcome", "refused");

    private static readonly Counter<long> Actions = Signals.Meter.CreateCounter<long>("salesflow.actions", "{action}", "Actions answered, by outcome");

    /// <summary>False where nobody reads the counter: then nothing need be counted.</summary>
    internal static bool Wanted => Actions.Enabled;

    /// <summary>Shows every outcome from zero on.</summary>
    public static void Begin()
    {
        Actions.Add(0, Accepted);
        Actions.Add(0, Replayed);
        Actions.Add(0, Refused);
    }

    internal static void Count(ActionOutcome outcome) =>
        Actions.Add(1, outcome.Reply is null ? Refused : outcome.Reply.Replayed ? Replayed : Accepted);

    internal static void Count(int accepted, int replayed, int refused)
    {
        Actions.Add(accepted, Accepted);
        Actions.Add(replayed, Replayed);
        Actions.Add(refused, Refused);
    }
}
