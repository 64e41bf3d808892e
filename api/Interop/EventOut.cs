using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SalesFlow.Actions;
using SalesFlow.Board;

namespace SalesFlow.Interop;

/// <summary>What happened as a CloudEvent 1.0 in structured mode. Pure: for exports, and for whoever sends news on.</summary>
public static class EventOut
{
    /// <summary>The type of an event of a node or kind: <c>cn.salesflow.proposal.submitted</c>.</summary>
    public static string TypeOf(string what) => CloudEvent.TypePrefix + what;

    /// <summary>Where events of a tenant come from.</summary>
    public static string SourceOf(string tenant) => $"/tenants/{tenant}";

    /// <param name="id">Unique in the source: whoever gets an event twice knows it by source and id.</param>
    /// <param name="what">A node's key, or a word such as <c>chain.paused</c>.</param>
    /// <param name="subject">Kind and id, such as <c>chain/pd-1</c>; null where it is about nothing in particular.</param>
    /// <param name="data">Null: none.</param>
    public static JsonObject Of(string tenant, string id, string what, DateTimeOffset time, string? subject, JsonNode? data)
    {
        var told = new JsonObject { ["specversion"] = "1.0", ["id"] = id, ["source"] = SourceOf(tenant), ["type"] = TypeOf(what), ["time"] = OcelTime.Text(time) };
        if (!string.IsNullOrEmpty(subject))
        {
            told["subject"] = subject;
        }

        if (data is not null)
        {
            told["datacontenttype"] = "application/json";
            told["data"] = data;
        }

        return told;
    }

    /// <summary>A line of the live feed.</summary>
    public static JsonObject Of(string tenant, PulseItem item)
    {
        var data = new JsonObject();
        foreach (var (name, value) in new[] { ("actor", item.Actor), ("customer", item.Customer), ("chain", item.Chain), ("step", item.Step), ("template", item.Template), ("outcome", item.Outcome) })
        {
            if (value is not null)
            {
                data[name] = value;
            }
        }

        return Of(
            tenant, $"pulse-{item.Position}", item.Node ?? item.Kind, item.At,
            item.Chain is not null ? $"chain/{item.Chain}" : item.Customer is not null ? $"customer/{item.Customer}" : null, data);
    }

    /// <summary>An event of the log. Those of actions can be posted as they are: to <c>POST /v1/actions</c>, or many to its batch.</summary>
    internal static JsonObject Of(string tenant, OcelEvent told)
    {
        var subject = told.Related(OcelWords.Subject);
        var data = new JsonObject();
        foreach (var attribute in told.Attributes.Where(attribute => attribute.Name is "actor" or "step" or "reason" or "approver" or "template" or "owner" or "team"))
        {
            // Of an action, 'reason' and the like are fields.
            if (attribute.Name is "actor" or "step" || told.Type.StartsWith("chain.", StringComparison.Ordinal))
            {
                data[attribute.Name] = attribute.Value;
            }
        }

        if (told.Related(OcelWords.Customer) is { } customer && subject?.StartsWith("chain/", StringComparison.Ordinal) != true)
        {
            data["customer"] = customer["customer/".Length..];
        }

        foreach (var name in new[] { "fields", "evidence" })
        {
            if (told.Attribute(name) is { } json && json != "{}")
            {
                data[name] = JsonNode.Parse(json);
            }
        }

        return Of(tenant, told.Id, told.Type, told.Time, subject, data);
    }
}

/// <summary>A batch of CloudEvents: a JSON array, written as events come.</summary>
internal sealed class EventSink(Stream output, string tenant) : IOcelSink
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private bool any;

    public async ValueTask EventAsync(OcelEvent told, CancellationToken cancel)
    {
        await output.WriteAsync(any ? ",\n"u8.ToArray() : "[\n"u8.ToArray(), cancel);
        any = true;
        await output.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(EventOut.Of(tenant, told), Relaxed), cancel);
    }

    public ValueTask ObjectAsync(OcelObject told, CancellationToken cancel) => default;

    public async ValueTask FinishAsync(CancellationToken cancel)
    {
        await output.WriteAsync(any ? "\n]\n"u8.ToArray() : "[]\n"u8.ToArray(), cancel);
        await output.FlushAsync(cancel);
    }

    public ValueTask DisposeAsync() => default;
}
