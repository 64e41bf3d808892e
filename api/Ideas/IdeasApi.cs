using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Access;
using SalesFlow.Api;
using SalesFlow.Lists;
using SalesFlow.Subjects;
using SalesFlow.Visits;

namespace SalesFlow.Ideas;

/// <summary>Improvement ideas (改进想法). They are proposed and moved by posting actions with <c>idea</c>, or by linking a note to one.</summary>
internal static class IdeasApi
{
    public static void MapIdeas(this IEndpointRouteBuilder routes)
    {
        var ideas = routes.MapGroup("/v1/ideas").WithTags("Ideas");
        ideas.MapGet("/", List).Allow(Role.Reader).Shows(Reach.Rows)
            .Described("ListIdeas", "Improvement ideas, newest first", "'state' takes proposed, accepted, started, done, rejected; 'order=customers' puts those first that most customers stand behind.").Problems(401, 403, 422, 503);
        ideas.MapGet("/{id}", Read).Allow(Role.Reader).Names(GrainKeys.Idea)
            .Described("ReadIdea", "One idea", "With the customers and the newest notes behind it; GET /v1/notes?idea= lists all of them.").Problems(401, 403, 404, 503);
    }

    private static async Task<Ok<Api.Page<IdeaWire>>> List(string? state, string? owner, string? team, string? period, string? search, string? order, string? cursor, int? limit, HttpContext http)
    {
        var by = order switch
        {
            null or "" or "newest" => SubjectOrder.Newest,
            "customers" => SubjectOrder.Queue,
            _ => throw new ProblemException(Problems.Query("order", "must be newest or customers")),
        };
        return TypedResults.Ok(await SubjectPages.PageAsync(
            http, GrainKeys.Idea, SubjectPages.Filter(http, state, null, owner, team, period).With(Search.Of(search)).Checked(IdeaRules.States), by, cursor, limit, row => IdeaWire.Of(IdeaKind.Of(row))));
    }

    private static async Task<Ok<IdeaWire>> Read(string id, HttpContext http) =>
        TypedResults.Ok(await SubjectPages.ReadAsync(http, GrainKeys.Idea, id, row => IdeaWire.Of(IdeaKind.Of(row))));
}

/// <summary>An improvement idea.</summary>
/// <param name="State">proposed | accepted | started | done | rejected</param>
/// <param name="CustomerCount">How many customers stand behind it.</param>
/// <param name="Notes">The newest two hundred, oldest first.</param>
/// <param name="List">All notes behind it.</param>
public sealed record IdeaWire(
    string Id, string Title, string? Text, string Owner, string? Team, DateOnly Day, string State, string? Project, string? Result, int CustomerCount, IdeaCustomer[] Customers, int NoteCount,
    IdeaNote[] Notes, string List, IdeaMove[] Moves, DateTimeOffset LastActionAt, int Actions)
{
    public static IdeaWire Of(Idea i) => new(
        i.Id, i.Title, i.Text, i.Owner, i.Team, i.Day, i.State, i.Project, i.Result, i.Customers.Count,
        [.. i.Customers.OrderByDescending(customer => customer.Value).ThenBy(customer => customer.Key, StringComparer.Ordinal).Select(customer => new IdeaCustomer(customer.Key, customer.Value))],
        i.NoteCount, i.Notes, $"/v1/notes?idea={i.Id}", i.Moves, i.LastActionAt, i.Actions);
}

/// <param name="Notes">How many notes of theirs.</param>
public sealed record IdeaCustomer(string Id, int Notes);
