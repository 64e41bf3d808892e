using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Access;
using SalesFlow.Actions;
using SalesFlow.Api;
using SalesFlow.Journal;
using SalesFlow.Lists;

namespace SalesFlow.Board;

/// <summary>What is stuck now, and how work flows: made from the chains' current rows.</summary>
internal static class StuckApi
{
    public static void MapStuckAndFlow(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/stuck", Stuck).Allow(Role.Reader).Shows(Reach.Rows).WithTags("Board")
            .Described("Stuck", "Every step that is overdue or lacks evidence now", "The longest stuck first, with owner and what is missing. A page counts chains; a chain may have several such steps.")
            .Problems(401, 403, 422, 503);
        routes.MapGet("/v1/flow", Flow).Allow(Role.Reader).Shows(Reach.Rows).WithTags("Board")
            .Described("Flow", "The action-flow graph", "Steps and the ways between them: counts, median and 90th percentile of wall and working seconds, late and evidence-missing share.")
            .Produces<FlowAnswer>().Produces(304).Problems(401, 403, 422, 503);
    }

    private static async Task<Ok<Api.Page<StuckItem>>> Stuck(
        string? template, string? team, string? owner, string? cursor, int? limit, HttpContext http, IChainLists lists, TimeProvider time)
    {
        var page = await lists.StuckAsync(
            http.Caller().Tenant, new ChainFilter(Template: template, Team: team, Owner: owner, Within: http.Scope()), Empty(cursor), Paging.Limit(limit), http.RequestAborted);
        var (now, language) = (time.GetUtcNow(), http.Language());
        return TypedResults.Ok(new Api.Page<StuckItem>([.. page.Items.SelectMany(row => Items(row, now, language))], page.Next));
    }

    private static async Task<IResult> Flow(string? template, string? period, HttpContext http, IGrainFactory grains, IChainLists lists, TimeProvider time)
    {
        var span = Period.Parse(period);
        var tenant = http.Caller().Tenant;
        var board = grains.GetGrain<IBoardGrain>(tenant);
        if (await RatesApi.Unchanged(http, board))
        {
            return TypedResults.StatusCode(304);
        }

        // The stamp comes first: an answer may be newer than its tag, never older.
        var stamp = await board.Stamp();
        var graph = new FlowGraph();
        var filter = new ChainFilter(Template: template, PeriodFrom: span?.From, PeriodTo: span?.To, Void: false, Within: http.Scope());
        await foreach (var chain in lists.FlowAsync(tenant, filter, http.RequestAborted))
        {
            graph.Add(chain.Template, ShortStep.Read(chain.Steps));
        }

        Tags.Known(http, RatesApi.Tag(http, stamp));
        return TypedResults.Ok(graph.Answer(time.GetUtcNow(), span?.Text));
    }

    internal static IEnumerable<StuckItem> Items(ChainRow row, DateTimeOffset now, Language language)
    {
        foreach (var step in ShortStep.Read(row.Steps).Where(step => step.S is "overdue" or "evidence-missing"))
        {
            DateTimeOffset? due = step.U is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;
            var since = (step.S == "overdue" ? due : null) ?? row.StuckSince ?? now;
            yield return new(
                row.Id, row.Template, step.K, step.N, step.S, row.Customer, row.Owner, row.Team, due, since, Math.Max(0, (long)(now - since).TotalSeconds),
                Array.ConvertAll(step.M ?? [], code => MissingWords.Of(code, language, [])));
        }
    }

    private static string? Empty(string? cursor) => string.IsNullOrEmpty(cursor) ? null : cursor;
}
