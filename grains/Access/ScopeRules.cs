using SalesFlow.Tenants;

namespace SalesFlow.Access;

/// <summary>Who sees what: a member's scope from roles, teams, reporting lines and stand-ins. Pure.</summary>
public static class ScopeRules
{
    private static readonly string[] Managing = [MemberRoles.Manager, MemberRoles.Admin];
    private static readonly string[] SeeingAll = [MemberRoles.Legal, MemberRoles.Finance, MemberRoles.Warehouse];

    /// <summary>A member's scope at a moment.</summary>
    /// <param name="member">An id that no member has sees what stands under it, and nothing else.</param>
    /// <returns>The scope, and until when it holds at most: the end of the first absence that it rests on.</returns>
    public static (Scope Scope, DateTimeOffset Until) Of(string member, Catalogue catalogue, DateTimeOffset now)
    {
        if (!catalogue.Members.TryGetValue(member, out var me))
        {
            return (new Scope { Self = member, Owners = [member], Actors = [member] }, DateTimeOffset.MaxValue);
        }

        var gathered = new Gathered(catalogue, now);
        gathered.Add(me);
        gathered.Actors.Add(member);
        return (gathered.ToScope() with { Self = member }, gathered.Until);
    }

    /// <summary>The scope of a key that is bounded to teams: their work, in the name of their members.</summary>
    public static Scope Of(IReadOnlyCollection<string> teams, string actor, Catalogue catalogue)
    {
        var members = catalogue.Members.Values.Where(member => member.Team is { } team && teams.Contains(team)).Select(member => member.Id);
        return new Scope { Self = actor, Teams = [.. teams], Actors = [actor, .. members], Leads = true };
    }

    private sealed class Gathered(Catalogue catalogue, DateTimeOffset now)
    {
        private readonly ILookup<string, Member> reports = catalogue.Members.Values.Where(member => member.Supervisor is not null).ToLookup(member => member.Supervisor!, StringComparer.Ordinal);
        private readonly HashSet<string> taken = [], owners = [], teams = [];
        private readonly HashSet<string> roles = [];
        private bool whole, tickets, leads, manages;

        public HashSet<string> Actors { get; } = [];

        public DateTimeOffset Until { get; private set; } = DateTimeOffset.MaxValue;

        /// <summary>What a member sees by themselves, and what those see for whom they stand in: each once, for lines and stand-ins may run in circles.</summary>
        public void Add(Member member)
        {
            if (!taken.Add(member.Id))
            {
                return;
            }

            manages |= member.Roles.Any(Managing.Contains);
            whole |= manages || member.Roles.Any(SeeingAll.Contains);
            leads |= manages || member.Roles.Contains(MemberRoles.Supervisor) || reports.Contains(member.Id);
            roles.UnionWith(member.Roles);
            See(member);
            foreach (var team in (catalogue.Teams ?? []).Values.Where(team => team.Lead == member.Id))
            {
                leads = true;
                teams.Add(team.Key);
            }

            foreach (var report in Reports(member.Id))
            {
                See(report);
                Actors.Add(report.Id);
            }

            foreach (var absent in catalogue.Members.Values.Where(other => other.StandIn == member.Id && other.AbsentUntil > now))
            {
                Until = absent.AbsentUntil!.Value < Until ? absent.AbsentUntil.Value : Until;
                Add(absent);
            }
        }

        public Scope ToScope() => new()
        {
            Whole = whole, Manages = manages, Leads = leads, Tickets = tickets, Owners = [.. owners.Order(StringComparer.Ordinal)], Teams = [.. teams.Order(StringComparer.Ordinal)],
            Actors = [.. Actors.Order(StringComparer.Ordinal)],
            Templates = [.. catalogue.Templates.Values.Where(template => template.Steps.Any(step => MemberRoles.Expert.Contains(step.Role) && roles.Contains(step.Role!))).Select(template => template.Key).Order(StringComparer.Ordinal)],
        };

        private void See(Member member)
        {
            owners.Add(member.Id);
            tickets |= member.Roles.Contains(MemberRoles.Engineer);
            if (member.Team is { Length: > 0 } team)
            {
                teams.Add(team);
            }
        }

        /// <summary>Direct and indirect.</summary>
        private List<Member> Reports(string member)
        {
            var (found, seen) = (new List<Member>(), new HashSet<string> { member });
            for (var next = new Queue<string>([member]); next.TryDequeue(out var one);)
            {
                foreach (var report in reports[one].Where(report => seen.Add(report.Id)))
                {
                    found.Add(report);
                    next.Enqueue(report.Id);
                }
            }

            return found;
        }
    }
}
