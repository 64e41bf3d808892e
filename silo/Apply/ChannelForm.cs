using System.Text.Json;
using System.Text.Json.Nodes;
using SalesFlow.Api;
using SalesFlow.Channels;

namespace SalesFlow.Apply;

/// <summary>A channel as a file keeps it: its address and secret are taken from the environment, and nobody reads them again.</summary>
internal static class ChannelForm
{
    private static readonly string[] Server = ["secrets", "health"];

    public static JsonObject Of(JsonObject body)
    {
        var bare = (JsonObject)body.DeepClone();
        foreach (var name in Server.Append("key"))
        {
            bare.Remove(name);
        }

        var request = DocumentKind.Read<ChannelRequest>(bare);
        var kind = request.Kind is { } word ? ChannelKinds.All.GetValueOrDefault(word) : null;
        var form = (JsonObject)JsonSerializer.SerializeToNode(request with
        {
            Off = request.Off ?? false, Language = request.Language ?? "zh-CN", Events = request.Events ?? [], Teams = request.Teams ?? [], Templates = request.Templates ?? [], PerMinute = request.PerMinute ?? 20, Settings = request.Settings ?? [],
            Address = request.Address is { } address && kind is not null ? ChannelKinds.Shown(address, kind) : request.Address, Secret = null,
        }, ApiJson.Options)!;
        form["key"] = body["key"]?.DeepClone();
        return form;
    }

    public static IReadOnlyList<FieldError> Check(string key, JsonObject form)
    {
        var bare = (JsonObject)form.DeepClone();
        bare.Remove("key");
        var request = DocumentKind.Read<ChannelRequest>(bare);
        var channel = new Channel { Key = key, Kind = request.Kind ?? "", Name = request.Name, Language = request.Language!, Events = request.Events!, Teams = request.Teams!, Templates = request.Templates!, PerMinute = request.PerMinute!.Value, Settings = request.Settings! };
        // What is not told here may be there already: the server says.
        return ChannelKinds.Check(channel, request.Address, null, new KeptSecret(request.Address)).Where(error => error.Pointer is not "/address" || request.Address is not null).ToList();
    }

    /// <summary>What is sent: the form with the address and secret as they are meant.</summary>
    public static JsonObject Sent(JsonObject form, JsonObject written)
    {
        var body = (JsonObject)form.DeepClone();
        body.Remove("key");
        foreach (var name in new[] { "address", "secret" })
        {
            body.Remove(name);
            if (written[name] is { } value)
            {
                body[name] = value.DeepClone();
            }
        }

        return body;
    }
}
