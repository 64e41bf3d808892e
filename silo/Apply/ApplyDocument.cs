using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace SalesFlow.Apply;

/// <summary>One document of a file.</summary>
/// <param name="Body">Its members without <c>kind</c>.</param>
internal sealed record ApplyDocument(DocumentKind Kind, string Key, JsonObject Body, string File, YamlNode Node)
{
    public string Name => $"{Kind.Name} {Key}";

    /// <summary><c>file:line</c> of what a JSON pointer points at, or of the nearest thing around it.</summary>
    public string Place(string pointer = "")
    {
        var at = Node;
        foreach (var part in pointer.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            // A channel's own kind is called its type here.
            name = Kind.Name == "channel" && at == Node && name == "kind" ? "type" : name;
            var next = at switch
            {
                YamlMappingNode map when map.Children.Keys.OfType<YamlScalarNode>().FirstOrDefault(key => key.Value == name) is { } key => map.Children[key] is YamlScalarNode scalar ? scalar : At(key, map.Children[key]),
                YamlSequenceNode list when int.TryParse(name, CultureInfo.InvariantCulture, out var index) && index >= 0 && index < list.Children.Count => list.Children[index],
                _ => null,
            };
            if (next is null)
            {
                break;
            }

            at = next;
        }

        return $"{File}:{at.Start.Line}";
    }

    /// <summary>A block of its own begins on the line after its name.</summary>
    private static YamlNode At(YamlScalarNode key, YamlNode value) => value.Start.Line >= key.Start.Line ? value : key;
}
