using SalesFlow.Api;
using SalesFlow.Client;
using Xunit;

namespace SalesFlow.EndToEnd;

/// <summary>Actions on a customer or an opportunity move that one's own chains.</summary>
[Collection(OneServer.Name)]
public sealed class SubjectActionsTests(EdgeServer server)
{
    [Fact]
    public async Task An_action_moves_the_chains_of_its_own_subject_once_and_names_them()
    {
        var company = await Company.MakeAsync(server, "subjects");
        await Some.TwoStepsAsync(company.Client);
        await company.PlanAsync(Some.Chain("of-customer-1"));
        await company.PlanAsync(Some.Chain("of-customer-2"));
        await company.PlanAsync(Some.Chain("of-opportunity", opportunity: "o-1"));
        await company.PlanAsync(Some.Chain("of-another-opportunity", opportunity: "o-2"));
        await company.PlanAsync(Some.Chain("of-another-customer", customer: "c-2"));

        var customers = await company.ActAsync(Some.Act("a-1", "x.a"));
        Assert.Equal(["of-customer-1", "of-customer-2"], customers.Chains.Select(c => c.Id));
        Assert.All(customers.Chains, c => Assert.Equal("b", c.Step));
        var opportunitys = await company.ActAsync(Some.Act("a-2", "x.a", opportunity: "o-1"));
        Assert.Equal(["of-opportunity"], opportunitys.Chains.Select(c => c.Id));
        Assert.True((await company.ActAsync(Some.Act("a-2", "x.a", opportunity: "o-1") with { OccurredAt = opportunitys.Action.OccurredAt })).Replayed);

        Assert.Equal(["a-1"], await company.ActionsOfAsync("of-customer-1"));
        Assert.Equal(["a-1"], await company.ActionsOfAsync("of-customer-2"));
        Assert.Equal(["a-2"], await company.ActionsOfAsync("of-opportunity"));
        Assert.Empty(await company.ActionsOfAsync("of-another-opportunity"));
        Assert.Empty(await company.ActionsOfAsync("of-another-customer"));
    }

    [Fact]
    public async Task A_chain_that_was_planned_just_before_is_reached_by_the_very_next_action()
    {
        var company = await Company.MakeAsync(server, "just-before");
        await Some.TwoStepsAsync(company.Client);
        await company.ActAsync(Some.Act("first", "lead.captured"));
        for (var n = 0; n < 40; n++)
        {
            await company.PlanAsync(Some.Chain($"n-{n}", opportunity: n % 2 == 0 ? null : "o-1"));
            var receipt = await company.ActAsync(Some.Act($"a-{n}", "x.a", opportunity: n % 2 == 0 ? null : "o-1"));

            Assert.Contains($"n-{n}", receipt.Chains.Select(c => c.Id));
            Assert.Equal(StepState.Done, (await company.ChainAsync($"n-{n}")).Steps[0].State);
        }
    }

    [Fact]
    public async Task A_chain_keeps_waiting_for_the_nodes_of_its_own_template_version()
    {
        var company = await Company.MakeAsync(server, "own-version");
        await Some.TwoStepsAsync(company.Client);
        await company.PlanAsync(Some.Chain("old"));
        await Some.TemplateAsync(company.Client, "steps", [Some.Step("c", "PT2H")]);
        await company.PlanAsync(Some.Chain("new"));

        Assert.Equal(["old"], (await company.ActAsync(Some.Act("a-1", "x.a"))).Chains.Select(c => c.Id));
        Assert.Equal(["new"], (await company.ActAsync(Some.Act("a-2", "x.c"))).Chains.Select(c => c.Id));
        Assert.Equal(ChainState.Completed, (await company.ChainAsync("new")).State);
    }

    [Fact]
    public async Task A_repeated_action_answers_the_same_also_where_a_calendar_changed_before_it()
    {
        var company = await Company.MakeAsync(server, "pinned");
        await Some.TemplateAsync(company.Client, "steps", [Some.Step("a", "PT2H", "working"), Some.Step("b", "PT2H", "working")]);
        await company.PlanAsync(Some.Chain("p-1"));
        await company.Client.Calendars.PutAsync("default", Hours.Always, TestContext.Current.CancellationToken);
        var action = $$"""{"id":"a-1","node":"x.a","occurredAt":"{{Some.Now:O}}","actor":"rep-1","customer":"c-1"}""";

        var first = await company.SendAsync("POST", "/v1/actions", action);
        var again = await company.SendAsync("POST", "/v1/actions", action);

        Assert.Equal((System.Net.HttpStatusCode.Created, System.Net.HttpStatusCode.OK), (first.Status, again.Status));
        Assert.Contains("\"step\":\"b\"", first.Text, StringComparison.Ordinal);
        Assert.Equal(first.Text, again.Text);
    }
}
