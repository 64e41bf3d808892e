using LinqToDB;
using SalesFlow.Lists;

namespace SalesFlow.Access;

/// <summary>How one named thing stands to a scope.</summary>
public enum Sight
{
    /// <summary>There is no such thing.</summary>
    Nothing = 0,
    Seen = 1,

    /// <summary>There is, and it is answered like one that there is not.</summary>
    Hidden = 2,
}

/// <summary>What a scope sees of single things.</summary>
public interface IScopeLists
{
    /// <summary>A chain, an alert (<c>alert</c>) or a subject of any kind.</summary>
    ValueTask<Sight> OfAsync(string tenant, Scope scope, string kind, string id, CancellationToken cancellation = default);

    /// <summary>Whether the scope holds a chain and does not only see it.</summary>
    ValueTask<bool> HoldsChainAsync(string tenant, Scope scope, string id, CancellationToken cancellation = default);

    /// <summary>All customers that are seen.</summary>
    ValueTask<IReadOnlySet<string>> CustomersAsync(string tenant, Scope scope, CancellationToken cancellation = default);
}

public sealed class ScopeLists(ListDatabase database) : IScopeLists
{
    public const string Alert = "alert";

    public ValueTask<Sight> OfAsync(string tenant, Scope scope, string kind, string id, CancellationToken cancellation = default) => database.ReadAsync(
        tables => kind switch
        {
            GrainKeys.Chain => Chain(tables, tenant, scope, id),
            Alert => Of(tables.Alerts.Where(alert => alert.Tenant == tenant && alert.Id == id) is var alerts && alerts.Any(), () => alerts.Within(tables, tenant, scope).Any()),
            GrainKeys.Customer => Customer(tables, tenant, scope, id),
            _ => Of(tables.Subjects.Where(row => row.Tenant == tenant && row.Kind == kind && row.Id == id) is var rows && rows.Any(), () => rows.Within(tables, tenant, kind, scope).Any()),
        },
        cancellation);

    public ValueTask<bool> HoldsChainAsync(string tenant, Scope scope, string id, CancellationToken cancellation = default) => database.ReadAsync(
        tables => tables.Chains.Where(chain => chain.Tenant == tenant && chain.Id == id).Select(chain => new { chain.Owner, chain.Team }).FirstOrDefault() is { } chain && scope.Holds(chain.Owner, chain.Team),
        cancellation);

    public ValueTask<IReadOnlySet<string>> CustomersAsync(string tenant, Scope scope, CancellationToken cancellation = default) => database.ReadAsync<IReadOnlySet<string>>(
        tables =>
        {
            var seen = tables.Subjects.Where(row => row.Tenant == tenant && row.Customer != null).Within(scope).Select(row => row.Customer!).Distinct().ToHashSet();
            seen.UnionWith(tables.Chains.Where(chain => chain.Tenant == tenant).Within(scope).Select(chain => chain.Customer).Distinct());
            return seen;
        },
        cancellation);

    private static Sight Chain(Tables tables, string tenant, Scope scope, string id)
    {
        var chain = tables.Chains.Where(one => one.Tenant == tenant && one.Id == id).Select(one => new { one.Owner, one.Team, one.Subject, one.Template }).FirstOrDefault();
        return Of(chain is not null, () => scope.Sees(chain!.Owner, chain.Team) || scope.Templates.Contains(chain.Template)
            || (scope.Tickets && chain.Subject.StartsWith(GrainKeys.Subject(GrainKeys.Ticket, ""), StringComparison.Ordinal)));
    }

    /// <summary>A customer is whoever has something: a profile, a chain, a subject of any kind.</summary>
    private static Sight Customer(Tables tables, string tenant, Scope scope, string id)
    {
        var chains = tables.Chains.Where(chain => chain.Tenant == tenant && chain.Customer == id);
        var subjects = tables.Subjects.Where(row => row.Tenant == tenant && row.Customer == id);
        return chains.Within(scope).Any() || subjects.Within(scope).Any() ? Sight.Seen : chains.Any() || subjects.Any() ? Sight.Hidden : Sight.Nothing;
    }

    private static Sight Of(bool there, Func<bool> seen) => !there ? Sight.Nothing : seen() ? Sight.Seen : Sight.Hidden;
}
