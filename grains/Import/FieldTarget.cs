using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace SalesFlow.Import;

/// <summary>Where an attribute goes, and what it is taken for. Without a kind, the kind that the source declares stays.</summary>
[JsonConverter(typeof(FieldTargetConverter))]
public sealed record FieldTarget(string Name, LogKind? Kind = null)
{
    /// <summary>The words for kinds in a mapping.</summary>
    public static IReadOnlyDictionary<string, LogKind> Kinds { get; } = new Dictionary<string, LogKind>(StringComparer.Ordinal)
    {
        ["text"] = LogKind.Text, ["number"] = LogKind.Real, ["boolean"] = LogKind.Truth, ["time"] = LogKind.Moment, ["date"] = LogKind.Day,
    };

    /// <summary>The value as the field takes it. What is not what the mapping says it is stays text, so that nothing is lost.</summary>
    public JsonNode ToJson(LogValue value, TimeReading times) => Strict(value, times).Json ?? (value with { Kind = LogKind.Text }).ToJson();

    /// <summary>The value as the field takes it, or why it cannot be.</summary>
    public (JsonNode? Json, string? Problem) Strict(LogValue value, TimeReading times)
    {
        switch (Kind ?? value.Kind)
        {
            case LogKind.Moment when times.Read(value) is var (at, problem):
                return problem is null ? (JsonValue.Create(at.ToUniversalTime()), null) : Wrong(problem);
            case LogKind.Day when times.Read(value) is var (at, problem):
                return problem is null ? (JsonValue.Create(times.Local(at).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), null) : Wrong(problem);
            case LogKind.Real:
                return decimal.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) ? (JsonNode.Parse(exact.ToString(CultureInfo.InvariantCulture)), null)
                    : double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real) ? (JsonValue.Create(real), null)
                    : Wrong($"'{value.Text}' is not a number such as 1280.50");
            case LogKind.Truth when Truth(value.Text) is not { } truth:
                return Wrong($"'{value.Text}' is neither yes nor no");
            case LogKind.Truth:
                return (JsonValue.Create(Truth(value.Text)!.Value), null);
            case LogKind.Whole:
                return (value.ToJson(), null);
            default:
                return ((value with { Kind = LogKind.Text }).ToJson(), null);
        }

        (JsonNode?, string?) Wrong(string problem) => Kind is null ? ((value with { Kind = LogKind.Text }).ToJson(), null) : (null, problem);
    }

    private static bool? Truth(string text) => text.ToUpperInvariant() switch
    {
        "TRUE" or "1" or "YES" or "Y" or "是" => true,
        "FALSE" or "0" or "NO" or "N" or "否" => false,
        _ => null,
    };
}

/// <summary>A field's name, or <c>{"name":"amount","type":"number"}</c>.</summary>
public sealed class FieldTargetConverter : JsonConverter<FieldTarget>
{
    public override FieldTarget Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var value = JsonDocument.ParseValue(ref reader);
        var root = value.RootElement;
        if (root.ValueKind == JsonValueKind.String && root.GetString() is { Length: > 0 } name)
        {
            return new(name);
        }

        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("name", out var named) && named.ValueKind == JsonValueKind.String && named.GetString() is { Length: > 0 } target)
        {
            return !root.TryGetProperty("type", out var type) ? new(target)
                : type.ValueKind == JsonValueKind.String && FieldTarget.Kinds.TryGetValue(type.GetString()!, out var kind) ? new(target, kind)
                : throw new JsonException($"'type' is one of {string.Join(", ", FieldTarget.Kinds.Keys)}");
        }

        throw new JsonException("a field is a name, or an object with 'name' and 'type'");
    }

    public override void Write(Utf8JsonWriter writer, FieldTarget value, JsonSerializerOptions options)
    {
        if (value.Kind is not { } kind)
        {
            writer.WriteStringValue(value.Name);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("name", value.Name);
        writer.WriteString("type", FieldTarget.Kinds.First(known => known.Value == kind).Key);
        writer.WriteEndObject();
    }
}
