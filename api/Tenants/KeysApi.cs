using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Api;

namespace SalesFlow.Tenants;

/// <summary>The tenant's API keys. The secret is shown once and never kept.</summary>
internal static class KeysApi
{
    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup("/v1/keys").WithTags("Keys");
        keys.MapGet("/", List).Allow(Role.Admin)
            .Described("ListKeys", "All keys", "Without their secrets, which nobody keeps. 'lastUsedAt' is to the second where this process saw the use, else to the day; absent = not used since that is noted.").Problems(401, 403, 503);
        keys.MapPost("/", Make).Allow(Role.Admin)
            .Described("MakeKey", "Make a key", "This answer is the only one that holds the secret. 'scope' member bounds it to what its actor sees and may do, 'teams' to the work of these teams; without either it sees all of the tenant.")
            .Accepts<KeyRequest>("application/json").Problems(400, 401, 403, 415, 422, 503);
        keys.MapDelete("/{id}", Remove).Allow(Role.Admin)
            .Described("RemoveKey", "End a key", "In this process at once, in others within seconds.").Problems(401, 403, 404, 503);
    }

    /// <summary>A new secret: <c>sf_</c> and 43 characters, 256 bits.</summary>
    public static string Secret() => "sf_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private static async Task<Ok<Page<KeyWire>>> List(HttpContext http, IGrainFactory grains, KeyUses uses)
    {
        var tenant = http.Caller().Tenant;
        var (keys, used) = (await grains.GetGrain<ITenantGrain>(tenant).Keys(), await uses.OfAsync(tenant, http.RequestAborted));
        return TypedResults.Ok(new Page<KeyWire>([.. keys.Select(key => KeyWire.Of(key, null) with { LastUsedAt = used.TryGetValue(key.Id, out var at) ? at : null })], null));
    }

    private static async Task<Created<KeyWire>> Make(HttpContext http, IGrainFactory grains, KeyRing ring, ICatalogues catalogues, TimeProvider time)
    {
        var caller = http.Caller();
        var secret = Secret();
        var key = (await http.JsonAsync<KeyRequest>()).ToKey(secret, time.GetUtcNow(), (await catalogues.FreshAsync(caller.Tenant)).Members);
        var kept = (await grains.GetGrain<ITenantGrain>(caller.Tenant).PutKey(key, caller.Actor)).OrThrow();
        ring.Forget();
        return TypedResults.Created($"/v1/keys/{kept.Id}", KeyWire.Of(kept, secret));
    }

    private static async Task<NoContent> Remove(string id, HttpContext http, IGrainFactory grains, KeyRing ring)
    {
        var caller = http.Caller();
        (await grains.GetGrain<ITenantGrain>(caller.Tenant).RemoveKey(id, caller.Actor)).OrThrow(addressed: true);
        ring.Forget();
        return TypedResults.NoContent();
    }
}

/// <summary>A key to make.</summary>
/// <param name="Role">reader | writer | importer | admin</param>
/// <param name="Actor">The member that it acts for.</param>
/// <param name="Scope">tenant (default) | member: it sees and does what its actor does.</param>
/// <param name="Teams">It sees these teams' work only, in the name of their members.</param>
public sealed record KeyRequest(string? Name, string? Role, string? Actor, DateTimeOffset? ExpiresAt, string? Scope = null, string[]? Teams = null)
{
    /// <exception cref="ProblemException">422</exception>
    public ApiKey ToKey(string secret, DateTimeOffset now, IReadOnlyDictionary<string, Member> members)
    {
        var check = new Check();
        // A tenant's admin must not make himself the operator of all tenants.
        if (Roles.Parse(Role) is null or Api.Role.Operator)
        {
            check.Add("/role", "must be reader, writer, importer or admin");
        }

        check.OptionalId(Actor, "/actor");
        if (ExpiresAt <= now)
        {
            check.Add("/expiresAt", "is in the past");
        }

        Bounded(check, members);

        check.Done();
        var hash = KeyRing.HashOf(secret);
        return new() { Id = $"k-{hash[..12]}", Hash = hash, Role = Role!, Name = Name, Actor = Actor, MadeAt = Moment.Milliseconds(now), ExpiresAt = ExpiresAt, Scope = Scope == KeyScopes.Member ? Scope : null, Teams = Teams };
    }

    private void Bounded(Check check, IReadOnlyDictionary<string, Member> members)
    {
        if (Scope is not (null or KeyScopes.Tenant or KeyScopes.Member))
        {
            check.Add("/scope", "must be tenant or member");
        }
        else if (Scope == KeyScopes.Member && (Actor is null || !members.ContainsKey(Actor)))
        {
            check.Add("/actor", "must be a member of the tenant where 'scope' is member: the key sees what they see");
        }

        if (Teams is { } teams && (teams.Length is 0 or > MostTeams || teams.Any(team => team is not { Length: > 0 and <= 128 })))
        {
            check.Add("/teams", $"must be 1 to {MostTeams} teams");
        }
        else if (Teams is not null && Scope == KeyScopes.Member)
        {
            check.Add("/teams", "can't be given with 'scope' member: a key is bounded to a member or to teams");
        }

        if (Role == "admin" && (Teams is not null || Scope == KeyScopes.Member))
        {
            check.Add("/role", "admin is for all of the tenant; bound a key with the role reader, writer or importer");
        }
    }

    private const int MostTeams = 100;
}

/// <param name="Key">The secret: only in the answer that made it.</param>
public sealed record KeyWire(string Id, string Role, string? Name, string? Actor, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, string? Key)
{
    /// <summary>tenant | member | teams</summary>
    public string Scope { get; init; } = KeyScopes.Tenant;

    public string[]? Teams { get; init; }

    public DateTimeOffset? LastUsedAt { get; init; }

    public static KeyWire Of(ApiKey key, string? secret) => new(key.Id, key.Role, key.Name, key.Actor, key.MadeAt, key.ExpiresAt, secret)
    {
        Scope = key.Teams is not null ? KeyScopes.Teams : key.Scope ?? KeyScopes.Tenant, Teams = key.Teams,
    };
}

/// <summary>What a key is bounded to.</summary>
public static class KeyScopes
{
    public const string Tenant = "tenant";
    public const string Member = "member";
    public const string Teams = "teams";
}
