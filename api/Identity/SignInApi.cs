using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Api;
using SalesFlow.Sessions;

namespace SalesFlow.Identity;

/// <summary>Signing in to the web app by an OpenID provider. Ends in the same cookie as a password; whatever goes wrong ends on the sign-in page, in words.</summary>
internal static class SignInApi
{
    public static void MapSignIn(this IEndpointRouteBuilder routes)
    {
        var oidc = routes.MapGroup("/v1/session/oidc").WithTags("Sessions");
        oidc.MapGet("/", List).Allow(Role.Anyone)
            .Described("ListSignInWays", "By which providers an organisation signs in", "Without a tenant: those of this server, where it has one tenant's alone.").Problems(503);
        oidc.MapGet("/start", Start).Allow(Role.Anyone)
            .Described("StartSignIn", "To the provider", "For browsers: leads to the provider, which leads back. From another site it leads to the sign-in page first.").Produces(302).Problems(503);
        oidc.MapGet("/callback", Callback).Allow(Role.Anyone)
            .Described("EndSignIn", "Back from the provider", "For browsers: sets the session's cookie and leads into the app, or to the sign-in page with what went wrong.").Produces(302).Problems(503);
    }

    private static async Task<Ok<Page<SignInWay>>> List(string? tenant, ProviderBook book)
    {
        var all = string.IsNullOrEmpty(tenant) ? book.OfTheOnlyTenant() : GrainKeys.IsTenant(tenant) ? await book.OfAsync(tenant) : [];
        return TypedResults.Ok(new Page<SignInWay>([.. all.Where(one => one.Rules.ClientId is not null).Select(one => new SignInWay(one.Tenant, one.Rules.Key, one.Rules.Name))], null));
    }

    private static async Task<EmptyHttpResult> Start(string? tenant, string? provider, string? next, bool? remember, HttpContext http, SignInFlow flow)
    {
        http.Response.Headers.CacheControl = "no-store";
        // Somebody else's page must not sign anyone in, under whatever name, nor lead through here to where a provider points.
        if (http.Request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin"))
        {
            return Page(http, tenant, null, next);
        }

        try
        {
            return To(http, await flow.BeginAsync(http, tenant ?? "", provider ?? "", next, remember == true));
        }
        catch (ProblemException e)
        {
            return Page(http, tenant, e.Problem.Code, next);
        }
    }

    private static async Task<EmptyHttpResult> Callback(string? state, HttpContext http, SignInFlow flow, SignInGuard guard, SessionRing ring, IGrainFactory grains, TimeProvider time)
    {
        http.Response.Headers.CacheControl = "no-store";
        var now = time.GetUtcNow();
        var ticket = SignInTicket.Take(http, state ?? "", now);
        try
        {
            if (ticket is null)
            {
                throw new ProblemException(IdentityProblems.Stale);
            }

            var (member, role) = await guard.TryAsync(http, () => flow.EndAsync(http, ticket));
            await SessionsApi.OpenAsync(http, ticket.Tenant, member.Id, $"oidc:{ticket.Provider}", role, ticket.Remember, ring, grains, Moment.Milliseconds(now));
            return To(http, ticket.Next ?? "/");
        }
        catch (ProblemException e)
        {
            return Page(http, ticket?.Tenant, e.Problem.Code, ticket?.Next);
        }
    }

    private static EmptyHttpResult Page(HttpContext http, string? tenant, string? trouble, string? next) => To(http, "/sign-in" + QueryString.Create(
        new[] { ("tenant", GrainKeys.IsTenant(tenant) ? tenant : null), ("trouble", trouble), ("next", SignInTicket.Inside(next)) }
            .Where(one => one.Item2 is not null).Select(one => new KeyValuePair<string, string?>(one.Item1, one.Item2))));

    /// <summary>The framework's own result writes the whole address to the log, with state and nonce in it.</summary>
    private static EmptyHttpResult To(HttpContext http, string address)
    {
        http.Response.Redirect(address);
        return TypedResults.Empty;
    }
}
