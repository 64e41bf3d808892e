using System.Text.Json;
using System.Text.Json.Nodes;
using SalesFlow.Client;

namespace SalesFlow.Web.Forms;

/// <summary>A form is a node's JSON Schema: order and types as written, labels under <c>x-labels</c>; what is required stands in the node's needs.</summary>
internal static class FormSchema
{
    /// <summary>Fields of a node in their order; needed ones that the schema does not speak of are text.</summary>
    public static IReadOnlyList<FieldDraft> Read(ActionNode node)
    {
        var fields = new List<FieldDraft>();
        if (node.Schema is { ValueKind: JsonValueKind.Object } schema && schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in properties.EnumerateObject())
            {
                fields.Add(Read(property.Name, property.Value, node.Needs.Contains(property.Name)));
            }
        }

        fields.AddRange(node.Needs.Where(need => fields.All(field => field.Name != need)).Select(StandardFields.Of));
        return fields;
    }

    public static JsonElement Write(IEnumerable<FieldDraft> fields)
    {
        var properties = new JsonObject();
        foreach (var field in fields)
        {
            var labels = new JsonObject();
            if (field.Chinese.Length > 0)
            {
                labels["zh-CN"] = field.Chinese;
            }

            if (field.English.Length > 0)
            {
                labels["en"] = field.English;
            }

            var property = new JsonObject
            {
                ["type"] = field.Type switch { "number" => "number", "yes-no" => "boolean", _ => "string" },
                ["title"] = field.Chinese.Length > 0 ? field.Chinese : field.English.Length > 0 ? field.English : field.Name,
                ["x-labels"] = labels,
            };
            if (field.Type == "date")
            {
                property["format"] = "date";
            }
            else if (field.Type == "choice")
            {
                property["enum"] = new JsonArray([.. field.OptionList.Select(option => (JsonNode)option)]);
            }
            else if (field.Type == "lines")
            {
                property["x-lines"] = true;
            }

            else if (field.Type == "customer")
            {
                property["x-customer"] = true;
            }

            properties[field.Name] = property;
        }

        using var document = JsonDocument.Parse(new JsonObject { ["type"] = "object", ["properties"] = properties }.ToJsonString());
        return document.RootElement.Clone();
    }

    /// <summary>What was typed, as the field's type; null where nothing was, or where it is no number.</summary>
    public static JsonElement? Value(FieldDraft field, string? typed)
    {
        var text = typed?.Trim() ?? "";
        JsonNode? value = text.Length == 0 ? null : field.Type switch
        {
            "number" => decimal.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : null,
            "yes-no" => JsonValue.Create(text == "true"),
            _ => JsonValue.Create(text),
        };
        if (value is null)
        {
            return null;
        }

        using var document = JsonDocument.Parse(value.ToJsonString());
        return document.RootElement.Clone();
    }

    private static FieldDraft Read(string name, JsonElement property, bool required)
    {
        var field = new FieldDraft { Name = name, Required = required, Chinese = Text(property, "title") ?? "" };
        if (property.ValueKind != JsonValueKind.Object)
        {
            return field;
        }

        if (property.TryGetProperty("x-labels", out var labels) && labels.ValueKind == JsonValueKind.Object)
        {
            (field.Chinese, field.English) = (Text(labels, "zh-CN") ?? "", Text(labels, "en") ?? "");
        }

        if (property.TryGetProperty("enum", out var options) && options.ValueKind == JsonValueKind.Array)
        {
            (field.Type, field.Options) = ("choice", string.Join('\n', options.EnumerateArray().Select(option => option.ToString())));
        }
        else
        {
            field.Type = (Text(property, "type"), Text(property, "format")) switch
            {
                ("number" or "integer", _) => "number",
                ("boolean", _) => "yes-no",
                (_, "date") => "date",
                _ => property.TryGetProperty("x-customer", out _) ? "customer" : property.TryGetProperty("x-lines", out _) ? "lines" : "text",
            };
        }

        return field;
    }

    private static string? Text(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
