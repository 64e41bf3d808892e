using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Access;
using SalesFlow.Api;

namespace SalesFlow.Tenants;

/// <summary>Teams (团队): who shares work with whom, and who answers for it.</summary>
internal static class TeamsApi
{
    public static void MapTeams(this IEndpointRouteBuilder routes)
    {
        var teams = routes.MapGroup("/v1/teams").WithTags("Members");
        teams.MapGet("/", List).Allow(Role.Reader).Shows(Reach.Settings)
            .Described("ListTeams", "All teams", "Saved ones, and those that members name: version 0.").Problems(401, 403, 503);
        teams.MapGet("/{key}", Read).Allow(Role.Reader).Shows(Reach.Settings)
            .Described("ReadTeam", "One team", "With its labels and its lead.").Problems(401, 403, 404, 503);
        teams.MapPut("/{key}", Save).Allow(Role.Admin)
            .Described("SaveTeam", "Save a team", "Its labels, and the member who sees its work and answers for it. Members join by naming it.")
            .Accepts<TeamRequest>("application/json").Problems(400, 401, 403, 415, 422, 503);
    }

    private static async Task<Ok<Page<TeamWire>>> List(HttpContext http, ICatalogues catalogues)
    {
        var catalogue = await catalogues.GetAsync(http.Caller().Tenant);
        return TypedResults.Ok(new Page<TeamWire>([.. Keys(catalogue).Order(StringComparer.Ordinal).Select(key => Wire(key, catalogue))], null));
    }

    private static async Task<Ok<TeamWire>> Read(string key, HttpContext http, ICatalogues catalogues)
    {
        var catalogue = await catalogues.FreshAsync(http.Caller().Tenant);
        return Keys(catalogue).Contains(key)
            ? TypedResults.Ok(Wire(key, catalogue))
            : throw new ProblemException(new Refusal(RefusalCode.UnknownTeam, $"There is no team '{key}'.{Similar.Hint(key, Keys(catalogue))}").ToProblem());
    }

    private static async Task<Ok<TeamWire>> Save(string key, HttpContext http, IGrainFactory grains, ICatalogues catalogues)
    {
        var caller = http.Caller();
        var body = await http.JsonAsync<TeamRequest>();
        if (body.Key is { } inside && inside != key)
        {
            throw new ProblemException(Problems.Invalid("/key", $"says '{inside}' but the address says '{key}'"));
        }

        (await grains.GetGrain<ITenantGrain>(caller.Tenant).PutTeam(new Team { Key = key, Labels = body.Labels ?? [], Lead = body.Lead }, caller.Actor)).OrThrow();
        catalogues.Forget(caller.Tenant);
        return TypedResults.Ok(Wire(key, await catalogues.FreshAsync(caller.Tenant)));
    }

    private static HashSet<string> Keys(Catalogue catalogue) => [.. (catalogue.Teams ?? []).Keys, .. catalogue.Members.Values.Select(member => member.Team).OfType<string>().Where(team => team.Length > 0)];

    private static TeamWire Wire(string key, Catalogue catalogue)
    {
        var saved = catalogue.Teams?.GetValueOrDefault(key);
        return new(key, saved?.Version ?? 0, saved?.Labels ?? [], saved?.Lead, catalogue.Members.Values.Count(member => member.Team == key));
    }
}

/// <param name="Labels">By language: <c>zh-CN</c>, <c>en</c>; without one its key is shown.</param>
/// <param name="Lead">A member.</param>
public sealed record TeamRequest(string? Key, Dictionary<string, string>? Labels, string? Lead);

/// <summary>A team.</summary>
/// <param name="Version">0 = known only because members name it.</param>
/// <param name="Members">How many are in it.</param>
public sealed record TeamWire(string Key, int Version, Dictionary<string, string> Labels, string? Lead, int Members);
