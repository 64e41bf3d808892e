using System.Net;
using System.Text.Json;
using SalesFlow.Api;
using SalesFlow.EndToEnd;
using SalesFlow.Tests.Notes;
using Xunit;
using Some = SalesFlow.EndToEnd.Some;

namespace SalesFlow.Tests.Ideas;

/// <summary>§7 over HTTP: improvement ideas.</summary>
[Collection(OneServer.Name)]
public sealed class IdeaTests(EdgeServer server)
{
    [Fact]
    public async Task Several_notes_become_an_improvement_idea_that_shows_the_customers_behind_it()
    {
        var company = await Company.MakeAsync(server, "i-notes");
        foreach (var (n, customer) in new[] { "c-1", "c-2", "c-1", null }.Index())
        {
            await NoteTests.Take(company, $"n-{n}", $"希望防护门改成双开 {n}", customer);
            await Link(company, $"n-{n}", "door", "防护门双开");
        }

        var idea = await company.GetAsync("/v1/ideas/door");
        Assert.Equal(("防护门双开", "proposed", 4, 2), (Text(idea, "title"), Text(idea, "state"), idea.GetProperty("noteCount").GetInt32(), idea.GetProperty("customerCount").GetInt32()));
        Assert.Equal(["c-1 2", "c-2 1"], idea.GetProperty("customers").EnumerateArray().Select(c => $"{Text(c, "id")} {c.GetProperty("notes").GetInt32()}"));
        Assert.Equal(4, (await company.AllAsync(Text(idea, "list")!)).Count);

        // A note stands behind one idea, and can be taken off it.
        Assert.Equal(HttpStatusCode.Conflict, (await company.SendAsync("POST", "/v1/actions", Body("note", "n-0", "note.linked", """{"idea":"other"}"""))).Status);
        await company.PostAsync("/v1/actions", Body("note", "n-1", "note.unlinked", "{}"));
        idea = await company.GetAsync("/v1/ideas/door");
        Assert.Equal((3, 1), (idea.GetProperty("noteCount").GetInt32(), idea.GetProperty("customerCount").GetInt32()));
        Assert.Equal(3, (await company.AllAsync(Text(idea, "list")!)).Count);
        await Link(company, "n-1", "door", null);
        Assert.Equal(2, (await company.GetAsync("/v1/ideas/door")).GetProperty("customerCount").GetInt32());
    }

    [Fact]
    public async Task An_idea_goes_from_proposed_to_accepted_to_project_started_to_done_one_after_the_other()
    {
        var company = await Company.MakeAsync(server, "i-states");
        await Post(company, "idea.proposed", """{"title":"防护门双开"}""");
        Assert.Equal(HttpStatusCode.Conflict, (await company.SendAsync("POST", "/v1/actions", Body("idea", "i-1", "idea.done", """{"result":"x"}"""))).Status);
        await Post(company, "idea.accepted", "{}");
        Assert.Equal((HttpStatusCode)422, (await company.SendAsync("POST", "/v1/actions", Body("idea", "i-1", "idea.started", "{}"))).Status);
        await Post(company, "idea.started", """{"project":"P-2026-03"}""");
        await Post(company, "idea.done", """{"result":"已随 2026 款上市"}""");

        var idea = await company.GetAsync("/v1/ideas/i-1");
        Assert.Equal(("done", "P-2026-03", "已随 2026 款上市"), (Text(idea, "state"), Text(idea, "project"), Text(idea, "result")));
        Assert.Equal(["proposed", "accepted", "started", "done"], idea.GetProperty("moves").EnumerateArray().Select(m => Text(m, "to")));
        var (status, words, _) = await company.SendAsync("POST", "/v1/actions", Body("idea", "i-1", "idea.rejected", """{"reason":"x"}"""));
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("idea-state", words, StringComparison.Ordinal);
        Assert.Equal("i-1", Text(Assert.Single(await company.AllAsync($"/v1/ideas?state=done&search={Uri.EscapeDataString("防护门")}")), "id"));
    }

    [Fact]
    public async Task The_idea_that_most_customers_wait_for_comes_first()
    {
        var company = await Company.MakeAsync(server, "i-order");
        foreach (var (n, idea) in new[] { "b", "a", "b", "c", "b", "c" }.Index())
        {
            await NoteTests.Take(company, $"n-{n}", $"希望 {n}", $"c-{n}");
            await Link(company, $"n-{n}", idea, null);
        }

        foreach (var page in (int[])[1, 2, 50])
        {
            Assert.Equal(["b", "c", "a"], (await company.AllAsync("/v1/ideas?order=customers", page)).Select(i => Text(i, "id")));
        }

        Assert.Equal((HttpStatusCode)422, (await company.SendAsync("GET", "/v1/ideas?order=best")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await company.SendAsync("GET", "/v1/ideas/z")).Status);
    }

    private static Task<JsonElement> Link(Company company, string note, string idea, string? title) =>
        company.PostAsync("/v1/actions", Body("note", note, "note.linked", JsonSerializer.Serialize(title is null ? new Dictionary<string, string> { ["idea"] = idea } : new() { ["idea"] = idea, ["title"] = title })));

    private static Task<JsonElement> Post(Company company, string node, string fields) => company.PostAsync("/v1/actions", Body("idea", "i-1", node, fields));

    private static string Body(string kind, string id, string node, string fields) =>
        $$"""{"id":"{{Guid.NewGuid():N}}","node":"{{node}}","occurredAt":"{{Some.Now:O}}","actor":"pm-1","{{kind}}":"{{id}}","fields":{{fields}}}""";

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
