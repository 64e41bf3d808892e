using System.Text.Json;
using System.Text.Json.Serialization;
using SalesFlow.Journal;

namespace SalesFlow.Notifications;

/// <summary>The delivery state of an alert as it is kept and shown: a JSON array of <c>{channel, at, status, to, message?}</c>.</summary>
public static class AlertJson
{
    public static AlertDelivered[] Read(byte[] delivered) =>
        delivered.Length == 0 ? [] : JsonSerializer.Deserialize(delivered, AlertJsonContext.Default.AlertDeliveredArray) ?? [];

    public static byte[] Write(AlertDelivered[] delivered) => JsonSerializer.SerializeToUtf8Bytes(delivered, AlertJsonContext.Default.AlertDeliveredArray);

    public static AlertView View(PendingAlert pending)
    {
        var alert = pending.Alert;
        var delivered = Read(pending.Delivered);
        var channels = delivered.Select(one => one.Channel).Distinct(StringComparer.Ordinal).DefaultIfEmpty(InboxChannel.Key);
        return new(
            alert.Id, alert.Chain, alert.Step, alert.Window, alert.Generation, alert.Rung, string.Join('+', alert.Recipients), string.Join('+', channels),
            alert.DueAt, alert.FiredAt, alert.Late, delivered, pending.AcknowledgedBy, pending.AcknowledgedAt, pending.SnoozedUntil);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AlertDelivered[]))]
internal sealed partial class AlertJsonContext : JsonSerializerContext;
