using LinqToDB;
using SalesFlow.Customers;
using SalesFlow.Lists;

namespace SalesFlow.Access;

/// <summary>The one predicate of what a scope sees, for every list and look-up. Null sees all.</summary>
internal static class ScopeFilters
{
    /// <summary>As the board counts them: an engineer's tickets' chains are opened by their ids, they are not among the engineer's own.</summary>
    public static IQueryable<ChainTable> Within(this IQueryable<ChainTable> chains, Scope? scope)
    {
        if (scope is null or { Whole: true })
        {
            return chains;
        }

        IReadOnlyList<string> owners = scope.Owners, teams = scope.Teams;
        return chains.Where(chain => owners.Contains(chain.Owner) || teams.Contains(chain.Team));
    }

    /// <summary>Subjects of one kind.</summary>
    public static IQueryable<SubjectTable> Within(this IQueryable<SubjectTable> rows, Tables tables, string tenant, string kind, Scope? scope)
    {
        if (scope is null or { Whole: true } || kind == KeptByUs.Silent || (kind == GrainKeys.Ticket && scope.Tickets))
        {
            return rows;
        }

        IReadOnlyList<string> owners = scope.Owners, teams = scope.Teams;
        if (kind is not (GrainKeys.Customer or KeptByUs.Snapshot))
        {
            return rows.Where(row => (row.Owner != null && owners.Contains(row.Owner)) || (row.Team != null && teams.Contains(row.Team)));
        }

        var (tickets, chains, subjects) = (scope.Tickets, tables.Chains, tables.Subjects);
        return rows.Where(row => chains.Any(chain => chain.Tenant == tenant && chain.Customer == row.Customer && (owners.Contains(chain.Owner) || teams.Contains(chain.Team)))
            || subjects.Any(of => of.Tenant == tenant && of.Customer == row.Customer
                && ((of.Owner != null && owners.Contains(of.Owner)) || (of.Team != null && teams.Contains(of.Team)) || (tickets && of.Kind == GrainKeys.Ticket))));
    }

    /// <summary>Subjects of any kind that one customer has, or all have.</summary>
    public static IQueryable<SubjectTable> Within(this IQueryable<SubjectTable> rows, Scope? scope)
    {
        if (scope is null or { Whole: true })
        {
            return rows;
        }

        IReadOnlyList<string> owners = scope.Owners, teams = scope.Teams;
        var tickets = scope.Tickets;
        return rows.Where(of => (of.Owner != null && owners.Contains(of.Owner)) || (of.Team != null && teams.Contains(of.Team)) || (tickets && of.Kind == GrainKeys.Ticket));
    }

    /// <summary>Alerts about chains that are seen, and those that tell one of the scope's people.</summary>
    public static IQueryable<AlertTable> Within(this IQueryable<AlertTable> alerts, Tables tables, string tenant, Scope? scope)
    {
        if (scope is null or { Whole: true })
        {
            return alerts;
        }

        IReadOnlyList<string> owners = scope.Owners, teams = scope.Teams;
        var (chains, self) = (tables.Chains, System.Text.Json.JsonSerializer.Serialize(scope.Self));
        return alerts.Where(alert => Sql.CharIndex(self, alert.Recipients) > 0
            || chains.Any(chain => chain.Tenant == tenant && chain.Id == alert.Chain && (owners.Contains(chain.Owner) || teams.Contains(chain.Team))));
    }
}
