using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Access;
using SalesFlow.Api;
using SalesFlow.Tenants;

namespace SalesFlow.Sessions;

/// <summary>Signing in and out of the web app.</summary>
internal static class SessionsApi
{
    private const int ShortestPassword = 10;
    private static readonly TimeSpan Day = TimeSpan.FromHours(12);
    private static readonly TimeSpan Long = TimeSpan.FromDays(30);
    private static readonly PasswordHasher<string> Hasher = new();

    /// <summary>Held against where there is no account, so that a try takes as long.</summary>
    private static readonly string NobodysHash = Hasher.HashPassword("", SessionCookie.Secret());

    public static void MapSessions(this IEndpointRouteBuilder routes)
    {
        var sessions = routes.MapGroup("/v1/session").WithTags("Sessions");
        sessions.MapGet("/", Read).Allow(Role.Reader).Shows(Reach.Own)
            .Described("ReadSession", "Who am I", "The tenant, the member and what they may do.").Problems(401, 503);
        sessions.MapPost("/", SignIn).Allow(Role.Anyone)
            .Described("SignIn", "Sign in", "Sets a cookie that the browser sends with every request. After five wrong passwords nothing is looked at for 15 minutes.")
            .Accepts<SignInRequest>("application/json").Problems(400, 401, 403, 415, 422, 429, 503);
        sessions.MapDelete("/", SignOut).Allow(Role.Anyone)
            .Described("SignOut", "Sign out", "Ends the session of the cookie; without one there is nothing to end.").Problems(403, 503);
        sessions.MapGet("/demo", Demo).Allow(Role.Anyone)
            .Described("ListDemoSeats", "Roles of the demo", "Whom anyone may be while the server plays a demo; otherwise 404.").Problems(404, 503);
        sessions.MapPut("/password", Change).Allow(Role.Reader).Shows(Reach.Own)
            .Described("ChangePassword", "Change my password", "Ends the member's other sessions.").Accepts<PasswordRequest>("application/json").Problems(400, 401, 403, 409, 415, 422, 429, 503);
        routes.MapPut("/v1/members/{id}/password", Set).Allow(Role.Admin).WithTags("Members")
            .Described("SetPassword", "Set a member's password", "With new: null the member can't sign in any more. Ends the member's sessions.")
            .Accepts<PasswordRequest>("application/json").Problems(400, 401, 403, 404, 415, 422, 503);
    }

    private static async Task<Ok<SessionWire>> Read(HttpContext http, ICatalogues catalogues, Scopes scopes, ApiOptions options)
    {
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(await WireAsync(http.Caller(), catalogues, scopes, options));
    }

    private static async Task<Ok<SessionWire>> SignIn(HttpContext http, SessionRing ring, KeyRing keys, IGrainFactory grains, ICatalogues catalogues, Scopes scopes, ApiOptions options, SignInGuard guard, TimeProvider time)
    {
        if (Foreign(http.Request))
        {
            throw new ProblemException(SessionProblems.Forged);
        }

        var asked = await http.JsonAsync<SignInRequest>();
        var now = Moment.Milliseconds(time.GetUtcNow());
        var until = asked.Remember == true ? now + Long : (DateTimeOffset?)null;
        if (asked.Key is { Length: > 0 } key)
        {
            var holder = await guard.TryAsync(http, async () => await keys.FindAsync(key.Trim()) is var (found, problem) ? found ?? throw new ProblemException(problem!) : null!);
            SessionCookie.Set(http, key.Trim(), until);
            return TypedResults.Ok(await WireAsync(holder, catalogues, scopes, options));
        }

        var (tenant, member) = asked.Demo is { } seat && options.DemoTenant is { } demo ? (demo, await Seated(demo, seat, catalogues)) : await guard.TryAsync(http, () => Proved(asked, grains));
        var value = await OpenAsync(http, tenant, member, asked.Demo is null ? "password" : "demo", null, asked.Remember == true, ring, grains, now);
        var (caller, ended) = await ring.FindAsync(value);
        return TypedResults.Ok(await WireAsync(caller ?? throw new ProblemException(ended!), catalogues, scopes, options));
    }

    /// <summary>Whoever proved who they are gets the cookie; its value is answered.</summary>
    internal static async Task<string> OpenAsync(HttpContext http, string tenant, string member, string how, Role? role, bool remember, SessionRing ring, IGrainFactory grains, DateTimeOffset now)
    {
        var until = remember ? now + Long : (DateTimeOffset?)null;
        var secret = SessionCookie.Secret();
        await grains.GetGrain<ISignInGrain>(GrainKeys.Of(tenant, member)).Open(new(SessionRing.HashOf(secret), how, now, until ?? now + Day, role?.Word()));
        ring.Forget();
        var value = $"{tenant}/{member}/{secret}";
        SessionCookie.Set(http, value, until);
        return value;
    }

