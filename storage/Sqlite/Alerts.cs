using System.Text.Json;
using SalesFlow.Journal;

namespace SalesFlow.Sqlite;

internal static class Alerts
{
    public const string Columns =
        "tenant, id, chain, step, window_name, generation, rung, recipients, due_at, fired_at, late, not_before, fold, status, delivered, acknowledged_by, snoozed_until, acknowledged_at";

    public static PendingAlert Read(Statement row) => new(
        row.Text(0),
        new AlertRow(
            row.Text(1), row.Text(2), row.Text(3), row.Text(4), row.Int(5), row.Text(6),
            JsonSerializer.Deserialize<List<string>>(row.Text(7)) ?? [],
            row.Time(8), row.Time(9), row.Int(10) == 1, row.Time(11), row.TextOrNull(12)),
        row.Text(13), row.Blob(14), row.TextOrNull(15), row.TimeOrNull(16), row.TimeOrNull(17));

    public static void Update(Connection db, AlertDelivery update) => db["""
        UPDATE alert SET status = ?3, not_before = ?4, delivered = ?5, acknowledged_by = ?6, acknowledged_at = ?7, snoozed_until = ?8
        WHERE tenant = ?1 AND id = ?2
        """]
        .Text(1, update.Tenant).Text(2, update.Id).Text(3, update.Status).Time(4, update.NotBefore).Blob(5, update.Delivered)
        .Text(6, update.AcknowledgedBy).Time(7, update.AcknowledgedAt).Time(8, update.SnoozedUntil).Run();
}
