using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Access;
using SalesFlow.Api;
using SalesFlow.Board;
using SalesFlow.Journal;
using SalesFlow.Lists;

namespace SalesFlow.Chains;

/// <summary>The list of chains: what every number opens.</summary>
internal static class ChainListApi
{
    public static void MapChainList(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/chains", List).Allow(Role.Reader).Shows(Reach.Rows).WithTags("Chains")
            .Described("ListChains", "Chains, newest period first", "Narrowed by any of the parameters; read on with 'next'. 'count=true' adds how many there are in all.")
            .Problems(401, 403, 422, 503);

    private static async Task<Ok<ChainPage>> List([AsParameters] ChainsQuery query, HttpContext http, IChainLists lists)
    {
        var (tenant, filter) = (http.Caller().Tenant, query.ToFilter() with { Within = http.Scope() });
        var page = await lists.PageAsync(tenant, filter, string.IsNullOrEmpty(query.Cursor) ? null : query.Cursor, Paging.Limit(query.Limit), http.RequestAborted);
        return TypedResults.Ok(new ChainPage(
            [.. page.Items.Select(ChainItem.Of)], page.Next, query.Count == true ? await lists.CountAsync(tenant, filter, http.RequestAborted) : null));
    }
}

/// <param name="State">planned | open | completed | void</param>
/// <param name="Loop">intact | broken</param>
/// <param name="Reason">overdue | evidence-missing | never-started | wrong-order</param>
/// <param name="Step">The step that broke the loop.</param>
/// <param name="Void">false = without the void ones.</param>
internal sealed record ChainsQuery(
    [property: FromQuery(Name = "template")] string? Template, [property: FromQuery(Name = "state")] string? State, [property: FromQuery(Name = "loop")] string? Loop,
    [property: FromQuery(Name = "reason")] string? Reason, [property: FromQuery(Name = "closed")] bool? Closed, [property: FromQuery(Name = "period")] string? Period,
    [property: FromQuery(Name = "team")] string? Team, [property: FromQuery(Name = "owner")] string? Owner, [property: FromQuery(Name = "customer")] string? Customer,
    [property: FromQuery(Name = "dueBefore")] string? DueBefore, [property: FromQuery(Name = "stuck")] bool? Stuck, [property: FromQuery(Name = "step")] string? Step,
    [property: FromQuery(Name = "inFlight")] bool? InFlight, [property: FromQuery(Name = "void")] bool? Void, [property: FromQuery(Name = "count")] bool? Count,
    [property: FromQuery(Name = "cursor")] string? Cursor, [property: FromQuery(Name = "limit")] int? Limit)
{
    /// <exception cref="ProblemException">422: a word or a time that is none.</exception>
    public ChainFilter ToFilter()
    {
        var period = Board.Period.Parse(Empty(Period));
        return new(
            Empty(Template), Word("state", State, "planned", "open", "completed", "void"), Word("loop", Loop, "intact", "broken"),
            Word("reason", Reason, "overdue", "evidence-missing", "never-started", "wrong-order"), Closed, period?.From, period?.To,
            // An empty team is one: the chains of owners who have none.
            Team, Empty(Owner), Empty(Customer), Queries.Time("dueBefore", DueBefore), Stuck, Empty(Step), InFlight, Void);
    }

    private static string? Word(string name, string? given, params string[] words) =>
        Empty(given) is not { } word || words.Contains(word) ? Empty(given)
        : throw new ProblemException(Problems.Query(name, $"must be one of {string.Join(", ", words)}.{Similar.Hint(word, words)}"));

    private static string? Empty(string? given) => string.IsNullOrEmpty(given) ? null : given;
}

/// <param name="Count">In all, where asked for.</param>
public sealed record ChainPage(IReadOnlyList<ChainItem> Items, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Next, long? Count);

/// <summary>A chain in a list.</summary>
/// <param name="Reason">What broke the loop first, at <paramref name="Step"/>.</param>
/// <param name="DueAt">The earliest due moment of a running step.</param>
/// <param name="StuckSince">Since when a step is overdue or lacks evidence.</param>
public sealed record ChainItem(
    string Id, string Template, int TemplateVersion, string Customer, string? Opportunity, string Owner, string Team, string Period, DateTimeOffset PlannedStart,
    string State, string Loop, bool Closed, string? Reason, string? Step, DateTimeOffset? BrokenAt, DateTimeOffset? DueAt, DateTimeOffset? StuckSince, DateTimeOffset AsOf)
{
    public static ChainItem Of(ChainRow row) => new(
        row.Id, row.Template, row.TemplateVersion, row.Customer,
        row.Subject.StartsWith("opportunity/", StringComparison.Ordinal) ? row.Subject["opportunity/".Length..] : null,
        row.Owner, row.Team, row.Day.ToString("yyyy-MM"), row.PlannedStart, row.State, row.Broken ? "broken" : "intact", row.Closed, row.Reason, row.BrokenStep,
        row.BrokenAt, row.NextDue, row.StuckSince, row.UpdatedAt);
}
