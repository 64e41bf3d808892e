using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace SalesFlow.Import;

/// <summary>One mapping of a YAML file, read with care: what is asked for is checked, what is not known is refused with its line.</summary>
internal sealed class YamlMap
{
    private const int MaxDepth = 32;
    private readonly YamlMappingNode _node;
    private readonly string _where;

    private YamlMap(YamlMappingNode node, string where) => (_node, _where) = (node, where);

    /// <summary>Takes <paramref name="node"/> as a mapping whose keys are all among <paramref name="known"/>; no known keys allow any.</summary>
    public static YamlMap Of(YamlNode node, string where, params string[] known)
    {
        if (node is not YamlMappingNode map)
        {
            throw Problem(node, $"{where} must be a map of keys to values");
        }

        foreach (var key in map.Children.Keys)
        {
            var name = Text(key, $"a key of {where}");
            if (known.Length > 0 && !known.Contains(name, StringComparer.Ordinal))
            {
                var near = Similar.To(name, known);
                throw Problem(key, $"unknown key '{name}' in {where}; {(near is null ? "known are " + string.Join(", ", known) : $"did you mean '{near}'?")}");
            }
        }

        return new(map, where);
    }

    /// <summary>A refusal that names the line of <paramref name="node"/>.</summary>
    public static ImportException Problem(YamlNode node, string reason) => new($"mapping line {node.Start.Line}: {reason}");

    public IEnumerable<(string Key, YamlNode KeyNode, YamlNode Value)> Entries => _node.Children.Select(c => (Text(c.Key, $"a key of {_where}"), c.Key, c.Value));

    public YamlNode? Find(string key) => _node.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null;

    public YamlNode Need(string key) => Find(key) ?? throw Problem(_node, $"{_where} needs '{key}'");

    public string? FindText(string key) => Find(key) is { } value ? Text(value, $"'{key}'") : null;

    /// <summary>The value of <paramref name="key"/>, which must be one of <paramref name="allowed"/>; the first of them where the key is absent.</summary>
    public string OneOf(string key, params string[] allowed)
    {
        var text = FindText(key);
        return text is null || allowed.Contains(text, StringComparer.Ordinal)
            ? text ?? allowed[0]
            : throw Problem(Find(key)!, $"'{key}' is one of {string.Join(", ", allowed)}, not '{text}'{Similar.Aside(text, allowed)}");
    }

    public static string Text(YamlNode node, string where) =>
        node is YamlScalarNode { Value.Length: > 0 } scalar ? scalar.Value : throw Problem(node, $"{where} must be a text");

    /// <summary>YAML as JSON: plain <c>true</c>, <c>false</c>, <c>null</c> and numbers keep their kind, what is quoted is text.</summary>
    public static JsonNode? ToJson(YamlNode node, int depth = 0)
    {
        if (depth > MaxDepth)
        {
            throw Problem(node, $"nested deeper than {MaxDepth}");
        }

        return node switch
        {
            YamlMappingNode map => new JsonObject(map.Children.Select(c => KeyValuePair.Create(Text(c.Key, "a key"), ToJson(c.Value, depth + 1)))),
            YamlSequenceNode list => new JsonArray([.. list.Children.Select(c => ToJson(c, depth + 1))]),
            YamlScalarNode { Style: ScalarStyle.Plain } plain => Plain(plain.Value ?? ""),
            YamlScalarNode quoted => JsonValue.Create(quoted.Value ?? ""),
            _ => throw Problem(node, "anchors and tags are not read here"),
        };
    }

    private static JsonValue? Plain(string text) => text switch
    {
        "" or "~" or "null" => null,
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonValue.Create(whole),
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real) => JsonValue.Create(real),
        _ => JsonValue.Create(text),
    };
}
