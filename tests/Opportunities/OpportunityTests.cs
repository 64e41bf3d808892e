using System.Net;
using System.Text.Json;
using SalesFlow.Api;
using SalesFlow.Client;
using SalesFlow.EndToEnd;
using Xunit;
using Some = SalesFlow.EndToEnd.Some;

namespace SalesFlow.Tests.Opportunities;

[Collection(OneServer.Name)]
public sealed class OpportunityTests(EdgeServer server)
{
    [Fact]
    public async Task Stages_move_by_actions_only_and_never_back()
    {
        var company = await Company.MakeAsync(server, "stages");
        await Act(company, "a-1", "lead.captured", """{"source":"展会","contact":"王工","name":"五轴加工单元","amount":"1286000.00"}""");
        await Act(company, "a-2", "proposal.submitted", """{"version":2}""");
        await Act(company, "a-3", "need.raised", """{"need":"加一条产线"}""");
        await Act(company, "a-4", "visit.recorded", "{}");

        var o = await company.GetAsync("/v1/opportunities/o-1");

        Assert.Equal(("proposal", "open", "五轴加工单元", 1286000.00m, 4), (Text(o, "stage"), Text(o, "state"), Text(o, "name"), o.GetProperty("amount").GetDecimal(), o.GetProperty("actions").GetInt32()));
        Assert.Equal(["lead by a-1", "proposal by a-2"], o.GetProperty("moves").EnumerateArray().Select(m => $"{Text(m, "to")} by {Text(m, "action")}"));
    }

    [Fact]
    public async Task A_presented_proposal_moves_the_stage_locks_48_hours_and_queues_a_summary_for_the_customer()
    {
        var company = await Company.MakeAsync(server, "presented");
        await company.SendAsync("PUT", "/v1/members/rep-1", """{"name":"李娜","team":"east","supervisor":"sup-1"}""");
        await Act(company, "a-1", "need.raised", """{"need":"加一条产线"}""");
        var reply = await Present(company, "a-2", """{"audience":"采购与设备两个部门","title":"五轴方案"}""");

        var o = await company.GetAsync("/v1/opportunities/o-1");
        Assert.Equal("presented", Text(o, "stage"));
        Assert.Equal("follow-up:a-2", Text(o, "followUp"));
        Assert.Equal(["follow-up:a-2"], reply.GetProperty("chains").EnumerateArray().Select(c => Text(c, "id")));

        var chain = await company.ChainAsync("follow-up:a-2");
        Assert.Equal(StepState.Done, chain.Steps[0].State);
        Assert.Equal(TimeSpan.FromHours(48), chain.Steps[1].DueAt - chain.Steps[1].StartedAt);
    }

    [Fact]
    public async Task Any_new_action_of_the_team_closes_the_follow_up_window()
    {
        var company = await Company.MakeAsync(server, "followed");
        await Present(company, "a-1", """{"audience":"采购"}""");
        var reply = await Act(company, "a-2", "visit.recorded", "{}", actor: "rep-2");

        Assert.Equal(["follow-up:a-1"], reply.GetProperty("chains").EnumerateArray().Select(c => Text(c, "id")));
        Assert.Equal(ChainState.Completed, (await company.ChainAsync("follow-up:a-1")).State);
    }

    [Fact]
    public async Task A_won_opportunity_stays_won_and_a_lost_one_comes_back_by_an_action()
    {
        var company = await Company.MakeAsync(server, "ends");
        await Act(company, "a-1", "contract.signed", """{"amount":"1","paymentTerms":"30"}""");
        await Act(company, "a-2", "opportunity.lost", """{"reason":"价格"}""");
        Assert.Equal("won", Text(await company.GetAsync("/v1/opportunities/o-1"), "state"));

        await Act(company, "b-1", "opportunity.lost", """{"reason":"价格"}""", opportunity: "o-2");
        Assert.Equal("lost", Text(await company.GetAsync("/v1/opportunities/o-2"), "state"));
        await Act(company, "b-2", "proposal.submitted", """{"version":3}""", opportunity: "o-2");
        var back = await company.GetAsync("/v1/opportunities/o-2");
        Assert.Equal(("open", "proposal"), (Text(back, "state"), Text(back, "stage")));
    }

