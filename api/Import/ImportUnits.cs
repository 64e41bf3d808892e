using System.Text.Json;
using SalesFlow.Actions;
using SalesFlow.Api;
using SalesFlow.Chains;

namespace SalesFlow.Import;

/// <summary>Planned chains and actions as the edge's own commands: as if the command had posted them, byte for byte, so that either meets what the other made. Pure.</summary>
internal static class ImportUnits
{
    /// <returns>The command, or what is wrong with it.</returns>
    public static (PlanChain? Command, string? Problem) Chain(PlannedChain chain, DateTimeOffset now, string by)
    {
        try
        {
            JsonElement? fields = chain.Fields is null ? null : JsonElement.Parse(chain.Fields.ToJsonString());
            return (ChainRequests.Command(new ChainRequest(chain.Id, chain.Template, chain.Customer, null, chain.Owner, chain.Team, chain.PlannedStart, fields), now, history: true, by), null);
        }
        catch (ProblemException refused)
        {
            return (null, refused.Problem.Detail);
        }
    }

    public static ActionRead Action(PlannedAction action, DateTimeOffset now) => Read(now, json =>
    {
        Head(json, action.Id, action.Node, action.OccurredAt, action.Actor, action.Customer);
        json.WriteString(GrainKeys.Chain, action.Chain);
        if (action.Fields is not null)
        {
            json.WritePropertyName("fields");
            action.Fields.WriteTo(json);
        }
    });

    public static ActionRead Action(RowTold action, DateTimeOffset now) => Read(now, json =>
    {
        Head(json, action.Id, action.Node, action.OccurredAt, action.Actor, action.Customer);
        if (action.Kind != GrainKeys.Customer)
        {
            json.WriteString(action.Kind, action.Subject);
        }

        if (action.Fields.Count > 0)
        {
            json.WritePropertyName("fields");
            action.Fields.WriteTo(json);
        }

        if (action.Evidence.Length > 0)
        {
            json.WriteStartArray("evidence");
            foreach (var item in action.Evidence)
            {
                json.WriteStartObject();
                json.WriteString("kind", item.Kind);
                Write(json, "sha256", item.Sha256?.ToLowerInvariant());
                Write(json, "ref", item.Ref);
                Write(json, "text", item.Text);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    });

    private static void Head(Utf8JsonWriter json, string id, string node, DateTimeOffset at, string actor, string? customer)
    {
        json.WriteString("id", id);
        json.WriteString("node", node);
        json.WriteString("occurredAt", at.ToUniversalTime());
        json.WriteString("actor", actor);
        Write(json, "customer", customer);
    }

    private static void Write(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static ActionRead Read(DateTimeOffset now, Action<Utf8JsonWriter> write)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return BatchReader.ReadOne(text.GetBuffer().AsSpan(0, (int)text.Length), new(now, null, History: true));
    }
}
