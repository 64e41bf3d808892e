using System.Net;
using System.Text;
using System.Text.Json;
using SalesFlow.Api;
using SalesFlow.Client;
using Xunit;

namespace SalesFlow.EndToEnd;

/// <summary>Two tenants in one process, with the same ids on purpose.</summary>
[Collection(OneServer.Name)]
public sealed class TenantsApartTests(EdgeServer server)
{
    [Fact]
    public async Task The_same_ids_in_two_tenants_are_two_things()
    {
        var (a, b) = (await Company.MakeAsync(server, "apart-a"), await Company.MakeAsync(server, "apart-b"));
        foreach (var (company, name) in new[] { (a, "a"), (b, "b") })
        {
            await Some.TwoStepsAsync(company.Client);
            await company.PlanAsync(Some.Chain("same", owner: $"owner-{name}", team: $"team-{name}"));
            var kept = await company.ActAsync(Some.Act("same-action", "x.a", "same") with { Actor = $"actor-{name}" });
            Assert.False(kept.Replayed);
        }

        await a.ActAsync(Some.Act("only-a", "x.b", "same"));
        foreach (var (company, name, state) in new[] { (a, "a", "completed"), (b, "b", "open") })
        {
            var chain = await company.GetAsync("/v1/chains/same");
            Assert.Equal(($"owner-{name}", state), (chain.GetProperty("owner").GetString(), chain.GetProperty("state").GetString()));
            Assert.Equal([$"owner-{name}"], (await company.AllAsync("/v1/chains")).Select(c => c.GetProperty("owner").GetString()));
            var rates = await RatesAsync(company);
            Assert.Equal([$"team-{name}"], rates.GetProperty("groups").EnumerateArray().Select(g => g.GetProperty("key").GetString()));
            Assert.DoesNotContain($"\"actor-{(name == "a" ? "b" : "a")}\"", (await company.SendAsync("GET", "/v1/chains/same/journal")).Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Every_read_by_id_of_anothers_thing_is_not_found()
    {
        var (a, b) = (await Company.MakeAsync(server, "reads-a"), await Company.MakeAsync(server, "reads-b"));
        await Some.TwoStepsAsync(a.Client, "own-template");
        await a.PlanAsync(Some.Chain("c-1", "own-template"));
        await a.ActAsync(Some.Act("a-1", "x.a", "c-1"));
        await a.Client.Calendars.PutAsync("own-calendar", Hours.Always, TestContext.Current.CancellationToken);
        await a.Client.Members.PutAsync(new Member { Id = "own-member" }, TestContext.Current.CancellationToken);
        var digest = await a.Client.Evidence.UploadAsync(Encoding.UTF8.GetBytes("只给甲方看"), "text/plain", TestContext.Current.CancellationToken);
        string[] paths =
        [
            "/v1/chains/c-1", "/v1/chains/c-1/journal", "/v1/chains/c-1/receipt", "/v1/chains/c-1/windows/b/explain", "/v1/templates/own-template", "/v1/nodes/x.a",
            "/v1/calendars/own-calendar", "/v1/members/own-member", $"/v1/evidence/{digest}",
        ];

        foreach (var path in paths)
        {
            Assert.Equal((path, HttpStatusCode.OK), (path, (await a.SendAsync("GET", path)).Status));
            Assert.Equal((path, HttpStatusCode.NotFound), (path, (await b.SendAsync("GET", path)).Status));
        }

        foreach (var (path, body) in new[]
        {
            ("/v1/chains/c-1/pause", """{"reason":"x"}"""), ("/v1/chains/c-1/resume", "{}"), ("/v1/chains/c-1/void", """{"reason":"x","approver":"boss"}"""),
            ("/v1/chains/c-1/reopen", """{"reason":"x"}"""), ("/v1/chains/c-1/reassign", """{"owner":"x"}"""),
            ("/v1/calendars/own-calendar/due", """{"start":"2026-02-02T09:00:00Z","duration":"PT1H"}"""),
        })
        {
            Assert.Equal((path, HttpStatusCode.NotFound), (path, (await b.SendAsync("POST", path, body)).Status));
        }

        foreach (var list in new[] { "/v1/chains", "/v1/alerts", "/v1/members", "/v1/stuck", "/v1/audit" })
        {
            Assert.DoesNotContain("own-", (await b.SendAsync("GET", list)).Text, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await b.SendAsync("HEAD", $"/v1/evidence/{digest}")).Status);
    }

    [Fact]
    public async Task Evidence_of_one_tenant_proves_nothing_in_another()
    {
        var (a, b) = (await Company.MakeAsync(server, "proof-a"), await Company.MakeAsync(server, "proof-b"));
        var file = Encoding.UTF8.GetBytes("同一份文件");
        var item = EvidenceItem.Document(EvidenceApi.DigestOf(file), "方案.txt");
        foreach (var company in new[] { a, b })
        {
            await Some.TemplateAsync(company.Client, "steps", [Some.Step("a", "PT2H", evidence: "document")]);
            await company.PlanAsync(Some.Chain("c"));
        }

        await b.ActAsync(Some.Act("early", "x.a", "c", evidence: item));
        await a.Client.Evidence.UploadAsync(file, "text/plain", TestContext.Current.CancellationToken);
        await a.ActAsync(Some.Act("late", "x.a", "c", evidence: item));
        await b.ActAsync(Some.Act("late", "x.a", "c", evidence: item));

        Assert.Equal(StepState.Done, (await a.ChainAsync("c")).Steps[0].State);
        Assert.Equal(StepState.EvidenceMissing, (await b.ChainAsync("c")).Steps[0].State);
        Assert.False(await b.Client.Evidence.ExistsAsync(item.Sha256!, TestContext.Current.CancellationToken));
    }

    private static async Task<JsonElement> RatesAsync(Company company)
    {
        await Company.UntilAsync(async () => (await company.GetAsync("/v1/rates")).GetProperty("planned").GetInt32() == 1, "the chain is on the board");
        return await company.GetAsync("/v1/rates?groupBy=team");
    }
}
