using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace SalesFlow.Import;

/// <summary>Reads a mapping of rows to subjects: the same words as an adapter's mapping in <c>/v1/policies/erp</c>, as YAML.</summary>
public static class RowMappingReader
{
    /// <summary>Whether a mapping is about rows: it names a subject. Others tell logs as chains.</summary>
    /// <exception cref="ImportException">The text is not YAML.</exception>
    public static bool IsOne(string yaml) => MappingReader.Root(yaml) is YamlMappingNode map && map.Children.ContainsKey(new YamlScalarNode("subject"));

    /// <exception cref="ImportException">Something is not understood; names the place.</exception>
    public static RowMapping Read(string yaml)
    {
        var json = YamlMap.ToJson(MappingReader.Root(yaml)) as JsonObject ?? throw new ImportException("line 1: the mapping must be a map, such as subject: order");
        try
        {
            var mapping = Texts(json).Deserialize<RowMapping>(RowMapping.Json)!;
            return mapping.Check().FirstOrDefault() is { } error ? throw new ImportException($"mapping {error.Pointer}: {error.Detail}") : mapping;
        }
        catch (JsonException e)
        {
            throw new ImportException($"mapping at {e.Path}: {e.Message.Split(" Path: ")[0]}", e);
        }
    }

    /// <summary>YAML takes 20 for a number and yes-like words for truths; all that a mapping holds are texts, but for 'again'.</summary>
    private static JsonNode Texts(JsonNode node) => node switch
    {
        JsonObject map => new JsonObject(map.Where(member => member.Value is not null).Select(member => KeyValuePair.Create<string, JsonNode?>(member.Key, member.Key == "again" ? member.Value!.DeepClone() : Texts(member.Value!)))),
        JsonArray list => new JsonArray([.. list.Select(item => item is null ? throw new ImportException("the mapping has a list with an empty item; leave it out") : (JsonNode?)Texts(item))]),
        JsonValue value when value.GetValueKind() is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => JsonValue.Create(value.ToString()),
        _ => node.DeepClone(),
    };
}
