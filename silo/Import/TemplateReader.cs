using System.Text.Json;
using System.Text.Json.Nodes;
using SalesFlow.Client;
using YamlDotNet.RepresentationModel;

namespace SalesFlow.Import;

/// <summary>Reads the template and the nodes that a mapping brings along, in the shape that the API takes, with what is usual filled in.</summary>
internal static class TemplateReader
{
    private static readonly string[] TemplateKeys = ["key", "labels", "steps", "pauseReasons", "reopen", "strict", "startWithin"];
    private static readonly string[] StepKeys = ["key", "node", "labels", "role", "stage", "limit", "limits", "evidence", "required", "when", "ladder"];
    private static readonly string[] LimitKeys = ["length", "clock", "from", "calendar", "when"];
    private static readonly string[] NodeKeys = ["labels", "needs", "evidence"];

    /// <summary>The key alone where the template exists already, else the key with the whole template.</summary>
    public static (string Key, JsonObject? Template) Template(YamlNode node)
    {
        if (node is YamlScalarNode)
        {
            return (Id(node, "'template'"), null);
        }

        var map = YamlMap.Of(node, "template", TemplateKeys);
        var key = Id(map.Need("key"), "the template's key");
        var json = Labelled(node, key);
        if (map.Need("steps") is not YamlSequenceNode { Children.Count: > 0 } steps)
        {
            throw YamlMap.Problem(map.Need("steps"), "'steps' must be a list of at least one step");
        }

        json["steps"] = new JsonArray([.. steps.Children.Select(Step)]);
        Fits<ChainTemplate>(json, node, "template");
        return (key, json);
    }

    /// <summary>The nodes to put, each with its key.</summary>
    public static IReadOnlyList<JsonObject> Nodes(YamlNode? node) => node is null
        ? []
        : [.. YamlMap.Of(node, "nodes").Entries.Select(e =>
        {
            NodeKey(e.KeyNode);
            YamlMap.Of(e.Value, $"node '{e.Key}'", NodeKeys);
            var json = Labelled(e.Value, e.Key);
            json["evidence"] ??= new JsonArray();
            Fits<ActionNode>(json, e.Value, $"node '{e.Key}'");
            return json;
        })];

    /// <summary>A node key such as <c>visit.recorded</c> or <c>x.taken</c>.</summary>
    public static string NodeKey(YamlNode node) => Id(node, "a node");

    private static JsonObject Step(YamlNode node, int index)
    {
        var map = YamlMap.Of(node, "a step", StepKeys);
        var key = Id(map.Need("key"), "a step's key");
        NodeKey(map.Need("node"));
        foreach (var limit in (map.Find("limits") is YamlSequenceNode many ? many.Children : []).Append(map.Find("limit")).OfType<YamlNode>())
        {
            YamlMap.Of(limit, $"the limit of step '{key}'", LimitKeys).Need("length");
        }

        var json = Labelled(node, key);
        json["stage"] ??= index + 1;
        json["role"] ??= "rep";
        json["evidence"] ??= new JsonArray();
        json["required"] ??= true;
        return json;
    }

    /// <summary>Refuses here, with a line, what could not even be sent: a list where a word is wanted, and the like.</summary>
    private static void Fits<T>(JsonObject json, YamlNode node, string where)
    {
        try
        {
            json.Deserialize<T>(JsonSerializerOptions.Web);
        }
        catch (JsonException e)
        {
            throw YamlMap.Problem(node, $"{where} has a value of the wrong kind at {e.Path}");
        }
    }

    /// <summary>The node as JSON, with its key, and labelled by the key where it has no labels.</summary>
    private static JsonObject Labelled(YamlNode node, string key)
    {
        var json = (JsonObject)YamlMap.ToJson(node)!;
        json["key"] = key;
        json["labels"] ??= new JsonObject { ["zh-CN"] = key, ["en"] = key };
        return json;
    }

    private static string Id(YamlNode node, string where)
    {
        var text = YamlMap.Text(node, where);
        return Ids.AreValid(text) ? text : throw YamlMap.Problem(node, $"{where} takes 1–128 of A-Z a-z 0-9 . _ : -, not '{text}'");
    }
}
