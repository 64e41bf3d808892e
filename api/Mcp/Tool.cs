using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Protocol;
using SalesFlow.Api;
using SalesFlow.Tenants;

namespace SalesFlow.Mcp;

/// <summary>One call of a tool.</summary>
internal sealed record ToolCall(HttpContext Http, ToolArguments Arguments, Catalogue Catalogue, OwnApi Api)
{
    public Language Language => Arguments.Language;

    public ToolWords Words => new(Catalogue, Language);

    public Task<T> AskAsync<T>(string path) => Api.GetAsync<T>(Http, path, Language);

    /// <summary>The address of the API with those of the arguments that were given as its query.</summary>
    public string Path(string path, params string[] names) =>
        names.Aggregate(path, (all, name) => Arguments.Text(name) is { } value ? $"{all}{(all.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{name}={Uri.EscapeDataString(value)}" : all);
}

/// <summary>What a tool answers.</summary>
internal interface IToolAnswer
{
    /// <summary>The answer in sentences, in the language asked for.</summary>
    string Answer { get; }
}

/// <summary>A question that assistants may ask.</summary>
internal abstract class Tool
{
    public static readonly ToolParameter Language = ToolParameter.Word("language", "Language of the texts in the answer (回答所用的语言); default zh-CN.", "zh-CN", "en");

    protected static readonly ToolParameter Cursor = ToolParameter.Text("cursor", "'next' of the answer before, to read on.", most: 500);

    public abstract string Name { get; }

    public abstract string Title { get; }

    public abstract string About { get; }

    /// <summary>Besides the language.</summary>
    protected abstract ToolParameter[] Own { get; }

    public ToolParameter[] Parameters => [.. Own, Language];

    protected abstract Type Answer { get; }

    /// <exception cref="ProblemException">The API refused, or knows nothing of it.</exception>
    public abstract Task<IToolAnswer> RunAsync(ToolCall call);

    /// <summary>How the tool is told to assistants.</summary>
    public ModelContextProtocol.Protocol.Tool Told() => new()
    {
        Name = Name, Title = Title, Description = About, InputSchema = JsonSerializer.SerializeToElement(Input()), OutputSchema = Output(),
        Annotations = new ToolAnnotations { Title = Title, ReadOnlyHint = true, DestructiveHint = false, IdempotentHint = true, OpenWorldHint = false },
    };

    private JsonObject Input() => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject(Parameters.Select(parameter => KeyValuePair.Create(parameter.Name, (JsonNode?)parameter.Schema()))),
        ["required"] = new JsonArray([.. Parameters.Where(parameter => parameter.Required).Select(parameter => (JsonNode)parameter.Name)]),
        ["additionalProperties"] = false,
    };

    private JsonElement Output() => JsonSerializer.SerializeToElement(ApiJson.Options.GetJsonSchemaAsNode(Answer, new JsonSchemaExporterOptions
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = (context, schema) => Told(context.TypeInfo.Type, schema),
    }));

    private static JsonNode Told(Type type, JsonNode schema)
    {
        // Moments have a converter of their own, of which the exporter knows nothing.
        if ((Nullable.GetUnderlyingType(type) ?? type) == typeof(DateTimeOffset))
        {
            return new JsonObject { ["type"] = Nullable.GetUnderlyingType(type) is null ? "string" : new JsonArray("string", "null"), ["format"] = "date-time" };
        }

        // What may be null is left out where it is.
        if (schema is JsonObject { } members && members["required"] is JsonArray required)
        {
            members["required"] = new JsonArray([.. required.Where(name => members["properties"]?[(string)name!] is JsonObject property && property["type"] is JsonValue).Select(name => name!.DeepClone())]);
        }

        return schema;
    }
}
