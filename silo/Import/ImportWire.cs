using System.Text.Json;
using System.Text.Json.Nodes;
using SalesFlow.Client;

namespace SalesFlow.Import;

/// <summary>Planned chains and actions as the client sends them.</summary>
internal static class ImportWire
{
    public static NewChain Chain(PlannedChain chain) => new()
    {
        Id = chain.Id,
        Template = chain.Template,
        Customer = chain.Customer,
        Owner = chain.Owner,
        Team = chain.Team,
        PlannedStart = chain.PlannedStart,
        Fields = Fields(chain.Fields),
    };

    public static SalesAction Action(PlannedAction action) => new()
    {
        Id = action.Id,
        Node = action.Node,
        OccurredAt = action.OccurredAt,
        Actor = action.Actor,
        Customer = action.Customer,
        Chain = action.Chain,
        Fields = Fields(action.Fields),
    };

    private static Dictionary<string, JsonElement>? Fields(JsonObject? fields) =>
        fields?.ToDictionary(f => f.Key, f => JsonSerializer.SerializeToElement(f.Value), StringComparer.Ordinal);
}
