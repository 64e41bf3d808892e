using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using SalesFlow.Api;
using SalesFlow.Tenants;

namespace SalesFlow.Access;

/// <summary>Callers' scopes, kept as long as the catalogue that they were computed from is the newest and no absence in them ends.</summary>
public sealed class Scopes(ICatalogues catalogues, TimeProvider time)
{
    private readonly ConditionalWeakTable<Catalogue, ConcurrentDictionary<string, (Scope Scope, DateTimeOffset Until)>> known = [];

    public async ValueTask<Scope> OfAsync(Caller caller)
    {
        if (caller.Bounds is not { } bounds)
        {
            return Scope.Tenant;
        }

        var catalogue = await catalogues.GetAsync(caller.Tenant);
        var scopes = known.GetValue(catalogue, static _ => new(StringComparer.Ordinal));
        var (key, now) = (bounds.Key(caller.Actor), time.GetUtcNow());
        if (!scopes.TryGetValue(key, out var entry) || entry.Until <= now)
        {
            scopes[key] = entry = bounds.Teams is { } teams ? (ScopeRules.Of(teams, caller.Actor, catalogue), DateTimeOffset.MaxValue) : ScopeRules.Of(caller.Actor, catalogue, now);
        }

        return entry.Scope;
    }
}
