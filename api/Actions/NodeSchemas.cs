using System.Collections.Concurrent;
using NJsonSchema;
using SalesFlow.Api;
using SalesFlow.Tenants;

namespace SalesFlow.Actions;

/// <summary>Holds an action's fields against the JSON Schema of its node, where the tenant gave one.</summary>
internal sealed class NodeSchemas
{
    private const int MostErrors = 20;
    private readonly ConcurrentDictionary<(string Tenant, string Node, int Version), JsonSchema> known = new();

    /// <summary>Null where the fields are as the schema wants them.</summary>
    public async ValueTask<Problem?> JudgeAsync(string tenant, Node node, string fields)
    {
        if (node.Schema is null)
        {
            return null;
        }

        if (!known.TryGetValue((tenant, node.Key, node.Version), out var schema))
        {
            known[(tenant, node.Key, node.Version)] = schema = await JsonSchema.FromJsonAsync(node.Schema);
        }

        var errors = schema.Validate(fields);
        return errors.Count == 0
            ? null
            : new Refusal(
                RefusalCode.FieldsInvalid, $"The fields are not what node '{node.Key}' asks for.",
                [.. errors.Take(MostErrors).Select(e => new FieldError("/fields" + Place(e.Path), $"{e.Kind}{(e.Property is null ? "" : $": {e.Property}")}"))]).ToProblem();
    }

    /// <summary>Where a text is no JSON Schema that can be held against fields; null where it is one. The reader's own words speak of its types.</summary>
    public static async Task<FieldError?> FaultAsync(string schema)
    {
        try
        {
            await JsonSchema.FromJsonAsync(schema);
            return null;
        }
        catch (Exception e) when (e is Newtonsoft.Json.JsonException or InvalidOperationException or NotSupportedException)
        {
            var path = e is Newtonsoft.Json.JsonSerializationException { Path: { Length: > 0 } at } ? "/" + at : null;
            return new("/schema" + Place(path), "is no JSON Schema: this keyword cannot have this value");
        }
    }

    // NJsonSchema writes #/lines[0].price; a JSON pointer is /lines/0/price.
    private static string Place(string? path) => path is null ? "" : path.TrimStart('#').Replace('.', '/').Replace("[", "/", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal);
}
