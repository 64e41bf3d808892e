using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Access;
using SalesFlow.Api;
using SalesFlow.Board;
using SalesFlow.Calendars;
using SalesFlow.Evidence;
using SalesFlow.Lists;
using SalesFlow.Subjects;
using SalesFlow.Tenants;

namespace SalesFlow.Tickets;

/// <summary>Tickets (技术支持工单). They are made and moved by posting actions with <c>ticket</c>.</summary>
internal static class TicketsApi
{
    public static void MapTickets(this IEndpointRouteBuilder routes)
    {
        var tickets = routes.MapGroup("/v1/tickets").WithTags("Tickets");
        tickets.MapGet("/", List).Allow(Role.Reader).Shows(Reach.Rows)
            .Described("ListTickets", "Tickets, newest first", "'state' takes queued, assigned, accepted, on-site, done, cancelled and 'urgency' critical, urgent, normal, several separated by commas; 'period' counts by the day a ticket was requested.")
            .Problems(401, 403, 422, 503);
        tickets.MapGet("/queue", Queue).Allow(Role.Reader).Shows(Reach.Rows)
            .Described("TicketQueue", "The queue", "Critical before urgent before normal, then by least remaining time, then the oldest. Tickets that nobody has yet; 'state' takes other states, for example queued,assigned,accepted.")
            .Problems(401, 403, 422, 503);
        tickets.MapGet("/figures", Figures).Allow(Role.Reader).Shows(Reach.Rows)
            .Described("TicketFigures", "How a period's tickets went", "First response, time to on-site, share of critical tickets on site in time, complaints; each with the count that it stands on, null where that is none. 'groupBy' is engineer or urgency.")
            .Problems(401, 403, 422, 503);
        tickets.MapGet("/{id}", Read).Allow(Role.Reader).Names(GrainKeys.Ticket)
            .Described("ReadTicket", "One ticket", "With its check-in, receipt, complaints, and the chains that watch its limits.").Problems(401, 403, 404, 503);
        tickets.MapGet("/{id}/qr", Qr).Allow(Role.Writer).Names(GrainKeys.Ticket)
            .Described("TicketQr", "The ticket's QR code", "What an engineer scans on site; 'format' is png or svg. Whoever sees it can prove presence with it, so readers do not. Reopening a ticket makes a new one.")
            .Produces(200, contentType: TicketQr.Png, additionalContentTypes: TicketQr.Svg).Problems(401, 403, 404, 422, 503);
    }

    private static async Task<Ok<Api.Page<TicketWire>>> List(
        string? state, string? urgency, string? engineer, string? customer, string? team, string? period, string? search, string? number, string? cursor, int? limit, HttpContext http) =>
        TypedResults.Ok(await SubjectPages.PageAsync(
            http, GrainKeys.Ticket, Filter(http, state, urgency, engineer, customer, team, period, search) with { Number = Empty(number) }, SubjectOrder.Newest, cursor, limit, row => TicketWire.Of(TicketKind.Of(row))));

    private static async Task<Ok<Api.Page<TicketWire>>> Queue(string? state, string? urgency, string? engineer, string? customer, string? team, string? cursor, int? limit, HttpContext http) =>
        TypedResults.Ok(await SubjectPages.PageAsync(
            http, GrainKeys.Ticket, Filter(http, Empty(state) ?? TicketStates.Queued, urgency, engineer, customer, team, null, null), SubjectOrder.Queue, cursor, limit, row => TicketWire.Of(TicketKind.Of(row))));

    private static async Task<Ok<TicketWire>> Read(string id, HttpContext http, FileIndex files, EvidenceReasons reasons)
    {
        var ticket = await SubjectPages.ReadAsync(http, GrainKeys.Ticket, id, TicketKind.Of);
        var missing = new List<string>();
        foreach (var photo in ticket.Photos)
        {
            if (!await files.HasAsync(http.Caller().Tenant, photo))
            {
                missing.Add(photo);
            }
        }

        return TypedResults.Ok(TicketWire.Of(ticket) with
        {
            PhotosMissing = [.. missing], Flags = Visits.FlagWire.Of(await reasons.OfAsync(http.Caller().Tenant, ticket, http.RequestAborted), http.Language()),
        });
    }

    private static async Task<FileContentHttpResult> Qr(string id, string? format, HttpContext http)
    {
        var ticket = await SubjectPages.ReadAsync(http, GrainKeys.Ticket, id, TicketKind.Of);
        var content = TicketCode.Content(http.Caller().Tenant, ticket.Id, ticket.Code);
        http.Response.Headers.CacheControl = "no-store";
        return (Empty(format) ?? "png") switch
        {
            "png" => TypedResults.File(TicketQr.AsPng(content), TicketQr.Png),
            "svg" => TypedResults.File(TicketQr.AsSvg(content), TicketQr.Svg),
            _ => throw new ProblemException(Problems.Query("format", "must be png or svg")),
        };
    }

    private static async Task<Ok<TicketFiguresWire>> Figures(string? period, string? groupBy, HttpContext http, ISubjectLists lists, ICatalogues catalogues, TimeProvider time)
    {
        Func<Ticket, string?>? key = Empty(groupBy) switch
        {
            null => null,
            "engineer" => ticket => ticket.Engineer,
            "urgency" => ticket => ticket.Urgency,
            _ => throw new ProblemException(Problems.Query("groupBy", "must be engineer or urgency")),
        };
        var tenant = http.Caller().Tenant;
        var terms = TicketPolicy.Instance.Of(await catalogues.GetAsync(tenant));
        var within = IsoDuration.TryParse(terms.CriticalOnSite, out var length) ? length.OnElapsedClock() : throw new InvalidOperationException("the policy 'tickets' was kept unchecked");
        var tickets = new List<Ticket>();
        await foreach (var row in lists.AllAsync(tenant, GrainKeys.Ticket, SubjectPages.Filter(http, null, null, null, null, period), http.RequestAborted))
        {
            tickets.Add(TicketKind.Of(row));
        }

        var now = Stamp.Now(time);
        var groups = key is null ? null : tickets.GroupBy(key).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new TicketFiguresGroup(g.Key, TicketFigures.Of([.. g], within, now))).ToArray();
        return TypedResults.Ok(new TicketFiguresWire(now, Period.Parse(period)?.Text, terms.CriticalOnSite, TicketFigures.Of(tickets, within, now), groups));
    }

    private static SubjectFilter Filter(HttpContext http, string? state, string? urgency, string? engineer, string? customer, string? team, string? period, string? search)
    {
        var filter = SubjectPages.Filter(http, state, customer, engineer, team, period, search);
        if (filter.States?.FirstOrDefault(s => !TicketStates.All.Contains(s)) is { } strange)
        {
            throw new ProblemException(Problems.Query("state", $"'{strange}' is none of {string.Join(", ", TicketStates.All)}"));
        }

        return Empty(urgency) is { } words ? filter with { Ranks = [.. words.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Rank)] } : filter;
    }

    private static int Rank(string word) => TicketUrgency.Read(word) is { } urgency
        ? TicketUrgency.Rank(urgency)
        : throw new ProblemException(Problems.Query("urgency", $"'{word}' is none of {string.Join(", ", TicketUrgency.ByRank)}"));

    private static string? Empty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
