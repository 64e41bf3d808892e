using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Access;
using SalesFlow.Api;

namespace SalesFlow.Tenants;

/// <summary>Who acts and who is told.</summary>
internal static class MembersApi
{
    public static void MapMembers(this IEndpointRouteBuilder routes)
    {
        var members = routes.MapGroup("/v1/members").WithTags("Members");
        members.MapGet("/", List).Allow(Role.Reader).Shows(Reach.Settings)
            .Described("ListMembers", "All members", "With teams, supervisors and stand-ins.").Problems(401, 403, 503);
        members.MapGet("/{id}", Read).Allow(Role.Reader).Shows(Reach.Settings)
            .Described("ReadMember", "One member", "With team, supervisor and stand-in.").Problems(401, 403, 404, 503);
        members.MapPut("/{id}", Save).Allow(Role.Admin)
            .Described("SaveMember", "Save a member", "Windows that run take the new supervisor from their next rung on. With 'If-Match' the save is refused (412) if someone else saved in between.")
            .Accepts<Member>("application/json").Problems(400, 401, 403, 412, 415, 422, 503);
    }

    private static async Task<Ok<Page<Member>>> List(HttpContext http, ICatalogues catalogues)
    {
        var catalogue = await catalogues.GetAsync(http.Caller().Tenant);
        return TypedResults.Ok(new Page<Member>([.. catalogue.Members.Values.OrderBy(m => m.Id, StringComparer.Ordinal)], null));
    }

    private static async Task<Ok<Member>> Read(string id, HttpContext http, ICatalogues catalogues)
    {
        var catalogue = await catalogues.FreshAsync(http.Caller().Tenant);
        return catalogue.Members.TryGetValue(id, out var member)
            ? TypedResults.Ok(member)
            : throw new ProblemException(new Refusal(RefusalCode.UnknownMember, $"There is no member '{id}'.{Similar.Hint(id, catalogue.Members.Keys)}").ToProblem(addressed: true));
    }

    private static async Task<Ok<Member>> Save(string id, HttpContext http, IGrainFactory grains, ICatalogues catalogues)
    {
        var caller = http.Caller();
        var member = Keyed.Same(id, await http.JsonAsync<Member>(), b => b.Id, (b, name) => b with { Id = name }, "id");
        var saved = (await grains.GetGrain<ITenantGrain>(caller.Tenant).PutMember(member, Tags.Seen(http), caller.Actor)).OrThrow();
        catalogues.Forget(caller.Tenant);
        return TypedResults.Ok(saved);
    }
}
