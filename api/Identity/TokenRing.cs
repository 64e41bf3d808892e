using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using SalesFlow.Access;
using SalesFlow.Api;
using SalesFlow.Sessions;
using SalesFlow.Tenants;

namespace SalesFlow.Identity;

/// <summary>Finds the caller of an access token. The tenant is that of who named its issuer and audience; whatever else the token says of a tenant is not read. Answers are remembered for a few seconds, as for keys.</summary>
public sealed class TokenRing(ProviderBook book, TokenCheck check, ICatalogues catalogues, TimeProvider time)
{
    private const int Remembered = 10_000, MostAudiences = 10;
    private static readonly TimeSpan For = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<string, Entry> entries = new();

    /// <summary>Whether a credential is shaped like a token: three parts, the first a JSON object in base64.</summary>
    public static bool IsToken(string text) => text.StartsWith("ey", StringComparison.Ordinal) && text.Contains('.', StringComparison.Ordinal);

    /// <summary>The caller of a token, or the problem that says why there is none.</summary>
    public async ValueTask<(Caller? Caller, Problem? Problem)> FindAsync(string text)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        if (!entries.TryGetValue(hash, out var entry) || time.GetElapsedTime(entry.At) >= For)
        {
            entry = await LookAsync(text);
            if (entries.Count >= Remembered)
            {
                entries.Clear();
            }

            entries[hash] = entry;
        }

        return entry.Proof is { } proof ? await JudgeAsync(proof) : (null, entry.Problem);
    }

    /// <summary>Forgets all: after providers were changed in this process.</summary>
    public void Forget() => entries.Clear();

    private async ValueTask<Entry> LookAsync(string text)
    {
        var at = time.GetTimestamp();
        if (TokenCheck.Read(text) is not { } token)
        {
            return new(null, IdentityProblems.Refused("it is not well formed"), at);
        }

        var found = new List<(KnownProvider Provider, string Audience)>();
        foreach (var audience in token.Audiences.Take(MostAudiences))
        {
            if (await book.FindAsync(token.Issuer, audience) is { } provider)
            {
                found.Add((provider, audience));
            }
        }

        if (found.Count == 0)
        {
            return new(null, IdentityProblems.UnknownIssuer, at);
        }

        if (found.DistinctBy(one => one.Provider.Tenant).Count() > 1)
        {
            return new(null, IdentityProblems.Refused("it is for the audiences of more than one organisation"), at);
        }

        try
        {
            var (proved, why, expired) = await check.AskAsync(token, found[0].Provider, found[0].Audience);
            return proved is null ? new(null, expired ? IdentityProblems.Expired : IdentityProblems.Refused(why!), at)
                // Bound to a key that the sender would have to prove: as a bearer's it may be stolen.
                : proved.TryGetPayloadValue<object>("cnf", out _) ? new(null, IdentityProblems.Refused("it is bound to a key of its holder ('cnf')"), at)
                : new(new(found[0].Provider, TokenClaims.Of(proved), proved.ValidTo), null, at);
        }
        catch (IssuerUnavailableException)
        {
            return new(null, IdentityProblems.Unavailable, at);
        }
    }

    private async ValueTask<(Caller?, Problem?)> JudgeAsync(Proof proof)
    {
        if (proof.Until + TimeSpan.FromMinutes(1) <= time.GetUtcNow())
        {
            return (null, IdentityProblems.Expired);
        }

        var (tenant, provider) = (proof.Provider.Tenant, proof.Provider.Rules);
        var catalogue = await catalogues.GetAsync(tenant);
        var named = proof.Named;
        if (!ReferenceEquals(named?.In, catalogue))
        {
            proof.Named = named = new(catalogue, proof.Claims.Member(provider, catalogue));
        }

        return named.Member is not { } member ? (null, IdentityProblems.NoMember)
            : proof.Claims.Role(provider, SessionRing.RoleOf(member)) is not { } role ? (null, IdentityProblems.NoRole)
            : (new Caller(tenant, role, $"oidc:{provider.Key}", member.Id, true, Bounds.Member), null);
    }

    private sealed record Entry(Proof? Proof, Problem? Problem, long At);

    /// <summary>A token that is right, and whom it last named.</summary>
    private sealed class Proof(KnownProvider provider, TokenClaims claims, DateTime until)
    {
        public KnownProvider Provider => provider;

        public TokenClaims Claims => claims;

        public DateTimeOffset Until { get; } = new(until, TimeSpan.Zero);

        public Named? Named { get; set; }
    }

    private sealed record Named(Catalogue In, Member? Member);
}
