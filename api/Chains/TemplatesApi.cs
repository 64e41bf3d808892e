using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Access;
using SalesFlow.Api;
using SalesFlow.Tenants;

namespace SalesFlow.Chains;

/// <summary>Chain templates: read, and saved as new versions.</summary>
internal static class TemplatesApi
{
    public static void MapTemplates(this IEndpointRouteBuilder routes)
    {
        var templates = routes.MapGroup("/v1/templates").WithTags("Templates");
        templates.MapGet("/", List).Allow(Role.Reader).Shows(Reach.Settings)
            .Described("ListTemplates", "All templates in their newest version", "The shipped ones and the tenant's own.").Problems(401, 403, 503);
        templates.MapGet("/{key}", Read).Allow(Role.Reader).Shows(Reach.Settings)
            .Described("ReadTemplate", "A template in its newest version", "The 'ETag' is its version, for 'If-Match'.").Problems(401, 403, 404, 503);
        templates.MapPut("/{key}", Save).Allow(Role.Admin)
            .Described("SaveTemplate", "Save a new version", "Running chains keep theirs. With 'If-Match' the save is refused (412) if someone else saved in between.")
            .Accepts<ChainTemplate>("application/json").Problems(400, 401, 403, 412, 415, 422, 503);
    }

    private static async Task<Ok<Page<ChainTemplate>>> List(HttpContext http, ICatalogues catalogues)
    {
        var catalogue = await catalogues.GetAsync(http.Caller().Tenant);
        return TypedResults.Ok(new Page<ChainTemplate>([.. catalogue.Templates.Values.OrderBy(t => t.Key, StringComparer.Ordinal)], null));
    }

    private static async Task<Ok<ChainTemplate>> Read(string key, HttpContext http, ICatalogues catalogues)
    {
        var catalogue = await catalogues.FreshAsync(http.Caller().Tenant);
        if (!catalogue.Templates.TryGetValue(key, out var template))
        {
            throw new ProblemException(new Refusal(RefusalCode.UnknownTemplate, $"There is no template '{key}'.{Similar.Hint(key, catalogue.Templates.Keys)}").ToProblem(addressed: true));
        }

        Tags.Version(http, template.Version);
        return TypedResults.Ok(template);
    }

    private static async Task<Ok<ChainTemplate>> Save(string key, HttpContext http, IGrainFactory grains, ICatalogues catalogues)
    {
        var caller = http.Caller();
        var template = Keyed.Same(key, await http.JsonAsync<ChainTemplate>(), body => body.Key, (body, name) => body with { Key = name });
        var saved = (await grains.GetGrain<ITenantGrain>(caller.Tenant).PutTemplate(template, Tags.Seen(http), caller.Actor)).OrThrow();
        catalogues.Forget(caller.Tenant);
        Tags.Version(http, saved.Version);
        return TypedResults.Ok(saved);
    }
}
