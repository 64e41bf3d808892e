using SalesFlow.Journal;
using SalesFlow.Tenants;

namespace SalesFlow.Notifications;

/// <summary>One message to be sent for these alerts. <paramref name="Id"/> is the same when it is planned again.</summary>
public sealed record PlannedMessage(string Id, MessageKind Kind, string To, PendingAlert[] Alerts);

/// <param name="Held">Alerts that wait for some recipient, and until when.</param>
/// <param name="Nothing">Alerts that need no message any more.</param>
public sealed record DeliveryPlan(PlannedMessage[] Messages, Dictionary<string, DateTimeOffset> Held, PendingAlert[] Nothing);

/// <summary>How many messages a person got in the running minute.</summary>
public sealed record Pace(DateTimeOffset From, int Sent, bool Digested);

/// <summary>Which messages go out for the pending alerts of one tenant: nobody gets more than the settings allow within a minute, what is more becomes one digest,
/// and what comes after the digest waits for the next minute.</summary>
public static class DeliveryRules
{
    /// <summary>A failed delivery is tried this often.</summary>
    public const int MostAttempts = 10;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <param name="paces">By person; brought up to date.</param>
    public static DeliveryPlan Plan(
        IReadOnlyList<PendingAlert> alerts, IReadOnlyList<string> channels, Catalogue catalogue, Dictionary<string, Pace> paces, DateTimeOffset now)
    {
        var messages = new List<PlannedMessage>();
        var held = new Dictionary<string, DateTimeOffset>();
        var wanted = new List<(string To, PendingAlert Alert)>();
        foreach (var alert in alerts)
        {
            if (alert.SnoozedUntil is { } until && until > now && alert.AcknowledgedBy is null)
            {
                held[alert.Alert.Id] = until;
                continue;
            }

            wanted.AddRange(Open(alert, channels, catalogue, now).Select(to => (to, alert)));
        }

        foreach (var person in wanted.GroupBy(want => want.To, want => want.Alert))
        {
            var pace = paces.TryGetValue(person.Key, out var running) && now - running.From < Minute ? running : new(now, 0, false);
            if (pace.Digested)
            {
                foreach (var alert in person)
                {
                    held[alert.Alert.Id] = pace.From + Minute;
                }

                continue;
            }

            var own = Folded(person.Key, person);
            if (pace.Sent + own.Count > Math.Max(1, catalogue.Settings.DigestAbove))
            {
                messages.Add(new($"digest:{person.First().Alert.Id}:{person.Key}", MessageKind.Digest, person.Key, [.. person]));
                paces[person.Key] = pace with { Sent = pace.Sent + 1, Digested = true };
            }
            else
            {
                messages.AddRange(own);
                paces[person.Key] = pace with { Sent = pace.Sent + own.Count };
            }
        }

        var busy = wanted.Select(want => want.Alert.Alert.Id).ToHashSet();
        return new([.. messages], held, [.. alerts.Where(alert => !busy.Contains(alert.Alert.Id) && !held.ContainsKey(alert.Alert.Id))]);
    }

    /// <summary>Channels by which a person has not got the alert yet and that are still tried.</summary>
    public static IEnumerable<string> OpenChannels(PendingAlert alert, IReadOnlyList<AlertDelivered> delivered, string to, IReadOnlyList<string> channels)
    {
        // What went out before a snooze does not count: it is wanted again.
        var since = alert.SnoozedUntil ?? DateTimeOffset.MinValue;
        return channels.Where(channel => delivered.Where(one => one.Channel == channel && one.To == to && one.At >= since).ToList() is var tries
            && tries.TrueForAll(one => one.Status == "failed") && tries.Count < MostAttempts);
    }

    /// <summary>Wait before a delivery that failed is tried again.</summary>
    public static TimeSpan Retry(int attempts) => TimeSpan.FromSeconds(Math.Min(3600, 5 * Math.Pow(2, Math.Max(0, attempts - 1))));

    private static List<string> Open(PendingAlert alert, IReadOnlyList<string> channels, Catalogue catalogue, DateTimeOffset now)
    {
        if (alert.AcknowledgedBy is not null)
        {
            return [];
        }

        var delivered = AlertJson.Read(alert.Delivered);
        return alert.Alert.Recipients.Select(to => LadderResolver.StandIn(to, catalogue, now)).Distinct(StringComparer.Ordinal)
            .Where(to => OpenChannels(alert, delivered, to, channels).Any()).ToList();
    }

    private static List<PlannedMessage> Folded(string to, IEnumerable<PendingAlert> alerts) =>
        [.. alerts.GroupBy(alert => alert.Alert.Fold ?? $"\n{alert.Alert.Id}").Select(group => group.ToArray()).Select(group => group.Length == 1
            ? new PlannedMessage($"alert:{group[0].Alert.Id}:{to}", MessageKind.Single, to, group)
            : new PlannedMessage($"fold:{group[0].Alert.Id}:{to}", MessageKind.Folded, to, group))];
}