    private static async Task<NoContent> SignOut(HttpContext http, SessionRing ring, IGrainFactory grains)
    {
        if (SessionCookie.IsForged(http.Request))
        {
            throw new ProblemException(SessionProblems.Forged);
        }

        if (SessionCookie.Of(http)?.Split('/') is [var tenant, var member, var secret] && GrainKeys.IsTenant(tenant) && GrainKeys.IsId(member))
        {
            await grains.GetGrain<ISignInGrain>(GrainKeys.Of(tenant, member)).Close(SessionRing.HashOf(secret));
            ring.Forget();
        }

        SessionCookie.Clear(http);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<Page<DemoSeat>>> Demo(ICatalogues catalogues, ApiOptions options) =>
        options.DemoTenant is { } tenant
            ? TypedResults.Ok(new Page<DemoSeat>([.. Seats.Of(await catalogues.GetAsync(tenant))], null))
            : throw new ProblemException(Problems.NotFound("This server plays no demo; sign in with a password or an API key."));

    private static async Task<NoContent> Change(HttpContext http, IGrainFactory grains, SessionRing ring)
    {
        var caller = http.Caller();
        if (SessionCookie.Of(http)?.Split('/') is not [var tenant, var member, var secret] || tenant != caller.Tenant || member != caller.Actor)
        {
            throw new ProblemException(SessionProblems.NoPassword);
        }

        var asked = await http.JsonAsync<PasswordRequest>();
        await Proved(new(tenant, member, asked.Old, null, null, null), grains);
        await grains.GetGrain<ISignInGrain>(GrainKeys.Of(tenant, member)).SetPassword(Hash(asked.New ?? ""), member, SessionRing.HashOf(secret));
        ring.Forget();
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> Set(string id, HttpContext http, IGrainFactory grains, ICatalogues catalogues, SessionRing ring)
    {
        var caller = http.Caller();
        var asked = await http.JsonAsync<PasswordRequest>();
        if (!(await catalogues.FreshAsync(caller.Tenant)).Members.ContainsKey(id))
        {
            throw new ProblemException(new Refusal(RefusalCode.UnknownMember, $"There is no member '{id}'. Save the member first.").ToProblem(addressed: true));
        }

        await grains.GetGrain<ISignInGrain>(GrainKeys.Of(caller.Tenant, id)).SetPassword(asked.New is null ? null : Hash(asked.New), caller.Actor, null);
        ring.Forget();
        return TypedResults.NoContent();
    }

    /// <summary>Whose password it is.</summary>
    private static async Task<(string Tenant, string Member)> Proved(SignInRequest asked, IGrainFactory grains)
    {
        var check = new Check();
        var (tenant, member, password) = (asked.Tenant?.Trim().ToLowerInvariant() ?? "", check.Id(asked.Member?.Trim(), "/member"), check.Text(asked.Password, "/password"));
        if (!GrainKeys.IsTenant(tenant))
        {
            check.Add("/tenant", "is missing or is no organisation's name");
        }

        check.Done();
        var attempt = await grains.GetGrain<ISignInGrain>(GrainKeys.Of(tenant, member)).Attempt();
        if (attempt.LockedFor is { } locked)
        {
            throw new ProblemException(SessionProblems.Locked(locked));
        }

        var right = Hasher.VerifyHashedPassword("", attempt.PasswordHash ?? NobodysHash, password) != PasswordVerificationResult.Failed;
        return right && attempt.PasswordHash is not null ? (tenant, member) : throw new ProblemException(SessionProblems.Refused);
    }

    private static async Task<string> Seated(string tenant, string member, ICatalogues catalogues) =>
        (await catalogues.GetAsync(tenant)).Members.ContainsKey(member)
            ? member
            : throw new ProblemException(Problems.Invalid("/demo", "is no member of the demo's company; GET /v1/session/demo lists some"));

    private static string Hash(string password)
    {
        var check = new Check();
        if (check.Text(password, "/new").Length is > 0 and < ShortestPassword)
        {
            check.Add("/new", $"must be at least {ShortestPassword} characters; a sentence is easy to remember");
        }

        check.Done();
        return Hasher.HashPassword("", password);
    }

    /// <summary>Signing someone in from another site would make them work under a stranger's name.</summary>
    private static bool Foreign(HttpRequest request) =>
        (request.Headers.ContainsKey("Sec-Fetch-Site") || request.Headers.ContainsKey("Origin")) && SessionCookie.IsForged(request);

    private static async Task<SessionWire> WireAsync(Caller caller, ICatalogues catalogues, Scopes scopes, ApiOptions options)
    {
        if (caller.Role == Role.Operator)
        {
            return new(caller.Tenant, caller.Role.Word(), null, null, null, [], "UTC", false, "tenant", []);
        }

        var catalogue = await catalogues.GetAsync(caller.Tenant);
        var scope = await scopes.OfAsync(caller);
        var member = caller.IsMember ? catalogue.Members.GetValueOrDefault(caller.Actor) : null;
        return new(caller.Tenant, caller.Role.Word(), member?.Id, member?.Name, member?.Team, member?.Roles ?? [], catalogue.Settings.TimeZone,
            options.DemoTenant == caller.Tenant, scope.Whole ? "tenant" : scope.Leads ? "reports" : "team", scope.Whole ? [] : scope.Teams);
    }
}
