using SalesFlow.Actions;
using SalesFlow.Api;
using SalesFlow.Chains;
using SalesFlow.Tenants;

namespace SalesFlow.Access;

/// <summary>Judges what a body names: in whose name, and what is written to.</summary>
internal sealed class ScopeGuard(IScopeLists lists, ICatalogues catalogues)
{
    /// <summary>Null where the action may be posted.</summary>
    public async ValueTask<Problem?> JudgeAsync(string tenant, Scope scope, ActionCommand action)
    {
        if (scope.Manages)
        {
            return null;
        }

        if (!scope.Speaks(action.Actor))
        {
            return ScopeProblems.ActorNotAllowed(action.Actor, scope.Self ?? "");
        }

        return scope.Whole ? null : await HiddenAsync(tenant, scope, action.SubjectKind, action.SubjectId, action.Customer);
    }

    /// <summary>Null where the chain may be planned.</summary>
    public async ValueTask<Problem?> JudgeAsync(string tenant, Scope scope, PlanChain plan)
    {
        if (scope.Manages)
        {
            return null;
        }

        var team = (await catalogues.GetAsync(tenant)).Members.GetValueOrDefault(plan.Owner)?.Team;
        if (!scope.Holds(plan.Owner, team) || (plan.Team is { Length: > 0 } given && given != team && !scope.Holds(null, given)))
        {
            return ScopeProblems.OwnerNotAllowed(plan.Owner);
        }

        return scope.Whole ? null : await HiddenAsync(tenant, scope, plan.Opportunity is null ? GrainKeys.Customer : GrainKeys.Opportunity, plan.Opportunity ?? plan.Customer, plan.Customer);
    }

    /// <summary>What is there and not seen is answered like what is not there. What is not there yet may be made for a customer who is seen, or new.</summary>
    private async ValueTask<Problem?> HiddenAsync(string tenant, Scope scope, string kind, string id, string? customer)
    {
        var sight = await lists.OfAsync(tenant, scope, kind, id);
        return sight == Sight.Hidden ? ScopeProblems.Unknown(kind, id)
            : sight == Sight.Nothing && kind is not (GrainKeys.Chain or GrainKeys.Customer) && customer is not null && await lists.OfAsync(tenant, scope, GrainKeys.Customer, customer) == Sight.Hidden
                ? ScopeProblems.Unknown(GrainKeys.Customer, customer)
            : null;
    }
}
