using System.Text.Encodings.Web;
using System.Text.Json;
using SalesFlow.Api;

namespace SalesFlow.Mcp;

/// <summary>The arguments of one call, checked against the tool's parameters. A null counts as absent: models send it for what they leave out.</summary>
internal sealed class ToolArguments
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly SortedDictionary<string, JsonElement> given = new(StringComparer.Ordinal);

    private ToolArguments()
    {
    }

    public static ToolArguments None { get; } = new();

    public Language Language => Text("language") == "en" ? Language.English : Language.Chinese;

    /// <summary>Canonical JSON, for the record of the call.</summary>
    public string Json => JsonSerializer.Serialize(given, Relaxed);

    /// <exception cref="ProblemException">422: an argument that is missing, unknown or wrong; all of them are named.</exception>
    public static ToolArguments Read(ToolParameter[] parameters, IEnumerable<KeyValuePair<string, JsonElement>>? arguments)
    {
        var (read, check) = (new ToolArguments(), new Check());
        foreach (var (name, value) in arguments ?? [])
        {
            if (parameters.FirstOrDefault(parameter => parameter.Name == name) is not { } known)
            {
                check.Add(Pointer(name), $"is not an argument of this tool.{Similar.Hint(name, parameters.Select(parameter => parameter.Name))}");
            }
            else if (value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
            {
                continue;
            }
            else if (known.Mistake(value) is { } mistake)
            {
                check.Add(Pointer(name), mistake);
            }
            else
            {
                read.given[name] = value.Clone();
            }
        }

        foreach (var missing in parameters.Where(parameter => parameter.Required && !read.given.ContainsKey(parameter.Name)))
        {
            check.Add(Pointer(missing.Name), "is missing");
        }

        check.Done();
        return read;
    }

    public string? Text(string name) => given.TryGetValue(name, out var value) ? value.GetString() : null;

    public int Number(ToolParameter parameter) => given.TryGetValue(parameter.Name, out var value) ? value.GetInt32() : (int)parameter.Default!;

    private static string Pointer(string name) => $"/{(name.Length <= 64 ? name : name[..64] + "…")}";
}
