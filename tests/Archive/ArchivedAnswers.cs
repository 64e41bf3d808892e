using System.Text.Json;
using SalesFlow.Client;
using SalesFlow.EndToEnd;
using Xunit;
using Some = SalesFlow.EndToEnd.Some;

namespace SalesFlow.Archive;

/// <summary>What is answered of chains that were archived: by whichever way one asks, that they are, and in which file.</summary>
internal static class ArchivedAnswers
{
    private static readonly string[] NotDone = ["chain-not-open", "chain-not-completed", "chain-not-paused"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="action">That a chain took through its customer.</param>
    /// <param name="chain">One of them, as it was answered before.</param>
    /// <param name="name">Of the archive.</param>
    /// <param name="inMemory">The server ran while they were archived, and may still have them in memory.</param>
    public static async Task HoldAsync(Company company, SalesAction action, JsonElement chain, string name, bool inMemory)
    {
        // A silo that has the chain in memory learns of it when it wants to write; then all of them answer from what is kept.
        foreach (var id in new[] { "done-1", "via", "void" })
        {
            foreach (var (path, body) in new[]
            {
                ("reopen", """{"reason":"返工"}"""), ("reassign", """{"owner":"rep-2"}"""), ("void", """{"reason":"x","approver":"boss"}"""), ("pause", """{"reason":"x"}"""), ("resume", "{}"),
            })
            {
                var (status, text, _) = await company.SendAsync("POST", $"/v1/chains/{id}/{path}", body);
                if (inMemory && JsonElement.Parse(text).GetProperty("code").GetString() is { } code && code != "archived")
                {
                    // What the chain in memory would not do anyway: a void one changes no more, and one that is over is not paused.
                    Assert.True(id == "void" || path is "pause" or "resume", $"{id} {path}: {text}");
                    Assert.Contains(code, NotDone);
                    continue;
                }

                Assert.True((int)status == 409 && text.Contains(name, StringComparison.Ordinal) && text.Contains("--restore", StringComparison.Ordinal), $"{id} {path}: {(int)status} {text}");
            }

            await RefusedAsync(company, 409, "POST", $"/v1/chains/{id}/{(id == "void" ? "resume" : "reassign")}", id == "void" ? """{"step":"a"}""" : """{"owner":"rep-2"}""", name, id == "void");
        }

        foreach (var path in new[] { "journal", "receipt", "windows/a/explain" })
        {
            await RefusedAsync(company, 410, "GET", $"/v1/chains/done-1/{path}", null, name);
        }

        var row = await company.GetAsync("/v1/chains/done-1");
        var archived = row.GetProperty("archived");
        Assert.Equal(name, archived.GetProperty("name").GetString());
        Assert.Equal(64, archived.GetProperty("sha256").GetString()!.Length);
        foreach (var member in new[] { "id", "template", "templateVersion", "customer", "owner", "team", "period", "plannedStart", "state", "loop", "closed", "version", "asOf" })
        {
            Assert.Equal(chain.GetProperty(member).GetRawText(), row.GetProperty(member).GetRawText());
        }

        foreach (var (was, now) in chain.GetProperty("steps").EnumerateArray().Zip(row.GetProperty("steps").EnumerateArray()))
        {
            foreach (var member in new[] { "key", "node", "stage", "required", "state", "startedAt", "dueAt", "doneAt", "late" })
            {
                Assert.Equal(was.GetProperty(member).GetRawText(), now.GetProperty(member).GetRawText());
            }
        }

        // Ids stay used: of the chain, and of its actions.
        await RefusedAsync(company, 409, "POST", "/v1/chains", JsonSerializer.Serialize(new { id = "done-1", template = "steps", customer = "c-1", owner = "rep-1", plannedStart = Some.Now }), name);
        await RefusedAsync(company, 409, "POST", "/v1/actions", Post("done-1-b", "done-1"), name);
        await RefusedAsync(company, 409, "POST", "/v1/actions", Post("done-1-c", "done-1"), name);
        var again = await company.ActAsync(action);
        Assert.True(again.Replayed && again.Chains.Count == 0);

        var tried = await company.Client.Templates.BacktestAsync("steps", new BacktestQuestion { Limits = new Dictionary<string, StepLimit> { ["a"] = new() { Length = "PT1S" } } }, Cancel);
        Assert.Equal(3, tried.Archived);
        Assert.Equal(2, tried.Before.Planned);
        foreach (var path in new[] { "ocel", "ocel?format=sqlite", "xes", "cloudevents" })
        {
            var (status, text, answer) = await company.SendAsync("GET", $"/v1/export/{path}");
            Assert.Equal((200, "4"), ((int)status, answer.Headers.GetValues("Archived-Chains").Single()));
            Assert.DoesNotContain("done-1-b", text, StringComparison.Ordinal);
        }

        var timeline = (await company.GetAsync("/v1/customers/c-1/timeline?limit=200")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["chain/done-1", "chain/done-2", "chain/void"], timeline.Where(item => item.GetProperty("what").GetString() == "chain.archived").Select(item => item.GetProperty("subject").GetString()).Order());
        await company.GetAsync("/v1/customers/c-1/overview");
        Assert.Equal(3, (await company.GetAsync("/v1/customers/c-1/personal")).GetProperty("archived").GetInt32());
        await company.GetAsync("/v1/alerts?chain=done-1");
        await company.GetAsync("/v1/audit");
        await company.GetAsync("/v1/stuck");
        await company.GetAsync("/v1/flow");
        Assert.Equal("open", (await company.GetAsync("/v1/chains/late")).GetProperty("state").GetString());

        // And what is not archived goes on.
        await company.PlanAsync(Some.Chain("next"));
        Assert.Single((await company.ActAsync(Some.Act("next-a", "x.a", "next"))).Chains);
        await company.PostAsync("/v1/chains/next/void", """{"reason":"x","approver":"boss"}""");
        Assert.Equal(404, (int)(await company.SendAsync("GET", "/v1/chains/nobody")).Status);
        await company.PlanAsync(Some.Chain("other", start: Some.Now));
    }

    private static async Task RefusedAsync(Company company, int expected, string method, string path, string? body, string name, bool orInMemory = false)
    {
        var (status, text, _) = await company.SendAsync(method, path, body);
        Assert.True((int)status == expected, $"{method} {path}: {(int)status} {text}");
        var problem = JsonElement.Parse(text);
        if (!orInMemory)
        {
            Assert.Equal("archived", problem.GetProperty("code").GetString());
            Assert.Contains(name, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    private static string Post(string id, string chain) => JsonSerializer.Serialize(new { id, node = "x.b", occurredAt = Some.Now, actor = "rep-1", customer = "c-1", chain });
}
