using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using SalesFlow.Api;
using SalesFlow.Channels;
using SalesFlow.Journal;
using SalesFlow.Tenants;

namespace SalesFlow.Identity;

/// <summary>A provider and whose it is.</summary>
/// <param name="Trusted">The operator named it: it may stand in a private network.</param>
public sealed record KnownProvider(string Tenant, IdentityProvider Rules, bool Trusted);

/// <summary>Which tenant a provider's word counts in. Of an issuer and audience that two tenants name it is the one who named them first: nobody can draw another's tokens to himself.</summary>
public sealed class ProviderBook(ICatalogues catalogues, IStore store, ApiOptions options, Seal seal, TimeProvider time)
{
    private const int Remembered = 10_000;
    private static readonly TimeSpan For = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<string, (string[] Tenants, long At)> holders = new();
    private readonly KnownProvider[] operators = [.. options.Oidc.Providers.Select(one => new KnownProvider(one.Value.Tenant, one.Value.ToProvider(one.Key), true))];

    /// <summary>Under which id the document stands that says who named an issuer and audience.</summary>
    public static string IdOf(string issuer, string audience) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{issuer}\n{audience}")));

    /// <summary>All of a tenant, the operator's first.</summary>
    public async ValueTask<IReadOnlyList<KnownProvider>> OfAsync(string tenant) =>
    [
        .. operators.Where(one => one.Tenant == tenant),
        .. IdentityPolicy.Instance.Of(await catalogues.GetAsync(tenant)).Providers.Where(own => !operators.Any(one => one.Tenant == tenant && one.Rules.Key == own.Key)).Select(own => new KnownProvider(tenant, own, false)),
    ];

    /// <summary>Those of the operator, where they are all one tenant's: then nobody need say which.</summary>
    public IReadOnlyList<KnownProvider> OfTheOnlyTenant() => operators.DistinctBy(one => one.Tenant).Count() == 1 ? operators : [];

    /// <summary>Who takes tokens of this issuer for this audience; null = nobody.</summary>
    public async ValueTask<KnownProvider?> FindAsync(string issuer, string audience)
    {
        bool Takes(KnownProvider one) => one.Rules.Issuer == issuer && one.Rules.Audience == audience;
        if (Array.Find(operators, Takes) is { } set)
        {
            return set;
        }

        foreach (var tenant in await HoldersAsync(IdOf(issuer, audience)))
        {
            if ((await OfAsync(tenant)).FirstOrDefault(Takes) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>Forgets who named what: after it was changed in this process.</summary>
    public void Forget() => holders.Clear();

    /// <summary>Its secret, in the open.</summary>
    /// <exception cref="SealException">It was sealed with another key.</exception>
    public string? SecretOf(KnownProvider provider) => provider.Rules.ClientSecret is not { } secret ? null : provider.Trusted ? secret : seal.Open(secret);

    /// <summary>Who first, who next.</summary>
    private async ValueTask<string[]> HoldersAsync(string id)
    {
        if (holders.TryGetValue(id, out var known) && time.GetElapsedTime(known.At) < For)
        {
            return known.Tenants;
        }

        var at = time.GetTimestamp();
        // The document is never changed: its time is when the tenant first named them.
        string[] tenants = [.. (await store.FindDocumentAsync(DocumentKinds.Issuer, id)).OrderBy(one => one.Document.At).ThenBy(one => one.Tenant, StringComparer.Ordinal).Select(one => one.Tenant)];
        if (holders.Count >= Remembered)
        {
            holders.Clear();
        }

        holders[id] = (tenants, at);
        return tenants;
    }
}
