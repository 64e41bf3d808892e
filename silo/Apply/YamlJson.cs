using System.Globalization;
using System.Text.Json.Nodes;
using SalesFlow.Import;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;
using YamlText = YamlDotNet.Core.Events.Scalar;

namespace SalesFlow.Apply;

/// <summary>YAML as JSON and back: plain <c>true</c>, <c>false</c>, <c>null</c> and numbers keep their kind, what is quoted is text.</summary>
internal static class YamlJson
{
    private const int MaxDepth = 48;

    /// <exception cref="YamlFault">Something that JSON does not have, or that is nested too deep.</exception>
    public static JsonNode? Of(YamlNode node, int depth = 0)
    {
        if (depth > MaxDepth)
        {
            throw new YamlFault(node.Start.Line, $"nested deeper than {MaxDepth}");
        }

        switch (node)
        {
            case YamlMappingNode map:
                var members = new JsonObject();
                foreach (var (key, value) in map.Children)
                {
                    var name = key is YamlScalarNode { Value: { Length: > 0 } text } ? text : throw new YamlFault(key.Start.Line, "a key must be a text");
                    if (!members.TryAdd(name, Of(value, depth + 1)))
                    {
                        throw new YamlFault(key.Start.Line, $"'{name}' stands here twice");
                    }
                }

                return members;
            case YamlSequenceNode list:
                return new JsonArray([.. list.Children.Select(child => Of(child, depth + 1))]);
            case YamlScalarNode { Style: ScalarStyle.Plain } plain:
                return Plain(plain.Value ?? "");
            case YamlScalarNode quoted:
                return JsonValue.Create(quoted.Value ?? "");
            default:
                throw new YamlFault(node.Start.Line, "anchors and tags are not read here");
        }
    }

    /// <summary>A document in blocks, short lists in a line, texts quoted where they would read as something else.</summary>
    public static string Write(JsonObject document)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var emitter = new Emitter(text, new EmitterSettings(bestIndent: 2, bestWidth: int.MaxValue, isCanonical: false, maxSimpleKeyLength: 1024).WithNewLine("\n"));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Emit(emitter, document);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void Emit(Emitter emitter, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, true, members.Count == 0 ? MappingStyle.Flow : MappingStyle.Block));
                foreach (var (name, value) in members)
                {
                    Text(emitter, name);
                    Emit(emitter, value);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonArray items:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, true, items.All(Short) ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (var item in items)
                {
                    Emit(emitter, item);
                }

                emitter.Emit(new SequenceEnd());
                break;
            case JsonValue value when value.TryGetValue<string>(out var text):
                Text(emitter, text);
                break;
            default:
                emitter.Emit(new YamlText(AnchorName.Empty, TagName.Empty, node?.ToJsonString() ?? "null", ScalarStyle.Plain, true, false));
                break;
        }
    }

    private static void Text(Emitter emitter, string text) =>
        emitter.Emit(new YamlText(AnchorName.Empty, TagName.Empty, text, IsPlain(text) ? ScalarStyle.Plain : ScalarStyle.DoubleQuoted, IsPlain(text), !IsPlain(text)));

    /// <summary>Letters, digits and what is harmless between them; and nothing that would be read as a number or a word of YAML.</summary>
    private static bool IsPlain(string text) =>
        text.Length > 0 && char.IsLetter(text[0]) && text[^1] != ' ' && text.All(c => char.IsLetterOrDigit(c) || c is ' ' or '.' or '_' or '-' or '/' or '+') && Plain(text) is { } read && read.TryGetValue<string>(out _)
        && text.ToLowerInvariant() is not ("yes" or "no" or "on" or "off" or "y" or "n" or "nan" or "inf" or "null" or "true" or "false");

    private static bool Short(JsonNode? node) => node is null or JsonValue || (node is JsonArray pair && pair.All(item => item is null or JsonValue));

    private static JsonValue? Plain(string text) => text switch
    {
        "" or "~" or "null" => null,
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonValue.Create(whole),
        _ when decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) => JsonValue.Create(exact),
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real) => JsonValue.Create(real),
        _ => JsonValue.Create(text),
    };
}
