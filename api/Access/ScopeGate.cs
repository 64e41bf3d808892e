using Microsoft.AspNetCore.Http;
using SalesFlow.Api;

namespace SalesFlow.Access;

/// <summary>What may this caller see? Runs for callers with bounds only: finds their scope, and answers for what the address names and they do not see as if it were not there.</summary>
internal sealed class ScopeGate(RequestDelegate next, Scopes scopes, IScopeLists lists)
{
    public Task InvokeAsync(HttpContext http) => http.Features.Get<Caller>() is { Bounds: not null } caller ? JudgeAsync(http, caller) : next(http);

    private async Task JudgeAsync(HttpContext http, Caller caller)
    {
        var scope = await scopes.OfAsync(caller);
        http.Features.Set(scope);
        switch (http.GetEndpoint()?.Metadata.GetMetadata<ReachMetadata>())
        {
            case { Reach: Reach.Whole } when !scope.Whole:
                throw new ProblemException(ScopeProblems.WholeNeeded);
            case { Reach: Reach.Named, Kind: { } kind } rule when !scope.Manages && Named(http, rule.Parameter) is { } id:
                await JudgeAsync(http, caller, scope, rule, kind, id);
                break;
        }

        await next(http);
    }

    private async Task JudgeAsync(HttpContext http, Caller caller, Scope scope, ReachMetadata rule, string kind, string id)
    {
        // What is no id is unknown to the route too.
        if (!scope.Whole && GrainKeys.IsId(id) && await lists.OfAsync(caller.Tenant, scope, kind, id, http.RequestAborted) == Sight.Hidden)
        {
            throw new ProblemException(ScopeProblems.Unknown(kind, id));
        }

        if ((rule.Leads && !scope.Leads) || ((rule.Leads || (rule.Steers && scope.Whole)) && GrainKeys.IsId(id) && await lists.OfAsync(caller.Tenant, Scope.Tenant, kind, id, http.RequestAborted) == Sight.Seen && !await lists.HoldsChainAsync(caller.Tenant, scope, id, http.RequestAborted)))
        {
            throw new ProblemException(ScopeProblems.LeadNeeded);
        }
    }

    private static string? Named(HttpContext http, string parameter) => http.Request.RouteValues[parameter] as string ?? (http.Request.Query[parameter] is [{ Length: > 0 } asked] ? asked : null);
}
