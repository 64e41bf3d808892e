using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Access;
using SalesFlow.Api;

namespace SalesFlow.Tenants;

/// <summary>Rules that a tenant keeps as data: pipeline, contract form…</summary>
internal static class PoliciesApi
{
    public static void MapPolicies(this IEndpointRouteBuilder routes)
    {
        var policies = routes.MapGroup("/v1/policies").WithTags("Policies");
        policies.MapGet("/", List).Allow(Role.Reader).Shows(Reach.Settings)
            .Described("ListPolicies", "The tenant's policies", "Version 0 is the shipped one.").Problems(401, 403, 503);
        policies.MapGet("/{key}", Read).Allow(Role.Reader).Shows(Reach.Settings)
            .Described("ReadPolicy", "One policy", "Version 0 is the shipped one.").Problems(401, 403, 404, 503);
        policies.MapPut("/{key}", Save).Allow(Role.Admin)
            .Described("SavePolicy", "Save a policy", "Replaces it whole and makes a new version; every version is kept. With 'If-Match', or 'If-None-Match: *' where it is still the shipped one, the save is refused (412) if someone else saved in between.")
            .Accepts<JsonElement>("application/json").Problems(400, 401, 403, 404, 412, 415, 422, 503);
    }

    private static async Task<Ok<Page<PolicyWire>>> List(HttpContext http, ICatalogues catalogues, PolicyKinds kinds)
    {
        var catalogue = await catalogues.FreshAsync(http.Caller().Tenant);
        return TypedResults.Ok(new Page<PolicyWire>([.. kinds.Keys.Select(key => Wire(kinds.Find(key)!, catalogue))], null));
    }

    private static async Task<Ok<PolicyWire>> Read(string key, HttpContext http, ICatalogues catalogues, PolicyKinds kinds) =>
        TypedResults.Ok(Wire(Find(kinds, key), await catalogues.FreshAsync(http.Caller().Tenant)));

    private static async Task<Ok<PolicyWire>> Save(string key, HttpContext http, IGrainFactory grains, ICatalogues catalogues, PolicyKinds kinds)
    {
        var caller = http.Caller();
        var kind = Find(kinds, key);
        var body = (await http.JsonAsync<JsonDocument>()).RootElement.GetRawText();
        var saved = (await grains.GetGrain<ITenantGrain>(caller.Tenant).PutPolicy(kind.Key, body, Tags.Seen(http), caller.Actor)).OrThrow();
        catalogues.Forget(caller.Tenant);
        Tags.Version(http, saved.Version);
        return TypedResults.Ok(new PolicyWire(key, saved.Version, JsonElement.Parse(saved.Body)));
    }

    private static PolicyKind Find(PolicyKinds kinds, string key) => kinds.Find(key) is { Hidden: false } kind ? kind : throw new ProblemException(
        new Problem(404, "unknown-policy", "No such policy", $"There is no policy '{key}'.{Similar.Hint(key, kinds.Keys)} GET /v1/policies lists them."));

    private static PolicyWire Wire(PolicyKind kind, Catalogue catalogue) => catalogue.Policies?.GetValueOrDefault(kind.Key) is { } own
        ? new PolicyWire(kind.Key, own.Version, JsonElement.Parse(own.Body))
        : new PolicyWire(kind.Key, 0, JsonElement.Parse(kind.Shipped));
}

/// <param name="Version">0 = as shipped.</param>
public sealed record PolicyWire(string Key, int Version, JsonElement Policy);
