using System.Text.Encodings.Web;
using System.Text.Json;

namespace SalesFlow.Interop;

/// <summary>OCEL 2.0 as JSON. Events go out as they come; objects wait in a temporary file, because the format has them in an array of their own.</summary>
internal sealed class OcelJsonSink : IOcelSink
{
    private const int FlushAt = 32 * 1024;
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly Stream output;
    private readonly FileStream waiting;
    private readonly Utf8JsonWriter events;
    private readonly Utf8JsonWriter objects;
    private readonly OcelTypes eventTypes = new();
    private readonly OcelTypes objectTypes = new();

    public OcelJsonSink(Stream output)
    {
        this.output = output;
        waiting = new FileStream(
            Path.Combine(Path.GetTempPath(), $"salesflow-{Guid.NewGuid():N}.objects"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 65_536, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        events = new Utf8JsonWriter(output, Relaxed);
        objects = new Utf8JsonWriter(waiting, Relaxed);
        events.WriteStartObject();
        events.WriteStartArray("events"u8);
        objects.WriteStartArray();
    }

    public ValueTask EventAsync(OcelEvent told, CancellationToken cancel)
    {
        eventTypes.Of(told.Type);
        events.WriteStartObject();
        events.WriteString("id"u8, told.Id);
        events.WriteString("type"u8, told.Type);
        events.WriteString("time"u8, OcelTime.Text(told.Time));
        Write(events, eventTypes, told.Type, told.Attributes, told.Relations);
        events.WriteEndObject();
        return FlushAsync(events, cancel);
    }

    public ValueTask ObjectAsync(OcelObject told, CancellationToken cancel)
    {
        objectTypes.Of(told.Type);
        objects.WriteStartObject();
        objects.WriteString("id"u8, told.Id);
        objects.WriteString("type"u8, told.Type);
        Write(objects, objectTypes, told.Type, told.Attributes, told.Relations);
        objects.WriteEndObject();
        return FlushAsync(objects, cancel);
    }

    public async ValueTask FinishAsync(CancellationToken cancel)
    {
        events.WriteEndArray();
        objects.WriteEndArray();
        await events.FlushAsync(cancel);
        await objects.FlushAsync(cancel);
        await output.WriteAsync(",\"objects\":"u8.ToArray(), cancel);
        waiting.Position = 0;
        await waiting.CopyToAsync(output, cancel);
        await output.WriteAsync(Types("objectTypes", objectTypes), cancel);
        await output.WriteAsync(Types("eventTypes", eventTypes), cancel);
        await output.WriteAsync("}"u8.ToArray(), cancel);
        await output.FlushAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        // What is left unwritten after a fault must not make a broken file look whole, nor may it be written synchronously.
        events.Reset();
        objects.Reset();
        await waiting.DisposeAsync();
    }

    private static byte[] Types(string name, OcelTypes types)
    {
        using var text = new MemoryStream();
        text.Write(System.Text.Encoding.UTF8.GetBytes($",\"{name}\":"));
        using (var json = new Utf8JsonWriter(text, Relaxed))
        {
            json.WriteStartArray();
            foreach (var (type, attributes) in types.All)
            {
                json.WriteStartObject();
                json.WriteString("name"u8, type);
                json.WriteStartArray("attributes"u8);
                foreach (var attribute in attributes)
                {
                    json.WriteStartObject();
                    json.WriteString("name"u8, attribute.Name);
                    json.WriteString("type"u8, OcelTypes.Word(attribute.Type));
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return text.ToArray();
    }

    private static void Write(Utf8JsonWriter json, OcelTypes types, string type, IReadOnlyList<OcelAttribute> attributes, IReadOnlyList<OcelRelation> relations)
    {
        json.WriteStartArray("attributes"u8);
        foreach (var given in attributes)
        {
            var attribute = types.Take(type, given);
            json.WriteStartObject();
            json.WriteString("name"u8, attribute.Name);
            json.WriteString("value"u8, attribute.Value);
            if (attribute.Time is { } since)
            {
                json.WriteString("time"u8, OcelTime.Text(since));
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("relationships"u8);
        foreach (var relation in relations)
        {
            json.WriteStartObject();
            json.WriteString("objectId"u8, relation.Object);
            json.WriteString("qualifier"u8, relation.Qualifier);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static ValueTask FlushAsync(Utf8JsonWriter json, CancellationToken cancel) => json.BytesPending < FlushAt ? default : new(json.FlushAsync(cancel));
}
