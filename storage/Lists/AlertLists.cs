using LinqToDB;
using SalesFlow.Access;
using SalesFlow.Journal;

namespace SalesFlow.Lists;

/// <param name="To">A recipient's id or role.</param>
/// <param name="Since">Fired at or after this moment.</param>
/// <param name="Within">What is seen.</param>
public sealed record AlertFilter(string? Chain = null, string? To = null, DateTimeOffset? Since = null, Scope? Within = null);

public interface IAlertLists
{
    /// <summary>In the order in which they were kept. At most 500.</summary>
    /// <exception cref="InvalidCursorException"/>
    ValueTask<Page<PendingAlert>> PageAsync(string tenant, AlertFilter filter, string? cursor, int limit, CancellationToken cancellation = default);

    /// <summary>A recipient's alerts, newest first. At most 500.</summary>
    /// <param name="openAt">Only those that are neither acknowledged nor snoozed beyond this moment; null = all.</param>
    /// <exception cref="InvalidCursorException"/>
    ValueTask<Page<PendingAlert>> InboxAsync(string tenant, string to, DateTimeOffset? openAt, string? cursor, int limit, CancellationToken cancellation = default);

    /// <summary>How many of a recipient's alerts fired or came back from a snooze after a moment and are open, and when the newest of all fired.</summary>
    ValueTask<(int Unread, DateTimeOffset? Newest)> UnreadAsync(string tenant, string to, DateTimeOffset seen, DateTimeOffset now, CancellationToken cancellation = default);
}

public sealed class AlertLists(ListDatabase database) : IAlertLists
{
    public async ValueTask<Page<PendingAlert>> PageAsync(string tenant, AlertFilter filter, string? cursor, int limit, CancellationToken cancellation = default)
    {
        var after = Cursor.ReadNumber(cursor) ?? 0;
        limit = Cursor.Limit(limit);
        var rows = await database.ReadAsync(
            tables =>
            {
                var alerts = tables.Alerts.Where(alert => alert.Tenant == tenant && alert.Seq > after).Within(tables, tenant, filter.Within);
                alerts = filter.Chain is { } chain ? alerts.Where(alert => alert.Chain == chain) : alerts;
                alerts = filter.Since?.ToUnixTimeMilliseconds() is { } since ? alerts.Where(alert => alert.FiredAt >= since) : alerts;
                if (filter.To is not null)
                {
                    // Recipients are a JSON array of strings: the quotes make it match whole ids only, the index function case by case.
                    var quoted = System.Text.Json.JsonSerializer.Serialize(filter.To);
                    alerts = alerts.Where(alert => Sql.CharIndex(quoted, alert.Recipients) > 0);
                }

                return alerts.OrderBy(alert => alert.Seq).Take(limit + 1).ToList();
            },
            cancellation);
        return Page<PendingAlert>.Of(rows, limit, row => row.ToAlert(), row => [$"{row.Seq}"]);
    }

    public async ValueTask<Page<PendingAlert>> InboxAsync(string tenant, string to, DateTimeOffset? openAt, string? cursor, int limit, CancellationToken cancellation = default)
    {
        var before = Cursor.ReadNumber(cursor) ?? long.MaxValue;
        limit = Cursor.Limit(limit);
        var rows = await database.ReadAsync(
            tables =>
            {
                var alerts = Of(tables, tenant, to).Where(alert => alert.Seq < before);
                alerts = openAt?.ToUnixTimeMilliseconds() is { } at ? alerts.Where(alert => alert.AcknowledgedBy == null && (alert.SnoozedUntil == null || alert.SnoozedUntil <= at)) : alerts;
                return alerts.OrderByDescending(alert => alert.Seq).Take(limit + 1).ToList();
            },
            cancellation);
        return Page<PendingAlert>.Of(rows, limit, row => row.ToAlert(), row => [$"{row.Seq}"]);
    }

    public async ValueTask<(int Unread, DateTimeOffset? Newest)> UnreadAsync(string tenant, string to, DateTimeOffset seen, DateTimeOffset now, CancellationToken cancellation = default)
    {
        var (after, at) = (seen.ToUnixTimeMilliseconds(), now.ToUnixTimeMilliseconds());
        return await database.ReadAsync(
            tables =>
            {
                var alerts = Of(tables, tenant, to);
                var unread = alerts.Count(alert => alert.AcknowledgedBy == null && ((alert.SnoozedUntil == null && alert.FiredAt > after) || (alert.SnoozedUntil > after && alert.SnoozedUntil <= at)));
                var newest = alerts.OrderByDescending(alert => alert.Seq).Select(alert => (long?)alert.FiredAt).FirstOrDefault();
                return (unread, newest is { } fired ? DateTimeOffset.FromUnixTimeMilliseconds(fired) : (DateTimeOffset?)null);
            },
            cancellation);
    }

    /// <summary>Recipients are a JSON array of strings: the quotes make it match whole ids only, the index function case by case.</summary>
    private static IQueryable<AlertTable> Of(Tables tables, string tenant, string to)
    {
        var quoted = System.Text.Json.JsonSerializer.Serialize(to);
        return tables.Alerts.Where(alert => alert.Tenant == tenant && Sql.CharIndex(quoted, alert.Recipients) > 0);
    }
}
