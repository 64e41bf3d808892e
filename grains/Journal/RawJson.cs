using System.Text.Json;
using System.Text.Json.Serialization;

namespace SalesFlow.Journal;

/// <summary>A JSON value that is passed on as it is, without being taken apart on the way: the fields of an action.</summary>
[JsonConverter(typeof(RawJsonConverter))]
public readonly record struct RawJson(string Text)
{
    /// <summary>The value, for those who look into it. To be disposed.</summary>
    public JsonDocument Open() => JsonDocument.Parse(Text ?? "{}");

    public override string ToString() => Text ?? "{}";
}

internal sealed class RawJsonConverter : JsonConverter<RawJson>
{
    public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var value = JsonDocument.ParseValue(ref reader);
        return new RawJson(value.RootElement.GetRawText());
    }

    // The edge has made it canonical; what comes from the journal was written by us.
    public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) => writer.WriteRawValue(value.ToString(), skipInputValidation: true);
}
