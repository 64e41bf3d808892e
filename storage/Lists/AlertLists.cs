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
}
