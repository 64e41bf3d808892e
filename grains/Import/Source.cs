using System.Text.Json;
using System.Text.Json.Serialization;

namespace SalesFlow.Import;

/// <summary>
/// Where a value comes from: columns or attributes in order of preference, then a constant. The first that is there and not blank wins.
/// </summary>
[JsonConverter(typeof(SourceConverter))]
public sealed record Source(IReadOnlyList<string> Names, string? Constant = null)
{
    /// <summary>A source of one column or attribute.</summary>
    public static Source Of(params string[] names) => new(names);

    /// <summary>Looks in each of <paramref name="places"/>, nearest first, for each name in turn.</summary>
    public LogValue? Read(params ReadOnlySpan<IReadOnlyDictionary<string, LogValue>> places)
    {
        foreach (var name in Names)
        {
            foreach (var place in places)
            {
                if (place.TryGetValue(name, out var value) && !string.IsNullOrWhiteSpace(value.Text))
                {
                    return value with { Text = value.Text.Trim() };
                }
            }
        }

        return Constant is null ? null : new LogValue(Constant);
    }

    /// <summary>The names as an operator wrote them.</summary>
    public override string ToString() => string.Join(" or ", Names.Select(n => $"'{n}'").Concat(Constant is null ? [] : [$"= {Constant}"]));

    /// <summary>From its parts as written: names, of which the last may be <c>= a constant</c>. Null: not so.</summary>
    public static Source? Parse(IReadOnlyList<string> parts)
    {
        if (parts.Count == 0 || parts.Any(string.IsNullOrWhiteSpace) || parts.SkipLast(1).Any(part => part.StartsWith('=')))
        {
            return null;
        }

        var constant = parts[^1].StartsWith('=') ? parts[^1][1..].Trim() : null;
        return constant is { Length: 0 } ? null : new([.. constant is null ? parts : parts.SkipLast(1)], constant);
    }
}

/// <summary>A name, <c>"= constant"</c>, or an array of names whose last may be a constant.</summary>
public sealed class SourceConverter : JsonConverter<Source>
{
    public override Source Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var value = JsonDocument.ParseValue(ref reader);
        var root = value.RootElement;
        string[]? parts = root.ValueKind switch
        {
            JsonValueKind.String => [root.GetString()!],
            JsonValueKind.Array when root.EnumerateArray().All(part => part.ValueKind == JsonValueKind.String) => [.. root.EnumerateArray().Select(part => part.GetString()!)],
            _ => null,
        };
        return (parts is null ? null : Source.Parse(parts)) ?? throw new JsonException("takes a name, '= a constant', or a list of names with at most one constant at its end");
    }

    public override void Write(Utf8JsonWriter writer, Source value, JsonSerializerOptions options)
    {
        string[] parts = [.. value.Names, .. value.Constant is null ? (string[])[] : [$"= {value.Constant}"]];
        JsonSerializer.Serialize(writer, parts, options);
    }
}
