using System.Net;
using System.Text;
using System.Text.Json;
using ModelContextProtocol;
using NJsonSchema;
using SalesFlow.Api;
using SalesFlow.Client;
using SalesFlow.Demo;
using SalesFlow.EndToEnd;
using Xunit;
using Some = SalesFlow.EndToEnd.Some;

namespace SalesFlow.Mcp;

/// <summary>An assistant connected over MCP: what it is told, and that it is told no more than its key may see.</summary>
[Collection(OneServer.Name)]
public sealed class AssistantTests(EdgeServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Uri Address => server.Http.BaseAddress!;

    [Fact]
    public async Task An_assistant_answers_which_action_is_stuck_and_is_there_evidence_for_the_demos_company_with_the_tool_results_alone()
    {
        var demo = await Company.MakeAsync(server, "mcp-demo");
        var options = DemoScriptTests.Options with { Now = Some.Now, ChainsPerWorkday = 2, Customers = 40, Photos = 8, Documents = 5, Signatures = 3 };
        Assert.Empty((await DemoCompany.PlayAsync(demo.Client, options, null, Cancel)).Refusals);
        await using var assistant = await Assistant.ConnectAsync(Address, demo.Key);

        // The assistant's side: nothing but what the tools answer, page after page.
        var told = new Dictionary<(string Chain, string Step), (string Owner, string State, bool Evidence, string[] Missing)>();
        for (string? cursor = null; ;)
        {
            var page = await assistant.AskAsync("stuck", ("limit", 25), ("cursor", cursor), ("language", "en"));
            foreach (var item in page.GetProperty("items").EnumerateArray())
            {
                told[(item.GetProperty("chain").GetString()!, item.GetProperty("step").GetString()!)] = (
                    item.GetProperty("owner").GetString()!, item.GetProperty("state").GetString()!, item.GetProperty("hasEvidence").GetBoolean(),
                    [.. item.GetProperty("missing").EnumerateArray().Select(missing => missing.GetString()!)]);
                Assert.Contains(item.GetProperty("chain").GetString()!, page.GetProperty("answer").GetString(), StringComparison.Ordinal);
            }

            if ((cursor = page.GetProperty("next").GetString()) is null)
            {
                break;
            }
        }

        // The truth: the API's list, and each chain as the API shows it.
        var stuck = await demo.Client.Board.StuckAsync(cancel: Cancel).ToListAsync(Cancel);
        Assert.True(stuck.Count > 5, $"{stuck.Count} are stuck");
        Assert.Equal(stuck.Select(item => (item.Chain, item.Step!)).Order(), told.Keys.Order());
        var (some, none) = (0, 0);
        foreach (var item in stuck)
        {
            var step = (await demo.ChainAsync(item.Chain)).Steps.Single(step => step.Key == item.Step);
            var there = step.Evidence.Any(evidence => evidence.Present);
            Assert.Equal((item.Owner, there), (told[(item.Chain, item.Step!)].Owner, told[(item.Chain, item.Step!)].Evidence));
            Assert.Equal(item.Missing.Count, told[(item.Chain, item.Step!)].Missing.Length);
            (some, none) = there ? (some + 1, none) : (some, none + 1);
        }

        Assert.True(none > 0, $"{some} with evidence, {none} without");
        TestContext.Current.TestOutputHelper!.WriteLine($"{stuck.Count} stuck, {some} with evidence, {none} without");
    }

    [Fact]
    public async Task The_evidence_that_came_is_told_and_what_is_missing_in_both_languages()
    {
        var company = await Company.MakeAsync(server, "mcp-evidence");
        await company.Client.Members.PutAsync(new Member { Id = "rep-1", Name = "王芳" }, Cancel);
        await company.PlanAsync(Some.Chain("pd-1", "proposal-delivery", start: Some.Now.AddDays(-30)));
        await using var assistant = await Assistant.ConnectAsync(Address, company.Key);

        var bare = (await assistant.AskAsync("stuck")).GetProperty("items")[0];
        Assert.False(bare.GetProperty("hasEvidence").GetBoolean());
        Assert.Equal("/v1/chains/pd-1", bare.GetProperty("link").GetString());

        var digest = await company.Client.Evidence.UploadAsync(Encoding.UTF8.GetBytes("%PDF-1.4 proposal"), "application/pdf", Cancel);
        await company.ActAsync(Some.Act("a-1", "need.raised", "pd-1", evidence: new EvidenceItem { Kind = "document", Sha256 = digest.ToString(), Name = "需求.pdf" }));
        await company.PlanAsync(Some.Chain("pd-2", "proposal-delivery", start: Some.Now.AddHours(-1)));
        await company.ActAsync(Some.Act("a-2", "need.raised", "pd-2", evidence: new EvidenceItem { Kind = "transcript", Text = "要三套" }));

        var chinese = await assistant.CallAsync("stuck", ("language", "zh-CN"));
        var english = await assistant.AskAsync("stuck", ("language", "en"));
        var item = english.GetProperty("items").EnumerateArray().Single(one => one.GetProperty("chain").GetString() == "pd-2");
        Assert.True(item.GetProperty("hasEvidence").GetBoolean());
        Assert.Equal("要三套", item.GetProperty("evidence")[0].GetProperty("text").GetString());
        Assert.Equal("The field 'need' is missing", item.GetProperty("missing")[0].GetString());
        Assert.Contains("缺少字段：need", Assistant.TextOf(chinese), StringComparison.Ordinal);
        Assert.Contains("王芳", Assistant.TextOf(chinese), StringComparison.Ordinal);
        Assert.Contains("有证据：transcript", Assistant.TextOf(chinese), StringComparison.Ordinal);

        var chain = await assistant.AskAsync("chain", ("chain", "pd-1"), ("language", "en"));
        var proof = chain.GetProperty("steps")[0].GetProperty("evidence")[0];
        Assert.Equal(("document", true, $"/v1/evidence/{digest}"), (proof.GetProperty("kind").GetString(), proof.GetProperty("present").GetBoolean(), proof.GetProperty("file").GetString()));
        Assert.Equal("broken", chain.GetProperty("loop").GetString());

        var explained = await assistant.AskAsync("explain_deadline", ("chain", "pd-2"), ("step", chain.GetProperty("steps")[0].GetProperty("step").GetString()));
        Assert.Equal(explained.GetProperty("dueAt").GetDateTimeOffset(), explained.GetProperty("stretches").EnumerateArray().Last().GetProperty("to").GetDateTimeOffset());
    }

    [Fact]
    public async Task Every_tool_answers_by_its_own_schema_and_as_the_API_does()
    {
        var company = await Company.MakeAsync(server, "mcp-tools");
        await company.PlanAsync(Some.Chain("pd-1", "proposal-delivery", start: Some.Now.AddDays(-30), customer: "cust-1"));
        await company.ActAsync(Some.Act("a-1", "customer.profiled", customer: "cust-1") with { Fields = new Fields { { "name", "远东机械" } } });
        await using var assistant = await Assistant.ConnectAsync(Address, company.Key);
        var tools = await assistant.Client.ListToolsAsync(cancellationToken: Cancel);
        Assert.Equal(["chain", "customer_overview", "explain_deadline", "find_customers", "rates", "silent_customers", "stuck"], tools.Select(tool => tool.Name).Order());
        Assert.All(tools, tool => Assert.True(tool.ProtocolTool.Annotations!.ReadOnlyHint));

        var steps = (await assistant.AskAsync("chain", ("chain", "pd-1"))).GetProperty("steps");
        foreach (var (name, arguments) in new (string, (string, object?)[])[]
        {
            ("stuck", []), ("chain", [("chain", "pd-1")]), ("explain_deadline", [("chain", "pd-1"), ("step", steps[0].GetProperty("step").GetString())]), ("rates", [("groupBy", "team")]),
            ("customer_overview", [("customer", "cust-1")]), ("find_customers", [("search", "远东")]), ("silent_customers", []),
        })
        {
            var tool = tools.Single(tool => tool.Name == name);
            foreach (var language in new[] { "zh-CN", "en" })
            {
                var result = await assistant.CallAsync(name, [.. arguments, ("language", language)]);
                Assert.False(result.IsError == true, Assistant.TextOf(result));
                var schema = await JsonSchema.FromJsonAsync(tool.ProtocolTool.OutputSchema!.Value.GetRawText(), Cancel);
                var errors = schema.Validate(result.StructuredContent!.Value.GetRawText());
                Assert.True(errors.Count == 0, $"{name}: {string.Join("; ", errors)}");
                Assert.True(result.StructuredContent.Value.GetRawText().Length < 64 * 1024);
                if (result.StructuredContent.Value.TryGetProperty("link", out var link))
                {
                    await company.GetAsync(link.GetString()!);
                }
            }
        }

        Assert.Equal("cust-1", (await assistant.AskAsync("find_customers", ("search", "远东"))).GetProperty("items")[0].GetProperty("customer").GetString());
        var rates = (await assistant.AskAsync("rates")).GetProperty("rates");
        var same = await company.GetAsync("/v1/rates");
        Assert.Equal((same.GetProperty("planned").GetInt32(), same.GetProperty("broken").GetInt32()), (rates.GetProperty("planned").GetInt32(), rates.GetProperty("broken").GetInt32()));
    }

    [Theory]
    [InlineData("2026-07-28")]
    [InlineData("2025-11-25")]
    [InlineData("2025-06-18")]
    public async Task Assistants_of_older_protocol_versions_connect_too(string version)
    {
        await using var assistant = await Assistant.ConnectAsync(Address, EdgeServer.AdminKey, version);

        Assert.Contains("stuck", assistant.Client.ServerInstructions, StringComparison.Ordinal);
        Assert.False((await assistant.CallAsync("stuck", ("limit", 1))).IsError == true);
    }

    [Fact]
    public async Task A_wrong_argument_is_refused_with_what_to_send_instead()
    {
        await using var assistant = await Assistant.ConnectAsync(Address, EdgeServer.AdminKey);

        Assert.Contains("/teem is not an argument of this tool. Did you mean 'team'?", await assistant.RefusalAsync("stuck", ("teem", "east"), ("limit", 1000)), StringComparison.Ordinal);
        Assert.Contains("/limit must be a whole number from 1 to 25", await assistant.RefusalAsync("stuck", ("limit", 1000)), StringComparison.Ordinal);
        Assert.Contains("/chain is missing", await assistant.RefusalAsync("chain"), StringComparison.Ordinal);
        Assert.Contains("a month (2026-02)", await assistant.RefusalAsync("rates", ("period", "last month")), StringComparison.Ordinal);
        Assert.Contains("zh-CN, en", await assistant.RefusalAsync("stuck", ("language", "fr")), StringComparison.Ordinal);
        var unknown = await Assert.ThrowsAsync<McpProtocolException>(() => assistant.CallAsync("delete_everything"));
        Assert.Contains("The tools are stuck,", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_credential_there_is_no_door_and_what_another_tenant_has_is_unknown()
    {
        const string call = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"stuck","arguments":{}}}""";
        foreach (var key in new[] { null, "sf_nobody" })
        {
            var (status, _, answer) = await server.SendAsync("POST", "/mcp", call, key);
            Assert.Equal(HttpStatusCode.Unauthorized, status);
            Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
        }

        foreach (var method in new[] { "GET", "DELETE" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await server.SendAsync(method, "/mcp", key: null)).Status);
            Assert.Equal(HttpStatusCode.MethodNotAllowed, (await server.SendAsync(method, "/mcp")).Status);
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await server.SendAsync("POST", "/mcp", call, EdgeServer.OperatorKey)).Status);
        await Assert.ThrowsAnyAsync<Exception>(() => Assistant.ConnectAsync(Address, null));

        var (a, b) = (await Company.MakeAsync(server, "mcp-a"), await Company.MakeAsync(server, "mcp-b"));
        await b.PlanAsync(Some.Chain("theirs", "proposal-delivery", start: Some.Now.AddDays(-30), customer: "their-customer"));
        await using var assistant = await Assistant.ConnectAsync(Address, a.Key);
        Assert.StartsWith("unknown-chain:", await assistant.RefusalAsync("chain", ("chain", "theirs")), StringComparison.Ordinal);
        Assert.StartsWith("unknown-chain:", await assistant.RefusalAsync("explain_deadline", ("chain", "theirs"), ("step", "need")), StringComparison.Ordinal);
        Assert.StartsWith("unknown-customer:", await assistant.RefusalAsync("customer_overview", ("customer", "their-customer")), StringComparison.Ordinal);
        Assert.Empty((await assistant.AskAsync("stuck")).GetProperty("items").EnumerateArray());
        Assert.Equal(0, (await assistant.AskAsync("rates")).GetProperty("rates").GetProperty("planned").GetInt32());
    }

    [Fact]
    public async Task A_reps_own_assistant_is_told_of_the_reps_own_work_alone()
    {
        var company = await Company.MakeAsync(server, "mcp-scope");
        foreach (var (rep, team) in new[] { ("rep-1", "east"), ("rep-2", "west") })
        {
            await company.Client.Members.PutAsync(new Member { Id = rep, Name = rep, Team = team, Roles = ["rep"] }, Cancel);
            await company.PlanAsync(Some.Chain($"of-{rep}", "proposal-delivery", start: Some.Now.AddDays(-30), owner: rep, customer: $"customer-of-{rep}"));
        }

        var key = (await company.PostAsync("/v1/keys", """{"role":"reader","actor":"rep-1","scope":"member"}""")).GetProperty("key").GetString()!;
        await using var assistant = await Assistant.ConnectAsync(Address, key);

        Assert.Equal(["of-rep-1"], (await assistant.AskAsync("stuck")).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("chain").GetString()).Distinct());
        Assert.Equal(1, (await assistant.AskAsync("rates")).GetProperty("rates").GetProperty("planned").GetInt32());
        Assert.StartsWith("unknown-chain:", await assistant.RefusalAsync("chain", ("chain", "of-rep-2")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_call_is_on_record_once_with_who_asked_what_and_what_came_of_it()
    {
        var company = await Company.MakeAsync(server, "mcp-audit");
        var reader = (await company.PostAsync("/v1/keys", """{"role":"reader","name":"assistant"}""")).GetProperty("key").GetString()!;
        await using var assistant = await Assistant.ConnectAsync(Address, reader);
        await assistant.Client.ListToolsAsync(cancellationToken: Cancel);

        await assistant.AskAsync("stuck", ("team", "east"));
        await assistant.RefusalAsync("chain", ("chain", "nobody-has-this"));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => assistant.AskAsync("rates")));

        var calls = await company.AllAsync("/v1/audit/calls");
        Assert.Equal(10, calls.Count);
        Assert.Equal([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], calls.Select(call => call.GetProperty("sequence").GetInt32()));
        var data = calls.ConvertAll(call => call.GetProperty("record").GetProperty("data"));
        Assert.Equal(("stuck", "east", "answered"), (data[^1].GetProperty("tool").GetString(), data[^1].GetProperty("arguments").GetProperty("team").GetString(), data[^1].GetProperty("outcome").GetString()));
        Assert.Equal(("chain", "unknown-chain"), (data[^2].GetProperty("tool").GetString(), data[^2].GetProperty("outcome").GetString()));
        Assert.StartsWith("key:", data[0].GetProperty("by").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await server.SendAsync("GET", "/v1/audit/calls", key: reader)).Status);
    }
}
