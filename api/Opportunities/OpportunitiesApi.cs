using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Access;
using SalesFlow.Api;
using SalesFlow.Lists;
using SalesFlow.Subjects;

namespace SalesFlow.Opportunities;

/// <summary>Opportunities (商机). They are made and moved by posting actions with <c>opportunity</c>.</summary>
internal static class OpportunitiesApi
{
    public static void MapOpportunities(this IEndpointRouteBuilder routes)
    {
        var opportunities = routes.MapGroup("/v1/opportunities").WithTags("Opportunities");
        opportunities.MapGet("/", List).Allow(Role.Reader).Shows(Reach.Rows)
            .Described("ListOpportunities", "Opportunities, newest first", "'state' takes stages of the pipeline, separated by commas; 'period' counts by the day an opportunity was made.").Problems(401, 403, 422, 503);
        opportunities.MapGet("/{id}", Read).Allow(Role.Reader).Names(GrainKeys.Opportunity)
            .Described("ReadOpportunity", "One opportunity", "With its stage, the actions that moved it, and the chain that watches the follow-up.").Problems(401, 403, 404, 503);
    }

    private static async Task<Ok<Api.Page<OpportunityWire>>> List(
        string? state, string? customer, string? owner, string? team, string? period, string? search, string? cursor, int? limit, HttpContext http) =>
        TypedResults.Ok(await SubjectPages.PageAsync(
            http, GrainKeys.Opportunity, SubjectPages.Filter(http, state, customer, owner, team, period, search), SubjectOrder.Newest, cursor, limit, row => OpportunityWire.Of(OpportunityKind.Of(row))));

    private static async Task<Ok<OpportunityWire>> Read(string id, HttpContext http) =>
        TypedResults.Ok(await SubjectPages.ReadAsync(http, GrainKeys.Opportunity, id, row => OpportunityWire.Of(OpportunityKind.Of(row))));
}

/// <summary>An opportunity.</summary>
/// <param name="Day">The day it was made, in the tenant's zone.</param>
/// <param name="State">open | won | lost</param>
/// <param name="FollowUp">The chain that watches the follow-up window.</param>
public sealed record OpportunityWire(
    string Id, string Customer, string? Name, string Owner, string? Team, DateOnly Day, decimal? Amount, string Stage, DateTimeOffset StageAt, string State,
    StageMove[] Moves, string? FollowUp, DateTimeOffset LastActionAt, string LastActor, string LastNode, int Actions)
{
    public static OpportunityWire Of(Opportunity o) => new(
        o.Id, o.Customer, o.Name, o.Owner, o.Team, o.Day, o.Amount, o.Stage, o.StageAt, o.End ?? "open", o.Moves, o.FollowUp, o.LastActionAt, o.LastActor, o.LastNode, o.Actions);
}