    [Fact]
    public async Task Without_a_new_action_in_the_window_the_reps_direct_supervisor_is_told_once_to_step_in()
    {
        var company = await Company.MakeAsync(server, "silent-window");
        await company.SendAsync("PUT", "/v1/members/rep-1", """{"name":"李娜","supervisor":"sup-1"}""");
        await company.SendAsync("PUT", "/v1/members/sup-1", """{"supervisor":"head"}""");
        var template = (await company.GetAsync("/v1/templates/follow-up")).GetRawText();
        Assert.Contains("PT48H", template, StringComparison.Ordinal);

        // The tenant's own limit, so that the test need not wait for two days.
        var (status, text, _) = await company.SendAsync("PUT", "/v1/templates/follow-up", """
            {"key":"follow-up","labels":{"zh-CN":"跟进","en":"Follow-up"},"steps":[
              {"key":"presentation","node":"proposal.presented","labels":{"zh-CN":"演示","en":"Presented"}},
              {"key":"next","node":"*","labels":{"zh-CN":"新动作","en":"Any new action"},"limit":{"length":"PT1S"}}],"reopen":"keep"}
            """);
        Assert.True(status is HttpStatusCode.OK or HttpStatusCode.Created, text);
        await Present(company, "a-1", """{"audience":"采购"}""");
        await Company.UntilAsync(async () => (await company.AlertsAsync("follow-up:a-1")).Any(a => a.Recipients.Contains("sup-1")), "the supervisor's alert");

        var told = Assert.Single(await company.AlertsAsync("follow-up:a-1"), a => a.Rung == "due");
        Assert.Equal(["rep-1", "sup-1"], told.Recipients.Order());
        Assert.DoesNotContain(await company.AlertsAsync("follow-up:a-1"), a => a.Recipients.Contains("head"));
    }

    [Fact]
    public async Task A_new_action_closes_the_window_and_opens_the_next_where_its_node_says_so()
    {
        var company = await Company.MakeAsync(server, "next-window");
        await Present(company, "a-1", """{"audience":"采购"}""");
        await Present(company, "a-2", """{"audience":"设备部"}""");
        Assert.Equal(ChainState.Completed, (await company.ChainAsync("follow-up:a-1")).State);
        Assert.Equal(ChainState.Open, (await company.ChainAsync("follow-up:a-2")).State);

        var policy = (await company.GetAsync("/v1/policies/pipeline")).GetProperty("policy").GetRawText();
        Assert.Contains("\"followUps\"", policy, StringComparison.Ordinal);
        await company.SendAsync("PUT", "/v1/templates/after-visit", """
            {"key":"after-visit","labels":{"zh-CN":"拜访后","en":"After a visit"},"steps":[
              {"key":"visit","node":"visit.recorded","labels":{"zh-CN":"拜访","en":"Visit"}},
              {"key":"next","node":"*","labels":{"zh-CN":"新动作","en":"Any new action"},"limit":{"length":"P3D"}}],"reopen":"keep"}
            """);
        var own = System.Text.RegularExpressions.Regex.Replace(policy, "\"followUps\":\\{[^}]*\\}", "\"followUps\":{\"visit.recorded\":\"after-visit\"}");
        Assert.Equal(HttpStatusCode.OK, (await company.SendAsync("PUT", "/v1/policies/pipeline", own)).Status);
        await Act(company, "a-3", "visit.recorded", "{}");

        Assert.Equal(ChainState.Completed, (await company.ChainAsync("follow-up:a-2")).State);
        Assert.Equal(("after-visit", ChainState.Open), ((await company.ChainAsync("follow-up:a-3")).Template, (await company.ChainAsync("follow-up:a-3")).State));
        Assert.Equal("follow-up:a-3", Text(await company.GetAsync("/v1/opportunities/o-1"), "followUp"));
    }

    [Fact]
    public async Task The_default_pipeline_is_lead_qualified_proposal_presented_negotiation_won_lost()
    {
        var company = await Company.MakeAsync(server, "default-pipeline");
        var stages = (await company.GetAsync("/v1/policies/pipeline")).GetProperty("policy").GetProperty("stages").EnumerateArray().Select(s => Text(s, "key"));

        Assert.Equal(["lead", "qualified", "proposal", "presented", "negotiation", "won", "lost"], stages);
    }

