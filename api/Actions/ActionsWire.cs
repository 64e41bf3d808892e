using SalesFlow.Chains;

namespace SalesFlow.Actions;

/// <summary>One action, as described in the OpenAPI document; the reader of the hot path knows the same names.</summary>
/// <param name="Id">Chosen by the client and kept for retries: the same id has one effect, for ever.</param>
/// <param name="Node">What kind of action; <c>GET /v1/nodes</c> lists them.</param>
/// <param name="OccurredAt">The device's time, RFC 3339 with offset.</param>
/// <param name="Actor">Who did it. Default: the member that the key acts for.</param>
/// <param name="Chain">The subject; or one of the kinds after it; with none, the customer.</param>
/// <param name="Step">A step of the chain. Default: the first that waits for the node.</param>
public sealed record ActionRequest(
    string Id, string Node, DateTimeOffset OccurredAt, string? Actor, string? Customer, string? Chain, string? Step, string? Opportunity, string? Ticket,
    string? Contract, string? Order, string? Visit, string? Todo, string? Note, string? Idea, Dictionary<string, object>? Fields, EvidenceItem[]? Evidence);

/// <summary>An action as kept.</summary>
/// <param name="RecordedAt">The server's time.</param>
/// <param name="Sequence">Its place among the records of its subject.</param>
/// <param name="Digest">Of its record, chained to the one before.</param>
public sealed record ActionWire(
    string Id, string Node, DateTimeOffset OccurredAt, string Actor, string? Customer, string? Chain, string? Step, string? Opportunity, string? Ticket,
    string? Contract, string? Order, string? Visit, string? Todo, string? Note, string? Idea, Dictionary<string, object> Fields, EvidenceItem[] Evidence, DateTimeOffset RecordedAt, int Sequence, string Digest);

/// <param name="Missing">What the action lacks to be complete; empty when complete.</param>
/// <param name="Chains">The chains that it touched.</param>
public sealed record ActionAnswer(ActionWire Action, Missing[] Missing, ChainSummary[] Chains);

/// <param name="Items">One for each action, in the order sent.</param>
public sealed record BatchAnswer(int Accepted, int Replayed, int Refused, BatchItem[] Items);

/// <param name="Status">201 new, 200 known, else refused.</param>
public sealed record BatchItem(string? Id, int Status, string? Code, string? Detail, FieldError[]? Errors);
