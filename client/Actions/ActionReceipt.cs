using System.Text.Json;
using System.Text.Json.Serialization;

namespace SalesFlow.Client;

/// <summary>What the server made of one action.</summary>
public sealed record ActionReceipt
{
    /// <summary>The action as kept.</summary>
    public required RecordedAction Action { get; init; }

    /// <summary>The evidence that is still missing; empty when complete.</summary>
    public IReadOnlyList<MissingEvidence> Missing { get; init; } = [];

    /// <summary>The chains it touched, without their steps.</summary>
    public IReadOnlyList<Chain> Chains { get; init; } = [];

    /// <summary>Whether the server had this action before, so that this call had no effect.</summary>
    [JsonIgnore]
    public bool Replayed { get; init; }
}

/// <summary>A piece of evidence that is not there.</summary>
/// <param name="Kind">Its kind, such as <c>photo</c>.</param>
/// <param name="Detail">What is missing, in words.</param>
[JsonConverter(typeof(MissingEvidenceConverter))]
public sealed record MissingEvidence(string Kind, string Detail);

/// <summary>What the server made of a batch.</summary>
public sealed record BatchReceipt
{
    /// <summary>Actions that are new.</summary>
    public int Accepted { get; init; }

    /// <summary>Actions that the server had before.</summary>
    public int Replayed { get; init; }

    /// <summary>Actions that were refused; the others stand.</summary>
    public int Refused { get; init; }

    /// <summary>One result per action, in the order sent.</summary>
    public IReadOnlyList<BatchItem> Items { get; init; } = [];
}

/// <summary>The result of one action of a batch.</summary>
public sealed record BatchItem
{
    /// <summary>The action's id.</summary>
    public string? Id { get; init; }

    /// <summary>201 new, 200 known, 4xx refused.</summary>
    public int Status { get; init; }

    /// <summary>The stable word for a refusal.</summary>
    public string? Code { get; init; }

    /// <summary>The refusal in a sentence.</summary>
    public string? Detail { get; init; }
}

/// <summary>Reads <c>{kind, detail}</c> and, in lists that only name kinds, a bare word.</summary>
internal sealed class MissingEvidenceConverter : JsonConverter<MissingEvidence>
{
    public override MissingEvidence Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var element = JsonElement.ParseValue(ref reader);
        if (element.ValueKind == JsonValueKind.String)
            return new MissingEvidence(element.GetString()!, element.GetString()!);
        var kind = Text(element, "kind");
        return new MissingEvidence(kind, Text(element, "detail") is { Length: > 0 } detail ? detail : kind);
    }

    public override void Write(Utf8JsonWriter writer, MissingEvidence value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", value.Kind);
        writer.WriteString("detail", value.Detail);
        writer.WriteEndObject();
    }

    private static string Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
