using System.Text.Json.Nodes;

namespace SalesFlow.Web.Tickets;

/// <summary>Sends an action on the ticket that a page shows; answers whether it was not refused.</summary>
/// <param name="node">The kind of action.</param>
/// <param name="fields">Its fields.</param>
/// <param name="evidence">Its evidence.</param>
/// <param name="files">Digests of the files that go before it.</param>
public delegate Task<bool> TicketAct(string node, JsonObject fields, JsonArray evidence, params IReadOnlyList<string> files);
