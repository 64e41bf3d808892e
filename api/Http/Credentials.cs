using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using SalesFlow.Access;
using SalesFlow.Identity;
using SalesFlow.Journal;
using SalesFlow.Sessions;
using SalesFlow.Tenants;

namespace SalesFlow.Api;

/// <summary>Finds the caller of a key. Answers are remembered for a few seconds, unknown keys too, so that a flood of wrong ones stays off the store.</summary>
public sealed class KeyRing(IStore store, KeyUses uses, TimeProvider time)
{
    private const int Remembered = 10_000;
    private static readonly TimeSpan For = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<KeyHash, Entry> entries = new();

    /// <summary>The caller of a key, or the problem that says why there is none.</summary>
    public ValueTask<(Caller? Caller, Problem? Problem)> FindAsync(string key)
    {
        var hash = KeyHash.Of(key);
        return entries.TryGetValue(hash, out var entry) && time.GetElapsedTime(entry.At) < For
            ? new(Judge(entry))
            : LookUpAsync(hash);
    }

    /// <summary>Forgets all: after a key was made or removed in this process.</summary>
    public void Forget() => entries.Clear();

    /// <summary>SHA-256 of a key, lower-case hex: what is kept of it.</summary>
    public static string HashOf(string key) => KeyHash.Of(key).ToString();

    private async ValueTask<(Caller?, Problem?)> LookUpAsync(KeyHash hash)
    {
        var found = await store.FindDocumentAsync("key", hash.ToString());
        var entry = new Entry(found.Count == 1 ? Read(found[0].Tenant, found[0].Document.Body) : null, time.GetTimestamp());
        if (entries.Count >= Remembered)
        {
            entries.Clear();
        }

        entries[hash] = entry;
        var answer = Judge(entry);
        if (answer.Item1 is { } caller)
        {
            // Once in these few seconds: the hot path notes nothing.
            uses.Note(caller.Tenant, caller.KeyId, time.GetUtcNow());
        }

        return answer;
    }

    private (Caller?, Problem?) Judge(Entry entry) => entry.Key switch
    {
        null => (null, Problems.KeyUnknown),
        { ExpiresAt: { } end } when end <= time.GetUtcNow() => (null, Problems.KeyExpired),
        var key => (key.Caller, null),
    };

    private static KnownKey? Read(string tenant, byte[] body)
    {
        var key = JsonSerializer.Deserialize<ApiKey>(body, ApiJson.Kept);
        return key is not null && Roles.Parse(key.Role) is { } role
            ? new(new Caller(tenant, role, key.Id, key.Actor ?? $"key:{key.Id}", key.Actor is not null, BoundsOf(key)), key.ExpiresAt)
            : null;
    }

    /// <summary>A bound of a later version is taken as the narrowest.</summary>
    private static Bounds? BoundsOf(ApiKey key) => key.Teams is { } teams ? new Bounds(teams) : key.Scope is null or KeyScopes.Tenant ? null : Bounds.Member;

    private sealed record KnownKey(Caller Caller, DateTimeOffset? ExpiresAt);

    private sealed record Entry(KnownKey? Key, long At);

    private readonly record struct KeyHash(ulong A, ulong B, ulong C, ulong D)
    {
        public static KeyHash Of(string key)
        {
            Span<byte> text = stackalloc byte[512];
            var utf8 = key.Length * 3 <= text.Length ? text[..Encoding.UTF8.GetBytes(key, text)] : Encoding.UTF8.GetBytes(key);
            KeyHash hash = default;
            SHA256.HashData(utf8, MemoryMarshal.AsBytes(new Span<KeyHash>(ref hash)));
            return hash;
        }

        public override string ToString() => Convert.ToHexStringLower(MemoryMarshal.AsBytes(new ReadOnlySpan<KeyHash>(in this)));
    }
}

/// <summary>Who asks, and may they? Runs for every endpoint that asks for a role, before anything of the request is read.</summary>
internal sealed class Credentials(RequestDelegate next, KeyRing keys, SessionRing sessions, TokenRing tokens)
{
    private const string Scheme = "Bearer ";

    public Task InvokeAsync(HttpContext http)
    {
        var asked = http.GetEndpoint()?.Metadata.GetMetadata<RoleMetadata>()?.Role ?? Role.Anyone;
        if (asked == Role.Anyone)
        {
            return next(http);
        }

        var header = http.Request.Headers.Authorization;
        if (header.Count == 0 && SessionCookie.Of(http) is { } cookie)
        {
            return SessionCookie.IsForged(http.Request) ? SessionProblems.Forged.WriteAsync(http) : AwaitAsync(http, asked, sessions.FindAsync(cookie));
        }

        if (header.Count != 1 || header[0] is not { } value || KeyOf(value, http) is not { Length: > 0 } key)
        {
            return Problems.KeyMissing.WriteAsync(http);
        }

        var found = TokenRing.IsToken(key) ? tokens.FindAsync(key) : keys.FindAsync(key);
        return found.IsCompletedSuccessfully ? GoOn(http, asked, found.Result) : AwaitAsync(http, asked, found);
    }

    private static string? KeyOf(string header, HttpContext http) =>
        header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim()
        : http.GetEndpoint()?.Metadata.GetMetadata<BasicMetadata>() is null ? null
        : BasicMetadata.Password(header);

    private async Task AwaitAsync(HttpContext http, Role asked, ValueTask<(Caller?, Problem?)> found) => await GoOn(http, asked, await found);

    private Task GoOn(HttpContext http, Role asked, (Caller? Caller, Problem? Problem) found)
    {
        if (found.Caller is not { } caller)
        {
            return found.Problem!.WriteAsync(http);
        }

        if (!caller.Role.Holds(asked))
        {
            return Problems.RoleNotAllowed(asked, caller.Role).WriteAsync(http);
        }

        http.Features.Set(caller);
        return next(http);
    }
}
