using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Access;
using SalesFlow.Api;
using SalesFlow.Board;
using SalesFlow.Calendars;
using SalesFlow.Tenants;

namespace SalesFlow.Adoption;

/// <summary>Who works with the system (使用率).</summary>
internal static class AdoptionApi
{
    private const int Usual = 8, Most = 26;

    public static void MapAdoption(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/adoption", Read).Allow(Role.Reader).Shows(Reach.Rows).WithTags("Board")
            .Described("Adoption", "Members who acted in a week ÷ members", "'week' is an ISO week (2026-W47; default: the running one), 'weeks' how many before it are told beside it (default 8, at most 26). Of those whose work the caller sees. By team, with each member's actions: the list behind the numbers.")
            .Problems(401, 403, 422, 503);

    private static async Task<Ok<AdoptionAnswer>> Read(string? week, string? team, int? weeks, HttpContext http, AdoptionBook book, ICatalogues catalogues, TimeProvider time)
    {
        var tenant = http.Caller().Tenant;
        var catalogue = await catalogues.GetAsync(tenant);
        var zone = LocalZone.Find(catalogue.Settings.TimeZone)!;
        var now = time.GetUtcNow();
        var span = week is null ? null : Period.TryParse(week);
        if (week is not null && (span is null || week.Length != 8))
        {
            throw new ProblemException(Problems.Query("week", "must be a week such as 2026-W47"));
        }

        if (weeks is < 1 or > Most)
        {
            throw new ProblemException(Problems.Query("weeks", $"must be 1 to {Most}"));
        }

        var monday = span?.From ?? AdoptionRules.Monday(now, zone);
        var first = monday.AddDays(-7 * ((weeks ?? Usual) - 1));
        var acted = await book.ReadAsync(tenant, first, zone, http.RequestAborted);
        Member[] members = [.. catalogue.Members.Values.Where(member => (team is null || (member.Team ?? "") == team) && http.Scope()?.Sees(member.Id, member.Team) != false).OrderBy(member => member.Id, StringComparer.Ordinal)];
        var count = AdoptionRules.Count(members, acted, monday);
        var before = AdoptionRules.Count(members, acted, monday.AddDays(-7));
        return TypedResults.Ok(new AdoptionAnswer(
            now, AdoptionRules.Name(monday), monday, monday.AddDays(6), count.Members, count.Acted, count.Rate, weeks == 1 || count.Rate is not { } rate || before.Rate is not { } was ? null : Math.Round((rate - was) * 100, 2),
            [.. Enumerable.Range(0, weeks ?? Usual).Select(i => first.AddDays(7 * i)).Select(one => AdoptionRules.Count(members, acted, one) is var of ? new AdoptionWeek(AdoptionRules.Name(one), one, of.Members, of.Acted, of.Rate) : null!)],
            [.. members.GroupBy(member => member.Team ?? "").OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => AdoptionRules.Count(group, acted, monday) is var of ? new AdoptionTeam(group.Key, of.Members, of.Acted, of.Rate, $"/v1/adoption?week={AdoptionRules.Name(monday)}&team={Uri.EscapeDataString(group.Key)}") : null!)],
            [.. members.Select(member => acted.TryGetValue((member.Id, monday), out var did) ? new AdoptionMember(member.Id, member.Name, member.Team, did.Actions, did.Last) : new(member.Id, member.Name, member.Team, 0, null))]));
    }
}

/// <summary>Who acted in a week.</summary>
/// <param name="Rate">0 to 1; null without members.</param>
/// <param name="ChangePoints">Against the week before, in percentage points.</param>
/// <param name="Items">Every member with what was done in the week: the list behind the numbers.</param>
public sealed record AdoptionAnswer(
    DateTimeOffset AsOf, string Week, DateOnly From, DateOnly To, int Members, int Acted, double? Rate, double? ChangePoints, IReadOnlyList<AdoptionWeek> Weeks, IReadOnlyList<AdoptionTeam> Teams, IReadOnlyList<AdoptionMember> Items);

public sealed record AdoptionWeek(string Week, DateOnly From, int Members, int Acted, double? Rate);

public sealed record AdoptionTeam(string Team, int Members, int Acted, double? Rate, string List);

/// <param name="Actions">In the week.</param>
/// <param name="LastAt">The last of them.</param>
public sealed record AdoptionMember(string Id, string? Name, string? Team, int Actions, DateTimeOffset? LastAt);
