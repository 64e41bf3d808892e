using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Api;
using SalesFlow.Evidence;
using SalesFlow.Tenants;

namespace SalesFlow.Personal;

/// <summary>Personal data (个人数据): what is held of a customer's people or of a member, and erasing it.</summary>
internal static class PersonalApi
{
    public static void MapPersonal(this IEndpointRouteBuilder routes)
    {
        Map(routes, "customers", "Customer", PersonalKeys.Customer, "Profile, actions and files of a customer, with everything that is personal in them.",
            "Names, ways to reach people, what they said and wrote, positions and files can't be read by anyone afterwards: their key is destroyed. Ids, figures, dates, digests and verdicts stay, "
            + "and so do the texts and files of contracts, orders, shipments, invoices and payments.");
        Map(routes, "members", "Member", PersonalKeys.Member, "The member, how they sign in, what they did, and the notes that are theirs alone.",
            "Name, addresses, password, sessions, API keys, positions and notes that are about no customer go. The id stays with what was done under it. Refused (409 in-use) while the member owns planned or open chains: reassign them first.");
    }

    private static void Map(IEndpointRouteBuilder routes, string things, string thing, Func<string, string> who, string export, string erase)
    {
        var group = routes.MapGroup($"/v1/{things}").WithTags("Personal data");
        group.MapGet("/{id}/personal", (string id, HttpContext http, PersonalExport personal, ICatalogues catalogues) => Export(id, who, http, personal, catalogues)).Allow(Role.Admin)
            .Described($"Export{thing}Personal", "All personal data that is held", export).Problems(401, 403, 404, 503);
        group.MapPost("/{id}/erase", (string id, HttpContext http, IGrainFactory grains, ICatalogues catalogues, FileIndex files) => Erase(id, who, http, grains, catalogues, files)).Allow(Role.Admin)
            .Described($"Erase{thing}Personal", "Erase personal data for ever", erase + " An erasure that was interrupted is ended by calling again.")
            .Accepts<EraseRequest>("application/json").Problems(400, 401, 403, 404, 409, 415, 422, 503);
    }

    private static async Task<Ok<PersonalAnswer>> Export(string id, Func<string, string> who, HttpContext http, PersonalExport personal, ICatalogues catalogues)
    {
        var tenant = http.Caller().Tenant;
        return TypedResults.Ok((GrainKeys.IsId(id) ? await personal.OfAsync(tenant, who(id), await catalogues.FreshAsync(tenant), http.Language(), http.RequestAborted) : null) ?? throw Unknown(who(id), id));
    }

    private static async Task<Ok<ErasureWire>> Erase(string id, Func<string, string> who, HttpContext http, IGrainFactory grains, ICatalogues catalogues, FileIndex files)
    {
        var caller = http.Caller();
        var body = await http.JsonAsync<EraseRequest>();
        var check = new Check();
        var (request, reason) = (check.Id(body.Id, "/id"), check.Text(body.Reason, "/reason"));
        check.Done();
        if (!GrainKeys.IsId(id))
        {
            throw Unknown(who(id), id);
        }

        var erasure = (await grains.Grain<IPersonalGrain>(GrainKeys.Of(caller.Tenant, who(id))).Erase(new(request, reason, caller.Actor))).OrThrow(addressed: true);
        catalogues.Forget(caller.Tenant);
        files.Clear();
        if (erasure.Replayed)
        {
            http.Response.Headers["Idempotent-Replayed"] = "true";
        }

        return TypedResults.Ok(ErasureWire.Of(erasure));
    }

    private static ProblemException Unknown(string who, string id) => new(
        (GrainKeys.Split(who).Head == GrainKeys.Customer
            ? new Refusal(RefusalCode.UnknownCustomer, $"Nothing is known of a customer '{id}'. GET /v1/customers lists those with a profile.")
            : new Refusal(RefusalCode.UnknownMember, $"There is no member '{id}'. GET /v1/members lists them.")).ToProblem(addressed: true));
}
