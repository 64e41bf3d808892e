using System.Text.Json;
using SalesFlow.Journal;

namespace SalesFlow.Board;

/// <summary>Makes the live feed's lines from records, for a board that comes up.</summary>
public sealed class RecordPulse : IPulseReader
{
    public PulseItem? Read(JournalRecord record)
    {
        var (kind, id) = GrainKeys.Split(record.Stream.Name);
        var chain = kind == GrainKeys.Chain ? id : null;
        using var body = JsonDocument.Parse(record.Body);
        var data = body.RootElement.GetProperty("data");
        return record.Kind switch
        {
            // What the schedule keeps is nobody's action.
            "action" when kind is Customers.KeptByUs.Snapshot or Customers.KeptByUs.Silent => null,
            "action" when data.TryGetProperty("action", out var a) && (chain is null || !data.TryGetProperty("via", out _)) =>
                Item("action", Text(a, "node"), Text(a, "actor"), Text(a, "customer"), Text(a, "step")),
            "window.fired" => Item("overdue", null, null, null, Text(data, "window")),
            "chain.planned" when !data.GetProperty("history").GetBoolean() => Item("planned", null, Text(data, "owner"), Text(data, "customer"), null) with { Template = Text(data, "template"), Owner = Text(data, "owner"), Team = Text(data, "team") },
            "chain.paused" => Item("paused", null, Text(data, "by"), null, Text(data, "step")),
            "chain.voided" => Item("void", null, Text(data, "approver"), null, null),
            _ => null,
        };

        PulseItem Item(string what, string? node, string? actor, string? customer, string? step) =>
            new(record.Position, what, record.RecordedAt, node, actor, customer, chain, step, null, null);
    }

    private static string? Text(JsonElement from, string name) =>
        from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
