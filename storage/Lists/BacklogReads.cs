using LinqToDB;
using LinqToDB.Mapping;

namespace SalesFlow.Lists;

/// <summary>What waits in the database, over all tenants, at one moment.</summary>
/// <param name="Windows">Open windows.</param>
/// <param name="EarliestWake">When the first of them wakes, or should have.</param>
/// <param name="Effects">Effects that are not done.</param>
/// <param name="OldestEffect">Since when the first of them waits.</param>
/// <param name="Alerts">Alerts whose delivery is due and not done.</param>
/// <param name="OldestAlert">Since when the first of them may be delivered.</param>
public sealed record Backlog(long Windows, DateTimeOffset? EarliestWake, long Effects, DateTimeOffset? OldestEffect, long Alerts, DateTimeOffset? OldestAlert);

/// <summary>Counts what waits. A million open windows take some tens of milliseconds, so ask a few times a minute at most.</summary>
public sealed class BacklogReads(ListDatabase database)
{
    public ValueTask<Backlog> ReadAsync(DateTimeOffset now, CancellationToken cancellation = default)
    {
        var moment = now.ToUnixTimeMilliseconds();
        return database.ReadAsync(
            tables =>
            {
                var windows = Waiting(tables.Windows.Select(window => window.WakeAt));
                var effects = Waiting(tables.GetTable<EffectTable>().Select(effect => effect.CreatedAt));
                var alerts = Waiting(tables.Alerts.Where(alert => alert.Status == "pending" && alert.NotBefore <= moment).Select(alert => alert.NotBefore));
                return new Backlog(windows.Count, windows.First, effects.Count, effects.First, alerts.Count, alerts.First);
            },
            cancellation);
    }

    private static (long Count, DateTimeOffset? First) Waiting(IQueryable<long> moments) =>
        (moments.LongCount(), moments.Min(moment => (long?)moment) is { } first ? DateTimeOffset.FromUnixTimeMilliseconds(first) : null);
}

[Table("effect")]
internal sealed class EffectTable
{
    [Column("created_at")] public long CreatedAt { get; set; }
}
