using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Access;
using SalesFlow.Actions;
using SalesFlow.Api;

namespace SalesFlow.Tenants;

/// <summary>Kinds of actions: the 19 standard ones and the tenant's own.</summary>
internal static class NodesApi
{
    public static void MapNodes(this IEndpointRouteBuilder routes)
    {
        var nodes = routes.MapGroup("/v1/nodes").WithTags("Nodes");
        nodes.MapGet("/", List).Allow(Role.Reader).Shows(Reach.Settings)
            .Described("ListNodes", "All kinds of actions", "With what each needs and what proves it.").Problems(401, 403, 503);
        nodes.MapGet("/{key}", Read).Allow(Role.Reader).Shows(Reach.Settings)
            .Described("ReadNode", "One kind of action", "With what it needs and what proves it.").Problems(401, 403, 404, 503);
        nodes.MapPut("/{key}", Save).Allow(Role.Admin)
            .Described("SaveNode", "Save a kind of action", "The tenant's own keys begin with 'x.'. Steps that run keep the version they began with. With 'If-Match' the save is refused (412) if someone else saved in between.")
            .Accepts<NodeWire>("application/json").Problems(400, 401, 403, 412, 415, 422, 503);
    }

    private static async Task<Ok<Page<NodeWire>>> List(HttpContext http, ICatalogues catalogues)
    {
        var catalogue = await catalogues.GetAsync(http.Caller().Tenant);
        return TypedResults.Ok(new Page<NodeWire>([.. catalogue.Nodes.Values.OrderBy(n => n.Key, StringComparer.Ordinal).Select(NodeWire.Of)], null));
    }

    private static async Task<Ok<NodeWire>> Read(string key, HttpContext http, ICatalogues catalogues)
    {
        var catalogue = await catalogues.FreshAsync(http.Caller().Tenant);
        return catalogue.Nodes.TryGetValue(key, out var node)
            ? TypedResults.Ok(NodeWire.Of(node))
            : throw new ProblemException(new Refusal(RefusalCode.UnknownNode, $"There is no node '{key}'.{Similar.Hint(key, catalogue.Nodes.Keys)}").ToProblem(addressed: true));
    }

    private static async Task<Ok<NodeWire>> Save(string key, HttpContext http, IGrainFactory grains, ICatalogues catalogues)
    {
        var caller = http.Caller();
        var body = Keyed.Same(key, await http.JsonAsync<NodeWire>(), b => b.Key, (b, name) => b with { Key = name });
        if (body.ToNode().Schema is { } schema && await NodeSchemas.FaultAsync(schema) is { } fault)
        {
            throw new ProblemException(Problems.Invalid(fault));
        }

        var saved = (await grains.GetGrain<ITenantGrain>(caller.Tenant).PutNode(body.ToNode(), Tags.Seen(http), caller.Actor)).OrThrow();
        catalogues.Forget(caller.Tenant);
        Tags.Version(http, saved.Version);
        return TypedResults.Ok(NodeWire.Of(saved));
    }
}

/// <summary>A kind of action.</summary>
/// <param name="Labels">By language: <c>zh-CN</c>, <c>en</c>.</param>
/// <param name="Needs">Fields without which the action is incomplete.</param>
/// <param name="Evidence">Kinds of evidence that complete it; alternatives joined by <c>|</c>; <c>transcript&gt;=20</c> asks for that many characters.</param>
/// <param name="Schema">JSON Schema for the fields.</param>
/// <param name="Standard">Shipped, not the tenant's own. Set by the server, as is <paramref name="Version"/>.</param>
public sealed record NodeWire(
    string? Key, int? Version, Dictionary<string, string>? Labels, string[]? Needs, string[]? Evidence, JsonElement? Schema, bool? Standard)
{
    public static NodeWire Of(Node node) => new(
        node.Key, node.Version, node.Labels, node.Needs, node.Evidence, node.Schema is null ? null : JsonElement.Parse(node.Schema), node.Standard);

    public Node ToNode() => new()
    {
        Key = Key ?? "", Labels = Labels ?? [], Needs = Needs ?? [], Evidence = Evidence ?? [],
        Schema = Schema is { ValueKind: not JsonValueKind.Null } schema ? schema.GetRawText() : null,
    };
}
