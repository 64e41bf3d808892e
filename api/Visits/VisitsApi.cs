using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Access;
using SalesFlow.Api;
using SalesFlow.Board;
using SalesFlow.Calendars;
using SalesFlow.Contracts;
using SalesFlow.Evidence;
using SalesFlow.Lists;
using SalesFlow.Subjects;
using SalesFlow.Tenants;

namespace SalesFlow.Visits;

/// <summary>Visits (拜访). They are made and completed by posting actions with <c>visit</c>.</summary>
internal static class VisitsApi
{
    public static void MapVisits(this IEndpointRouteBuilder routes)
    {
        var visits = routes.MapGroup("/v1/visits").WithTags("Visits");
        visits.MapGet("/", List).Allow(Role.Reader).Shows(Reach.Rows)
            .Described("ListVisits", "Visits, newest first", "'state' takes valid, late, returned, separated by commas; 'period' counts by the day a visit was recorded; 'search' looks in contact, summary and transcript.")
            .Problems(401, 403, 422, 503);
        visits.MapGet("/form", Form).Allow(Role.Reader).Names(GrainKeys.Customer, "customer")
            .Described("OpenVisitForm", "What a visit form opens with", "The customer's latest purchase snapshot with chart data, the figures of this moment, highlights, and what the visit will need to count.").Problems(401, 403, 422, 503);
        visits.MapGet("/figures", Figures).Allow(Role.Reader).Shows(Reach.Rows)
            .Described("VisitFigures", "The valid-visit rate of a period", "'groupBy' is owner, team or day; every group has the address of its list.").Problems(401, 403, 422, 503);
        visits.MapGet("/{id}", Read).Allow(Role.Reader).Names(GrainKeys.Visit)
            .Described("ReadVisit", "One visit", "Whether it counts and why, what is missing, the tip where it was returned, its to-dos, and reasons to look at its evidence.").Problems(401, 403, 404, 503);
    }

    private static async Task<Ok<Api.Page<VisitWire>>> List(
        string? state, string? customer, string? owner, string? team, string? period, string? search, string? cursor, int? limit, HttpContext http, ICatalogues catalogues, TimeProvider time)
    {
        var wire = await WireAsync(http, catalogues, time);
        return TypedResults.Ok(await SubjectPages.PageAsync(
            http, GrainKeys.Visit, SubjectPages.Filter(http, state, customer, owner, team, period).With(Search.Of(search)).Checked(VisitStates.All), SubjectOrder.Newest, cursor, limit, row => wire(VisitKind.Of(row))));
    }

    private static async Task<Ok<VisitWire>> Read(string id, HttpContext http, ICatalogues catalogues, EvidenceReasons reasons, TimeProvider time)
    {
        var visit = await SubjectPages.ReadAsync(http, GrainKeys.Visit, id, VisitKind.Of);
        var flags = await reasons.OfAsync(http.Caller().Tenant, visit, http.RequestAborted);
        return TypedResults.Ok((await WireAsync(http, catalogues, time))(visit) with { Flags = FlagWire.Of(flags, http.Language()) });
    }

    private static async Task<Ok<VisitFormWire>> Form(string? customer, HttpContext http, VisitForm form) => GrainKeys.IsId(customer)
        ? TypedResults.Ok(await form.OfAsync(http.Caller().Tenant, customer!, http.Language(), http.Scope(), http.RequestAborted))
        : throw new ProblemException(Problems.Query("customer", "is the id of the customer to be visited"));

    private static async Task<Ok<VisitFiguresWire>> Figures(string? period, string? groupBy, string? owner, string? team, HttpContext http, ISubjectLists lists, TimeProvider time)
    {
        Func<Visit, string>? key = string.IsNullOrEmpty(groupBy) ? null : groupBy switch
        {
            "owner" => visit => visit.Owner,
            "team" => visit => visit.Team ?? "",
            "day" => visit => visit.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            _ => throw new ProblemException(Problems.Query("groupBy", "must be owner, team or day")),
        };
        var visits = new List<Visit>();
        await foreach (var row in lists.AllAsync(http.Caller().Tenant, GrainKeys.Visit, SubjectPages.Filter(http, null, null, owner, team, period), http.RequestAborted))
        {
            visits.Add(VisitKind.Of(row));
        }

        var span = Period.Parse(period);
        var groups = key is null ? null : visits.GroupBy(key).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new VisitFiguresGroup(group.Key, VisitFigures.Of([.. group]), Link(groupBy!, group.Key, span?.Text))).ToArray();
        return TypedResults.Ok(new VisitFiguresWire(Stamp.Now(time), span?.Text, VisitFigures.Of(visits), groups));
    }

    /// <summary>The visits behind a group's numbers.</summary>
    private static string Link(string groupBy, string key, string? period) => groupBy == "day"
        ? $"/v1/visits?period={key}"
        : $"/v1/visits?{groupBy}={Uri.EscapeDataString(key)}{(period is null ? "" : $"&period={period}")}";

    private static async Task<Func<Visit, VisitWire>> WireAsync(HttpContext http, ICatalogues catalogues, TimeProvider time)
    {
        var catalogue = await catalogues.GetAsync(http.Caller().Tenant);
        var (terms, zone, now, language) = (VisitPolicy.Instance.Of(catalogue), LocalZone.Find(catalogue.Settings.TimeZone)!, Stamp.Now(time), http.Language());
        return visit => VisitWire.Of(visit, terms, zone, now, language);
    }
}

/// <summary>What people type into a search box: all of the words must be there, each anywhere, in either language.</summary>
internal static class Search
{
    private const int MostWords = 10;

    /// <summary>Folded as the rows are: full-width forms as plain ones, common traditional characters as simplified, lower case.</summary>
    public static IReadOnlyList<string>? Of(string? text) => string.IsNullOrWhiteSpace(text)
        ? null : [.. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(word => FoldedText.Of(word).Text.Trim()).Where(word => word.Length > 0).Distinct().Take(MostWords)];

    public static SubjectFilter With(this SubjectFilter filter, IReadOnlyList<string>? words) => filter with { AllWords = words };

    /// <exception cref="ProblemException">422: a state that there is none of.</exception>
    public static SubjectFilter Checked(this SubjectFilter filter, string[] states) => filter.States?.FirstOrDefault(state => !states.Contains(state)) is { } strange
        ? throw new ProblemException(Problems.Query("state", $"'{strange}' is none of {string.Join(", ", states)}")) : filter;
}
