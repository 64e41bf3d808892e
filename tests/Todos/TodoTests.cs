using System.Net;
using System.Text;
using System.Text.Json;
using SalesFlow.Api;
using SalesFlow.Client;
using SalesFlow.EndToEnd;
using Xunit;
using Some = SalesFlow.EndToEnd.Some;

namespace SalesFlow.Tests.Todos;

/// <summary>§7 over HTTP: to-dos.</summary>
[Collection(OneServer.Name)]
public sealed class TodoTests(EdgeServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_to_do_has_a_window_of_its_own_that_wakes_its_owner_once()
    {
        var company = await Company.MakeAsync(server, "td-wakes");
        await company.Client.Members.PutAsync(new Member { Id = "rep-1", Supervisor = "boss" }, Cancel);
        var due = Some.Now.AddSeconds(2);
        await Set(company, "td-1", due);
        await Set(company, "td-2", due);
        await Act(company, "td-2", "todo.done");
        await Company.UntilAsync(async () => (await company.AlertsAsync("todo:td-1")).Any(a => a.Rung == "due"), "the owner's alert");

        var todo = await company.GetAsync("/v1/todos/td-1");
        Assert.Equal(("open", true), (Text(todo, "state"), todo.GetProperty("overdue").GetBoolean()));

        // What is late is done late, which the to-do says; its window fires no second time.
        await Act(company, "td-1", "todo.done");
        todo = await company.GetAsync("/v1/todos/td-1");
        Assert.Equal(("done", false), (Text(todo, "state"), todo.GetProperty("inTime").GetBoolean()));
        var alert = Assert.Single(await company.AlertsAsync("todo:td-1"), a => a.Rung == "due");
        Assert.Equal(("done", "rep-1", due.ToUnixTimeMilliseconds()), (alert.Step, alert.To, alert.DueAt!.Value.ToUnixTimeMilliseconds()));
        Assert.DoesNotContain(await company.AlertsAsync("todo:td-2"), a => a.Rung == "due");
    }

    [Fact]
    public async Task It_reminds_its_owner_before_and_tells_the_supervisor_a_day_after()
    {
        var company = await Company.MakeAsync(server, "td-ladder");
        var template = await company.GetAsync("/v1/templates/todo");
        var ladder = template.GetProperty("steps")[1].GetProperty("ladder").EnumerateArray().Select(r => $"{Text(r, "at")} {Text(r, "to")}");

        Assert.Equal(["due-PT4H owner", "due owner", "due+P1D supervisor"], ladder);
    }

    [Fact]
    public async Task It_is_done_with_the_proof_that_was_asked_for()
    {
        var company = await Company.MakeAsync(server, "td-proof");
        await Set(company, "td-1", Some.Now.AddDays(1), ""","proof":"photo|document" """);
        var refused = await Assert.ThrowsAsync<SalesFlowException>(() => Done(company, "td-1"));
        Assert.Equal(((HttpStatusCode)422, "/evidence"), (refused.Status, Assert.Single(refused.Errors).Path));
        Assert.Equal("open", Text(await company.GetAsync("/v1/todos/td-1"), "state"));

        var file = Encoding.UTF8.GetBytes("报价单");
        await Done(company, "td-1", EvidenceItem.Document(EvidenceApi.DigestOf(file), "报价单.txt"));
        var todo = await company.GetAsync("/v1/todos/td-1");
        Assert.Equal(("done", 1), (Text(todo, "state"), todo.GetProperty("proofMissing").GetArrayLength()));
        Assert.NotEqual(ChainState.Completed, (await company.ChainAsync("todo:td-1")).State);

        await company.Client.Evidence.UploadAsync(file, "text/plain", Cancel);
        Assert.Equal(0, (await company.GetAsync("/v1/todos/td-1")).GetProperty("proofMissing").GetArrayLength());
        Assert.Equal(ChainState.Completed, (await company.ChainAsync("todo:td-1")).State);
    }

    [Fact]
    public async Task What_is_done_or_cancelled_is_not_done_again()
    {
        var company = await Company.MakeAsync(server, "td-once");
        await Set(company, "td-1", Some.Now.AddDays(1));
        await Done(company, "td-1");
        var again = await Assert.ThrowsAsync<SalesFlowException>(() => Done(company, "td-1"));
        Assert.Equal((HttpStatusCode.Conflict, "todo-state"), (again.Status, again.Code));

        await Set(company, "td-2", Some.Now.AddDays(1));
        var (status, _, _) = await company.SendAsync("POST", "/v1/actions", Body("td-2", "todo.cancelled", "{}"));
        Assert.Equal((HttpStatusCode)422, status);
        await company.PostAsync("/v1/actions", Body("td-2", "todo.cancelled", """{"reason":"客户不要了"}"""));
        Assert.Equal(("cancelled", "客户不要了"), (Text(await company.GetAsync("/v1/todos/td-2"), "state"), Text(await company.GetAsync("/v1/todos/td-2"), "result")));
        (status, var words, _) = await company.SendAsync("POST", "/v1/actions", Body("td-3", "todo.set", """{"proof":"handshake"}""", customer: false));
        Assert.Equal((HttpStatusCode)422, status);
        foreach (var place in (string[])["/customer", "/fields/dueAt", "/fields/proof"])
        {
            Assert.Contains(place, words, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Lists_begin_with_the_earliest_due_and_are_narrowed_by_owner_visit_and_state()
    {
        var company = await Company.MakeAsync(server, "td-lists");
        await Set(company, "td-3", Some.Now.AddDays(3));
        await Set(company, "td-1", Some.Now.AddDays(1), ""","owner":"rep-2" """);
        await Set(company, "td-2", Some.Now.AddDays(2), ""","visit":"v-1" """);
        await Set(company, "td-0", Some.Now.AddDays(-1));
        await Set(company, "td-4", Some.Now.AddDays(4));
        await Done(company, "td-4");

        Assert.Equal(["td-0", "td-1", "td-2", "td-3"], (await company.AllAsync("/v1/todos", 1)).Select(t => Text(t, "id")));
        Assert.Equal(["td-1"], (await company.AllAsync("/v1/todos?owner=rep-2")).Select(t => Text(t, "id")));
        Assert.Equal(["td-2"], (await company.AllAsync("/v1/todos?visit=v-1")).Select(t => Text(t, "id")));
        Assert.Equal(["td-0"], (await company.AllAsync("/v1/todos?overdue=true")).Select(t => Text(t, "id")));
        Assert.Equal(["td-4"], (await company.AllAsync("/v1/todos?state=done")).Select(t => Text(t, "id")));
    }

    private static Task<JsonElement> Set(Company company, string id, DateTimeOffset due, string more = "") =>
        company.PostAsync("/v1/actions", Body(id, "todo.set", $$"""{"text":"提交报价","dueAt":"{{due:O}}"{{more}}}"""));

    private static Task<JsonElement> Act(Company company, string id, string node) => company.PostAsync("/v1/actions", Body(id, node, "{}"));

    private static Task<ActionReceipt> Done(Company company, string id, params EvidenceItem[] evidence) => company.ActAsync(new SalesAction
    {
        Id = $"{id}-{Guid.NewGuid():N}", Node = "todo.done", OccurredAt = Some.Now, Actor = "rep-1", Todo = id, Evidence = evidence,
    });

    private static string Body(string id, string node, string fields, bool customer = true) =>
        $$"""{"id":"{{id}}-{{Guid.NewGuid():N}}","node":"{{node}}","occurredAt":"{{Some.Now:O}}","actor":"rep-1",{{(customer ? "\"customer\":\"c-1\"," : "")}}"todo":"{{id}}","fields":{{fields}}}""";

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
