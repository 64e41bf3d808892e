using Microsoft.AspNetCore.Http;
using SalesFlow.Access;
using SalesFlow.Api;
using SalesFlow.Board;
using SalesFlow.Journal;
using SalesFlow.Lists;

namespace SalesFlow.Subjects;

/// <summary>Lists and single reads of subjects, alike for all kinds: what a feature adds is its wire record.</summary>
internal static class SubjectPages
{
    /// <summary>One subject of the caller's tenant.</summary>
    /// <exception cref="ProblemException">404 where there is none.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext http, string kind, string id, Func<SubjectRow, T> wire)
    {
        var lists = (ISubjectLists)http.RequestServices.GetService(typeof(ISubjectLists))!;
        return await lists.FindAsync(http.Caller().Tenant, kind, id, http.RequestAborted) is { } row
            ? wire(row)
            : throw new ProblemException(Unknown(kind, id));
    }

    public static Problem Unknown(string kind, string id) => new(404, $"unknown-{kind}", $"No such {kind}", $"There is no {kind} '{id}'. GET /v1/{Plural(kind)} lists them.");

    public static async Task<Api.Page<T>> PageAsync<T>(HttpContext http, string kind, SubjectFilter filter, SubjectOrder order, string? cursor, int? limit, Func<SubjectRow, T> wire)
    {
        var lists = (ISubjectLists)http.RequestServices.GetService(typeof(ISubjectLists))!;
        var page = await lists.PageAsync(http.Caller().Tenant, kind, filter, order, string.IsNullOrEmpty(cursor) ? null : cursor, Paging.Limit(limit), http.RequestAborted);
        return new([.. page.Items.Select(wire)], page.Next);
    }

    /// <summary>The filter that all lists know: what the caller sees, and narrower by what is asked for.</summary>
    /// <param name="state">Words separated by commas.</param>
    public static SubjectFilter Filter(HttpContext http, string? state, string? customer, string? owner, string? team, string? period, string? words = null, string? parent = null)
    {
        var span = Period.Parse(period);
        return new(
            Empty(state)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), Empty(customer), Empty(parent), Empty(owner), Empty(team),
            span?.From, span?.To, Words: Empty(words), Within: http.Scope());
    }

    private static string Plural(string kind) => kind.EndsWith('y') ? kind[..^1] + "ies" : kind + "s";

    private static string? Empty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
