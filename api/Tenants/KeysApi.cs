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
            .Described("ListKeys", "All keys", "Without their secrets, which nobody keeps.").Problems(401, 403, 503);
        keys.MapPost("/", Make).Allow(Role.Admin)
            .Described("MakeKey", "Make a key", "This answer is the only one that holds the secret.")
            .Accepts<KeyRequest>("application/json").Problems(400, 401, 403, 415, 422, 503);
        keys.MapDelete("/{id}", Remove).Allow(Role.Admin)
            .Described("RemoveKey", "End a key", "In this process at once, in others within seconds.").Problems(401, 403, 404, 503);
    }

    /// <summary>A new secret: <c>sf_</c> and 43 characters, 256 bits.</summary>
    public static string Secret() => "sf_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private static async Task<Ok<Page<KeyWire>>> List(HttpContext http, IGrainFactory grains)
    {
        var keys = await grains.GetGrain<ITenantGrain>(http.Caller().Tenant).Keys();
        return TypedResults.Ok(new Page<KeyWire>([.. keys.Select(key => KeyWire.Of(key, null))], null));
    }

    private static async Task<Created<KeyWire>> Make(HttpContext http, IGrainFactory grains, KeyRing ring, TimeProvider time)
    {
        var caller = http.Caller();
        var secret = Secret();
        var key = (await http.JsonAsync<KeyRequest>()).ToKey(secret, time.GetUtcNow());
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
public sealed record KeyRequest(string? Name, string? Role, string? Actor, DateTimeOffset? ExpiresAt)
{
    /// <exception cref="ProblemException">422</exception>
    public ApiKey ToKey(string secret, DateTimeOffset now)
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

        check.Done();
        var hash = KeyRing.HashOf(secret);
        return new() { Id = $"k-{hash[..12]}", Hash = hash, Role = Role!, Name = Name, Actor = Actor, MadeAt = Moment.Milliseconds(now), ExpiresAt = ExpiresAt };
    }
}

/// <param name="Key">The secret: only in the answer that made it.</param>
public sealed record KeyWire(string Id, string Role, string? Name, string? Actor, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, string? Key)
{
    public static KeyWire Of(ApiKey key, string? secret) => new(key.Id, key.Role, key.Name, key.Actor, key.MadeAt, key.ExpiresAt, secret);
}
