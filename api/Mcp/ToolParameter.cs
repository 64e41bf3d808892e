using System.Text.Json;
using System.Text.Json.Nodes;

namespace SalesFlow.Mcp;

/// <summary>One argument of a tool: its schema and its check are made of the same words.</summary>
/// <param name="Most">Characters of a text, or the greatest number.</param>
/// <param name="Default">Of a number, or the first of <paramref name="OneOf"/>.</param>
internal sealed record ToolParameter(string Name, string About, bool Whole, bool Required, int Most, string[]? OneOf = null, object? Default = null)
{
    public static ToolParameter Text(string name, string about, bool required = false, int most = 128) => new(name, about, false, required, most);

    public static ToolParameter Number(string name, string about, int standard, int most) => new(name, about, true, false, most, Default: standard);

    public static ToolParameter Word(string name, string about, params string[] words) => new(name, about, false, false, 0, words);

    public JsonObject Schema()
    {
        var schema = new JsonObject { ["type"] = Whole ? "integer" : "string", ["description"] = About };
        if (OneOf is not null)
        {
            schema["enum"] = new JsonArray([.. OneOf.Select(word => (JsonNode)word)]);
        }
        else if (Whole)
        {
            (schema["minimum"], schema["maximum"], schema["default"]) = (1, Most, (int)Default!);
        }
        else
        {
            (schema["minLength"], schema["maxLength"]) = (1, Most);
        }

        return schema;
    }

    /// <summary>What is wrong with a value; null = nothing.</summary>
    public string? Mistake(JsonElement value) => (Whole, value.ValueKind) switch
    {
        (true, JsonValueKind.Number) => value.TryGetInt32(out var number) && number >= 1 && number <= Most ? null : $"must be a whole number from 1 to {Most}",
        (true, _) => $"must be a whole number from 1 to {Most}",
        (false, JsonValueKind.String) => Mistake(value.GetString()!),
        _ => "must be a text",
    };

    private string? Mistake(string text) =>
        OneOf is not null ? (OneOf.Contains(text) ? null : $"must be one of {string.Join(", ", OneOf)}")
        : text.Length < 1 || text.Length > Most ? $"must be 1 to {Most} characters"
        : text.Any(char.IsControl) ? "must not hold control characters" : null;
}
