using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SalesFlow.Api;
using SalesFlow.Calendars;
using SalesFlow.Chains;
using SalesFlow.Channels;
using SalesFlow.Tenants;

namespace SalesFlow.Apply;

/// <summary>What is there while documents are checked: the server's nodes with those of the files over them.</summary>
internal sealed record Surroundings(IReadOnlyDictionary<string, Node> Nodes, PolicyKinds Policies);

/// <summary>A kind of document: where the API keeps it, its one form, and what is wrong with one.</summary>
/// <param name="Name">The word after <c>kind:</c>.</param>
/// <param name="Collection">In the API's address.</param>
/// <param name="Id">The member that holds its key.</param>
/// <param name="Form">The one form of a body: what is left out is filled in, what the server adds is left out.</param>
/// <param name="Check">What is wrong with a body of that form.</param>
internal sealed record DocumentKind(
    string Name, string Collection, string Id, Func<JsonObject, JsonObject> Form, Func<string, JsonObject, Surroundings, IReadOnlyList<FieldError>> Check)
{
    private static readonly string[] Added = ["version", "standard", "hit", "hitCount", "applied"];

    /// <summary>In the order in which they are applied: templates need their nodes and calendars.</summary>
    public static IReadOnlyList<DocumentKind> All { get; } =
    [
        new("node", "nodes", "key", Typed<NodeWire>(wire => NodeWire.Of(wire.ToNode()) with { Version = null, Standard = null }), (_, body, _) => NodeRules.Check(Read<NodeWire>(body).ToNode())),
        new("calendar", "calendars", "key", Calendar, (_, body, _) => CheckCalendar(body)),
        new("member", "members", "id", Typed<Member>(member => member with { Version = 0 }), (_, body, _) => MemberRules.Check(Read<Member>(body))),
        new("template", "templates", "key", Typed<ChainTemplate>(template => template with { Version = 0 }), (_, body, around) =>
            TemplateCompiler.Compile(Read<ChainTemplate>(body), around.Nodes, out var errors) is null ? errors : []),
        new("policy", "policies", "key", body => body, (key, body, around) => around.Policies.Find(key) is { Hidden: false } kind
            ? kind.Check(WithoutKey(body).ToJsonString())
            : [new FieldError("/key", $"there is no policy '{key}'{Similar.Aside(key, around.Policies.Keys)}; there are {string.Join(", ", around.Policies.Keys)}")]),
        new("channel", "channels", "key", ChannelForm.Of, (key, body, _) => ChannelForm.Check(key, body)),
    ];

    public static DocumentKind? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);

    /// <summary>A document as the API lists it: its key, the version that others may have moved on from, and its form.</summary>
    public (string Key, int Version, JsonObject Body) Listed(JsonElement item)
    {
        var body = JsonObject.Create(item)!;
        var (key, version) = ((string)body[Id]!, (int)body["version"]!);
        if (Name == "policy")
        {
            // Version 0 is the shipped one.
            body = (JsonObject)body["policy"]!.DeepClone();
            body[Id] = key;
        }

        return (key, version, Formed(body));
    }

    /// <exception cref="ProblemException">A member that is unknown or of the wrong kind.</exception>
    public JsonObject Formed(JsonObject body)
    {
        var clean = (JsonObject)body.DeepClone();
        foreach (var added in Added)
        {
            clean.Remove(added);
        }

        var formed = Form(clean);
        // The key first, and once through text: numbers are then alike wherever they came from.
        var ordered = new JsonObject { [Id] = formed[Id]?.DeepClone() };
        foreach (var (name, value) in formed.Where(member => member.Key != Id && member.Key != "version"))
        {
            ordered[name] = value?.DeepClone();
        }

        return (JsonObject)JsonNode.Parse(ordered.ToJsonString(ApiJson.Options))!;
    }

    /// <summary>What is sent of a form.</summary>
    public JsonElement Sent(JsonObject form) => JsonSerializer.SerializeToElement(Name == "policy" ? WithoutKey(form) : form);

    /// <summary>Whether two forms say the same. Fields of a form stand in their order, other members in any.</summary>
    public bool Same(JsonObject a, JsonObject b) => JsonNode.DeepEquals(a, b) && a["schema"]?.ToJsonString() == b["schema"]?.ToJsonString();

    public static T Read<T>(JsonObject body)
        where T : class => Bodies.Parse<T>(Encoding.UTF8.GetBytes(body.ToJsonString(ApiJson.Options)));

    private static Func<JsonObject, JsonObject> Typed<T>(Func<T, T> bare)
        where T : class => body => (JsonObject)JsonSerializer.SerializeToNode(bare(Read<T>(body)), ApiJson.Options)!;

    private static JsonObject WithoutKey(JsonObject body)
    {
        var bare = (JsonObject)body.DeepClone();
        bare.Remove("key");
        return bare;
    }

    /// <summary>Kept as it is written; read only to see that it can be.</summary>
    private static JsonObject Calendar(JsonObject body)
    {
        _ = Read<CalendarDefinition>(WithoutKey(body));
        return body;
    }

    private static IReadOnlyList<FieldError> CheckCalendar(JsonObject body)
    {
        try
        {
            _ = WorkCalendar.Create(Read<CalendarDefinition>(WithoutKey(body)));
            return [];
        }
        catch (CalendarException e)
        {
            return [new(e.Pointer, e.Detail)];
        }
    }
}
