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

    public static SalesAction Action(RowTold action, EvidenceItem[] evidence) => new()
    {
        Id = action.Id,
        Node = action.Node,
        OccurredAt = action.OccurredAt,
        Actor = action.Actor,
        Customer = action.Customer,
        Opportunity = action.Kind == GrainKeys.Opportunity ? action.Subject : null,
        Ticket = action.Kind == GrainKeys.Ticket ? action.Subject : null,
        Contract = action.Kind == GrainKeys.Contract ? action.Subject : null,
        Order = action.Kind == GrainKeys.Order ? action.Subject : null,
        Visit = action.Kind == GrainKeys.Visit ? action.Subject : null,
        Fields = action.Fields.Count == 0 ? null : Fields(action.Fields),
        Evidence = evidence.Length == 0 ? null : evidence,
    };

    private static Dictionary<string, JsonElement>? Fields(JsonObject? fields) =>
        fields?.ToDictionary(f => f.Key, f => JsonSerializer.SerializeToElement(f.Value), StringComparer.Ordinal);
}
