using Microsoft.Extensions.Logging;
using SalesFlow.Journal;

namespace SalesFlow.Notifications;

/// <summary>The one writer of a tenant's delivery states: reads the row, changes it, writes it back, so that an acknowledgement and a delivery never undo each other.</summary>
internal sealed class AlertDeskGrain(IStore store, TimeProvider time, ILogger<AlertDeskGrain> log) : Grain, IAlertDeskGrain
{
    private string Tenant => this.GetPrimaryKeyString();

    public Task<Reply<AlertView>> Acknowledge(string id, string by) => Change(id, alert => alert.AcknowledgedBy is not null
        ? alert
        : alert with { AcknowledgedBy = by, AcknowledgedAt = time.GetUtcNow(), Status = alert.Status == "pending" ? "delivered" : alert.Status });

    public Task<Reply<AlertView>> Snooze(string id, DateTimeOffset until, string by)
    {
        if (until <= time.GetUtcNow())
        {
            return Task.FromResult<Reply<AlertView>>(new Refusal(RefusalCode.FieldsInvalid, "Snooze until a moment in the future", [new("/until", "is past")]));
        }

        return Change(id, alert => alert.AcknowledgedBy is not null ? alert : alert with { Status = "pending", SnoozedUntil = until, Alert = alert.Alert with { NotBefore = until } });
    }

    public async Task Settle(AlertSettlement[] settlements)
    {
        var now = time.GetUtcNow();
        var byId = settlements.ToDictionary(settlement => settlement.Id);
        var rows = await store.FindAlertsAsync(Tenant, [.. byId.Keys]);
        await Write([.. rows.Select(row => Settled(row, byId[row.Alert.Id], now))]);
    }

    private static PendingAlert Settled(PendingAlert row, AlertSettlement settlement, DateTimeOffset now)
    {
        AlertDelivered[] delivered = [.. AlertJson.Read(row.Delivered), .. settlement.New];
        var changed = row with { Delivered = AlertJson.Write(delivered) };
        if (row.Status != "pending" || row.SnoozedUntil > now)
        {
            return changed; // acknowledged or snoozed while it was on its way
        }

        return settlement.Again is { } again
            ? changed with { Alert = row.Alert with { NotBefore = again } }
            : changed with { Status = delivered is [] || delivered.Any(one => one.Status != "failed") ? "delivered" : "failed" };
    }

    private async Task<Reply<AlertView>> Change(string id, Func<PendingAlert, PendingAlert> change)
    {
        if (await store.FindAlertAsync(Tenant, id) is not { } row)
        {
            return Reply<AlertView>.No(RefusalCode.UnknownAlert, $"There is no alert '{id}'");
        }

        var changed = change(row);
        if (!ReferenceEquals(row, changed))
        {
            await Write([changed]);
            foreach (var member in changed.Alert.Recipients)
            {
                _ = InboxChannel.Tell(GrainFactory, log, Tenant, member);
            }
        }

        return AlertJson.View(changed);
    }

    private async Task Write(IReadOnlyList<PendingAlert> rows)
    {
        if (rows.Count > 0)
        {
            await store.UpdateAlertsAsync([.. rows.Select(row => new AlertDelivery(
                row.Tenant, row.Alert.Id, row.Status, row.Alert.NotBefore, row.Delivered, row.AcknowledgedBy, row.AcknowledgedAt, row.SnoozedUntil))]);
        }
    }
}
