using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SalesFlow.Access;
using SalesFlow.Tenants;

namespace SalesFlow.Api;

/// <summary>Says at a route that it is for members who are managers, and for admins.</summary>
public sealed record ManagersMetadata;

/// <summary>What shows the whole tenant at once is not for everyone who may read.</summary>
public static class Managers
{
    /// <summary>Others are refused (403 <c>role-not-allowed</c>) before the route is run.</summary>
    public static RouteHandlerBuilder ForManagers(this RouteHandlerBuilder route) => route.WithMetadata(new ManagersMetadata()).AddEndpointFilter(async (context, next) =>
    {
        var caller = context.HttpContext.Caller();
        if (!caller.Role.Holds(Role.Admin) && context.HttpContext.Scope() is not { Manages: true } && !(caller.IsMember && await ManagesAsync(context.HttpContext, caller)))
        {
            throw new ProblemException(Problems.RoleNotAllowed(Role.Admin, caller.Role));
        }

        return await next(context);
    });

    private static async ValueTask<bool> ManagesAsync(HttpContext http, Caller caller) =>
        (await http.RequestServices.GetRequiredService<ICatalogues>().GetAsync(caller.Tenant)).Members.TryGetValue(caller.Actor, out var member) && member.Roles.Contains("manager");
}
