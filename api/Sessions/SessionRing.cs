using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SalesFlow.Access;
using SalesFlow.Api;
using SalesFlow.Journal;
using SalesFlow.Tenants;

namespace SalesFlow.Sessions;

/// <summary>Finds the caller of a session's cookie. Answers are remembered for a few seconds, so that a page that asks often stays off the store.</summary>
public sealed class SessionRing(IStore store, ICatalogues catalogues, KeyRing keys, TimeProvider time)
{
    private const int Remembered = 10_000;
    private static readonly TimeSpan For = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<string, (KeptSession? Session, long At)> entries = new();

    /// <summary>The caller of a cookie's value, or the problem that says why there is none.</summary>
    public async ValueTask<(Caller? Caller, Problem? Problem)> FindAsync(string value)
    {
        if (value.StartsWith("sf_", StringComparison.Ordinal))
        {
            return await keys.FindAsync(value);
        }

        if (value.Split('/') is not [var tenant, var member, var secret] || !GrainKeys.IsTenant(tenant) || !GrainKeys.IsId(member)
            || await SessionAsync(tenant, member, HashOf(secret)) is not { } session || session.ExpiresAt <= time.GetUtcNow())
        {
            return (null, SessionProblems.Ended);
        }

        var known = (await catalogues.GetAsync(tenant)).Members.GetValueOrDefault(member);
        return known is null ? (null, SessionProblems.Ended) : (new Caller(tenant, session.Role is null ? RoleOf(known) : Roles.Parse(session.Role) ?? Role.Reader, $"session:{session.Hash[..12]}", member, true, Bounds.Member), null);
    }

    /// <summary>Forgets all: after a session was opened or ended in this process.</summary>
    public void Forget() => entries.Clear();

    public static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>What a member may do over the API; what they are shown goes by all their roles.</summary>
    internal static Role RoleOf(Member member) => member.Roles.Contains("admin") ? Role.Admin : Role.Writer;

    private async ValueTask<KeptSession?> SessionAsync(string tenant, string member, string hash)
    {
        var name = $"{tenant}/{member}/{hash}";
        if (entries.TryGetValue(name, out var entry) && time.GetElapsedTime(entry.At) < For)
        {
            return entry.Session;
        }

        var row = await store.DocumentAsync(tenant, DocumentKinds.Session, member);
        var kept = row is null ? null : JsonSerializer.Deserialize<SessionsDocument>(row.Body, JsonSerializerOptions.Web)!
            .Sessions.FirstOrDefault(session => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(session.Hash), Encoding.UTF8.GetBytes(hash)));
        if (entries.Count >= Remembered)
        {
            entries.Clear();
        }

        entries[name] = (kept, time.GetTimestamp());
        return kept;
    }
}
