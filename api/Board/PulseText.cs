using System.Buffers;
using System.Text;
using System.Text.Json;
using SalesFlow.Api;

namespace SalesFlow.Board;

/// <summary>Events of the live feed in the form of <c>text/event-stream</c>. The id is the position in the journal, so that a reader can go on from it.</summary>
internal static class PulseText
{
    public static byte[] Heartbeat { get; } = ": alive\n\n"u8.ToArray();

    public static PulseEvent Item(PulseItem item) => new(item.Position, Event("pulse", item.Position, item), item);

    public static PulseEvent Changed(string stamp) => new(0, Event("rates-changed", null, new RatesChanged(stamp)));

    public static byte[] Snapshot(PulseSnapshot snapshot) =>
        Event("snapshot", snapshot.Recent.Length == 0 ? null : snapshot.Recent.Max(item => item.Position), new PulseStart(snapshot.Recent, snapshot.Stamp, snapshot.Complete));

    private static byte[] Event<T>(string kind, long? id, T data)
    {
        var text = new ArrayBufferWriter<byte>(512);
        text.Write(Encoding.ASCII.GetBytes(id is { } position ? $"id: {position}\nevent: {kind}\ndata: " : $"event: {kind}\ndata: "));
        using (var json = new Utf8JsonWriter(text, new() { Encoder = ApiJson.Options.Encoder }))
        {
            JsonSerializer.Serialize(json, data, ApiJson.Options);
        }

        text.Write("\n\n"u8);
        return text.WrittenSpan.ToArray();
    }
}
