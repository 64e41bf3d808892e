using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Access;
using SalesFlow.Api;
using SalesFlow.Evidence;
using SalesFlow.Lists;
using SalesFlow.Subjects;
using SalesFlow.Visits;

namespace SalesFlow.Todos;

/// <summary>To-dos (待办). They are set and done by posting actions with <c>todo</c>, or come out of a visit.</summary>
internal static class TodosApi
{
    public static void MapTodos(this IEndpointRouteBuilder routes)
    {
        var todos = routes.MapGroup("/v1/todos").WithTags("To-dos");
        todos.MapGet("/", List).Allow(Role.Reader).Shows(Reach.Rows)
            .Described("ListTodos", "To-dos, the earliest due first", "Open ones, unless 'state' takes open, done, cancelled; 'overdue=true' narrows to open ones past their moment; 'visit' to those of one visit; 'period' counts by the day they are due.")
            .Problems(401, 403, 422, 503);
        todos.MapGet("/{id}", Read).Allow(Role.Reader).Names(GrainKeys.Todo)
            .Described("ReadTodo", "One to-do", "With what proved it and the chain that holds its window.").Problems(401, 403, 404, 503);
    }

    private static async Task<Ok<Api.Page<TodoWire>>> List(
        string? state, string? customer, string? owner, string? team, string? visit, string? period, string? search, bool? overdue, string? cursor, int? limit, HttpContext http, TimeProvider time)
    {
        var now = Stamp.Now(time);
        var filter = SubjectPages.Filter(
            http, string.IsNullOrEmpty(state) || overdue == true ? TodoStates.Open : state, customer, owner, team, period, null, string.IsNullOrEmpty(visit) ? null : GrainKeys.Subject(GrainKeys.Visit, visit))
            .With(Search.Of(search)).Checked(TodoStates.All);
        return TypedResults.Ok(await SubjectPages.PageAsync(
            http, GrainKeys.Todo, overdue == true ? filter with { AtBefore = now } : filter, SubjectOrder.Queue, cursor, limit, row => TodoWire.Of(TodoKind.Of(row), now)));
    }

    private static async Task<Ok<TodoWire>> Read(string id, HttpContext http, FileIndex files, TimeProvider time)
    {
        var todo = await SubjectPages.ReadAsync(http, GrainKeys.Todo, id, TodoKind.Of);
        var missing = new List<string>();
        foreach (var file in todo.Evidence)
        {
            if (!await files.HasAsync(http.Caller().Tenant, file))
            {
                missing.Add(file);
            }
        }

        return TypedResults.Ok(TodoWire.Of(todo, Stamp.Now(time)) with { ProofMissing = [.. missing] });
    }
}

/// <summary>A to-do.</summary>
/// <param name="Day">The day it is due, in the tenant's zone.</param>
/// <param name="State">open | done | cancelled</param>
/// <param name="Overdue">Open, and its moment has passed.</param>
/// <param name="Proof">Kinds of evidence that its completion needs; absent = none.</param>
/// <param name="Chain">The chain that holds its window.</param>
/// <param name="ProofMissing">Files that have not arrived; told of a single to-do only.</param>
public sealed record TodoWire(
    string Id, string Customer, string Text, string Owner, string? Team, DateOnly Day, DateTimeOffset DueAt, string State, bool Overdue, string? Proof, DateTimeOffset SetAt, string SetBy,
    DateTimeOffset? DoneAt, string? DoneBy, bool? InTime, string? Result, string[] Evidence, string? Visit, string? Chain, int Actions)
{
    public string[]? ProofMissing { get; init; }

    public static TodoWire Of(Todo t, DateTimeOffset now) => new(
        t.Id, t.Customer, t.Text, t.Owner, t.Team, t.Day, t.DueAt, t.State, t.State == TodoStates.Open && t.DueAt < now, t.Proof, t.SetAt, t.SetBy, t.DoneAt, t.DoneBy, t.InTime, t.Result, t.Evidence,
        t.Visit, t.Chain, t.Actions);
}