    [Fact]
    public async Task Lists_are_narrowed_by_stage_owner_and_customer_and_paged()
    {
        var company = await Company.MakeAsync(server, "lists");
        for (var n = 0; n < 7; n++)
        {
            await Act(company, $"a-{n}", n % 2 == 0 ? "need.raised" : "lead.captured", """{"need":"x","source":"y","contact":"z"}""", opportunity: $"o-{n}");
        }

        Assert.Equal(7, (await company.AllAsync("/v1/opportunities?customer=c-1")).Count);
        Assert.Equal(["o-6", "o-4", "o-2", "o-0"], (await company.AllAsync("/v1/opportunities?state=qualified", 2)).Select(o => Text(o, "id")));
        Assert.Empty(await company.AllAsync("/v1/opportunities?owner=nobody"));
    }

    [Fact]
    public async Task A_tenants_own_pipeline_decides_from_then_on_and_a_wrong_one_is_refused_by_its_places()
    {
        var company = await Company.MakeAsync(server, "pipeline");
        var (status, text, _) = await company.SendAsync("PUT", "/v1/policies/pipeline", """{"stages":[{"key":"new","labels":{},"nodes":[]}]}""");
        Assert.Equal((HttpStatusCode)422, status);
        Assert.Contains("/stages/0/nodes", text, StringComparison.Ordinal);
        Assert.Contains("policy-invalid", text, StringComparison.Ordinal);

        (status, text, _) = await company.SendAsync("PUT", "/v1/policies/pipeline", """{"stages":[{"key":"new","labels":{"zh-CN":"新","en":"New"},"nodes":["lead.captured"]},{"key":"hot","labels":{"zh-CN":"热","en":"Hot"},"nodes":["visit.recorded"]}]}""");
        Assert.True(status == HttpStatusCode.OK, text);
        await Act(company, "a-1", "lead.captured", """{"source":"展会","contact":"王工"}""");
        await Act(company, "a-2", "visit.recorded", "{}");
        Assert.Equal("hot", Text(await company.GetAsync("/v1/opportunities/o-1"), "stage"));
    }

    [Fact]
    public async Task What_is_unknown_or_another_customers_is_refused_in_words()
    {
        var company = await Company.MakeAsync(server, "strangers");
        await Act(company, "a-1", "need.raised", """{"need":"x"}""");
        var (missing, _, _) = await company.SendAsync("GET", "/v1/opportunities/o-9");
        var (other, words, _) = await company.SendAsync("POST", "/v1/actions", Body("a-2", "need.raised", "{}", "o-1", "c-2", "rep-1"));

        Assert.Equal(HttpStatusCode.NotFound, missing);
        Assert.Equal((HttpStatusCode)422, other);
        Assert.Contains("customer-mismatch", words, StringComparison.Ordinal);
    }

    private static Task<JsonElement> Act(Company company, string id, string node, string fields, string opportunity = "o-1", string actor = "rep-1") =>
        company.PostAsync("/v1/actions", Body(id, node, fields, opportunity, "c-1", actor));

    /// <summary>A proposal is presented with what was shown.</summary>
    private static async Task<JsonElement> Present(Company company, string id, string fields)
    {
        var file = await company.Client.Evidence.UploadAsync(System.Text.Encoding.UTF8.GetBytes("方案 " + id), "text/plain", TestContext.Current.CancellationToken);
        var body = Body(id, "proposal.presented", fields, "o-1", "c-1", "rep-1");
        return await company.PostAsync("/v1/actions", body[..^1] + $$""","evidence":[{"kind":"document","sha256":"{{file}}","name":"方案.txt"}]}""");
    }

    private static string Body(string id, string node, string fields, string opportunity, string customer, string actor) =>
        $$"""{"id":"{{id}}","node":"{{node}}","occurredAt":"{{Some.Now:O}}","actor":"{{actor}}","customer":"{{customer}}","opportunity":"{{opportunity}}","fields":{{fields}}}""";

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
