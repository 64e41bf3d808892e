using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Access;
using SalesFlow.Api;
using SalesFlow.Tenants;

namespace SalesFlow.Erp;

/// <summary>Adapters that pull rows out of other systems: how their last pull went. They are saved as the policy <c>erp</c>.</summary>
internal static class ErpApi
{
    public static void MapErp(this IEndpointRouteBuilder routes)
    {
        var erp = routes.MapGroup("/v1/erp").WithTags("ERP");
        erp.MapGet("/", List).Allow(Role.Reader).Shows(Reach.Settings)
            .Described("ListErpAdapters", "Adapters and their last pulls", "Saved with PUT /v1/policies/erp; each names a connection that the operator has configured, and no credential.").Problems(401, 403, 503);
        erp.MapGet("/{key}", Read).Allow(Role.Reader).Shows(Reach.Settings)
            .Described("ReadErpAdapter", "One adapter and its last pull", "Rows read, actions accepted, replayed and refused, and the first errors in words.").Problems(401, 403, 404, 503);
        erp.MapPost("/{key}/run", Run).Allow(Role.Admin)
            .Described("RunErpAdapter", "Pull now", "In the background; nothing more where a pull is under way.").Produces<ErpWire>(202).Problems(401, 403, 404, 503);
    }

    private static async Task<Ok<Page<ErpWire>>> List(HttpContext http, IGrainFactory grains, ICatalogues catalogues)
    {
        var adapters = ErpPolicy.Instance.Of(await catalogues.FreshAsync(http.Caller().Tenant)).Adapters;
        return TypedResults.Ok(new Page<ErpWire>(await Task.WhenAll(adapters.Select(async adapter => ErpWire.Of(adapter, await Of(http, grains, adapter.Key).Read()))), null));
    }

    private static async Task<Ok<ErpWire>> Read(string key, HttpContext http, IGrainFactory grains, ICatalogues catalogues) =>
        TypedResults.Ok(ErpWire.Of(await Find(key, http, catalogues), await Of(http, grains, key).Read()));

    private static async Task<IResult> Run(string key, HttpContext http, IGrainFactory grains, ICatalogues catalogues) =>
        TypedResults.Json(ErpWire.Of(await Find(key, http, catalogues), await Of(http, grains, key).Run()), statusCode: 202);

    private static async Task<ErpAdapter> Find(string key, HttpContext http, ICatalogues catalogues)
    {
        var catalogue = await catalogues.FreshAsync(http.Caller().Tenant);
        return ErpPolicy.Find(catalogue, key)
            ?? throw new ProblemException(Problems.NotFound($"There is no adapter '{key}'.{Similar.Hint(key, ErpPolicy.Instance.Of(catalogue).Adapters.Select(adapter => adapter.Key))} GET /v1/erp lists them.", "unknown-adapter"));
    }

    private static IErpGrain Of(HttpContext http, IGrainFactory grains, string key) => grains.Grain<IErpGrain>(GrainKeys.Of(http.Caller().Tenant, key));
}

/// <summary>An adapter with its pulls.</summary>
/// <param name="NextAt">When it pulls next; null where it is off.</param>
/// <param name="Running">The pull under way.</param>
/// <param name="Last">The last one that ended.</param>
/// <param name="LastGood">When the last pull that went through had begun.</param>
public sealed record ErpWire(string Key, string Connection, string Every, bool Off, DateTimeOffset? NextAt, ErpRun? Running, ErpRun? Last, DateTimeOffset? LastGood)
{
    public static ErpWire Of(ErpAdapter adapter, ErpView view) => new(adapter.Key, adapter.Connection, adapter.Every, adapter.Off, view.NextAt, view.Running, view.Last, view.LastGood);
}
