using System.IO.Hashing;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Access;
using SalesFlow.Api;

namespace SalesFlow.Board;

/// <summary>Live rates and the heat map. Answered from counts; an answer that did not change costs a look at the stamp.</summary>
internal static class RatesApi
{
    public const string Definition = "closed-loop-rate/1";

    public static void MapRates(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/rates", Rates).Allow(Role.Reader).Shows(Reach.Rows).WithTags("Board")
            .Described("Rates", "The closed-loop rate and its counts", "Period: a month, day, week, quarter, year or range of days, by planned start in the tenant's zone; absent = all time. groupBy: team, owner, template or day. Every number has the list behind it. 'ETag'/'If-None-Match'.")
            .Produces<RatesAnswer>().Produces(304).Problems(401, 403, 422, 503);
        routes.MapGet("/v1/breakpoints", Breakpoints).Allow(Role.Reader).Shows(Reach.Rows).WithTags("Board")
            .Described("Breakpoints", "Where chains break", "A cell for each step and team, owner or week: the share of planned chains that broke at the step.")
            .Produces<BreakpointsAnswer>().Produces(304).Problems(401, 403, 422, 503);
    }

    /// <summary>Whether the client has the answer of this stamp to this very question.</summary>
    public static async ValueTask<bool> Unchanged(HttpContext http, IBoardGrain board) =>
        http.Request.Headers.IfNoneMatch.Count > 0 && Tags.Known(http, Tag(http, await board.Stamp()));

    public static string Tag(HttpContext http, string stamp) =>
        $"{stamp}-{XxHash64.HashToUInt64(Encoding.UTF8.GetBytes($"{http.Request.Path}{http.Request.QueryString}{http.Language()}{ScopeOf(http)}")):x16}";

    /// <summary>Whose answer it is: a browser that was another person's must not be told that theirs still holds.</summary>
    private static string ScopeOf(HttpContext http) => http.Scope() is { Whole: false } scope ? $"{string.Join(',', scope.Owners)}/{string.Join(',', scope.Teams)}" : "";

    private static async Task<IResult> Rates(string? template, string? period, string? groupBy, string? team, string? owner, HttpContext http, IGrainFactory grains)
    {
        if (groupBy is not (null or "team" or "owner" or "template" or "day"))
        {
            throw new ProblemException(Problems.Query("groupBy", "must be team, owner, template or day"));
        }

        var span = Period.Parse(period);
        var board = grains.GetGrain<IBoardGrain>(http.Caller().Tenant);
        if (await Unchanged(http, board))
        {
            return TypedResults.StatusCode(304);
        }

        var before = span?.Before;
        var view = await board.Rates(new(template, span?.From, span?.To, before?.From, before?.To, groupBy, team, owner, http.Scope()));
        Tags.Known(http, Tag(http, view.Stamp));
        return TypedResults.Ok(RatesMapping.Of(view, new(template, span?.Text, team, owner), before?.Text, groupBy));
    }

    private static async Task<IResult> Breakpoints(string? template, string? period, string? by, HttpContext http, IGrainFactory grains)
    {
        by ??= "team";
        if (by is not ("team" or "owner" or "week"))
        {
            throw new ProblemException(Problems.Query("by", "must be team, owner or week"));
        }

        var span = Period.Parse(period);
        var board = grains.GetGrain<IBoardGrain>(http.Caller().Tenant);
        if (await Unchanged(http, board))
        {
            return TypedResults.StatusCode(304);
        }

        var view = await board.Breakpoints(new(template, span?.From, span?.To, by, http.Scope()));
        Tags.Known(http, Tag(http, view.Stamp));
        return TypedResults.Ok(new BreakpointsAnswer(view.AsOf, span?.Text, by, [.. view.Cells.Select(cell => RatesMapping.Of(cell, span, by))]));
    }
}
