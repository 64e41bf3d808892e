using System.Net;
using System.Text.Json;
using SalesFlow.Api;
using SalesFlow.Client;
using Xunit;

namespace SalesFlow.EndToEnd;

/// <summary>The same action sent again and at once: one effect, one body.</summary>
[Collection(OneServer.Name)]
public sealed class RepeatedActionsTests(EdgeServer server)
{
    private const int Times = 20;

    [Theory]
    [InlineData("a chain's own action", """{"id":"same","node":"x.a","occurredAt":"AT","actor":"rep-1","chain":"same-1","evidence":[{"kind":"transcript","text":"客户想要三台"}]}""")]
    [InlineData("a customer's action that two of its chains take", """{"id":"same","node":"x.a","occurredAt":"AT","actor":"rep-1","customer":"c-1","fields":{"b":1.50,"a":"方案"}}""")]
    public async Task Twenty_at_once_are_made_once_and_answered_with_the_same_bytes(string subject, string action)
    {
        var company = await Company.MakeAsync(server, subject.Contains("two", StringComparison.Ordinal) ? "same-customer" : "same-chain");
        await Some.TwoStepsAsync(company.Client);
        await company.PlanAsync(Some.Chain("same-1"));
        await company.PlanAsync(Some.Chain("same-2"));
        action = action.Replace("AT", Some.Now.ToString("O"), StringComparison.Ordinal);

        var answers = await Task.WhenAll(Enumerable.Range(0, Times).Select(_ => company.SendAsync("POST", "/v1/actions", action)));
        answers = [.. answers, await company.SendAsync("POST", "/v1/actions", action)];

        Assert.Single(answers, a => a.Status == HttpStatusCode.Created && !a.Answer.Headers.Contains("Idempotent-Replayed"));
        Assert.Equal(Times, answers.Count(a => a.Status == HttpStatusCode.OK && a.Answer.Headers.GetValues("Idempotent-Replayed").Single() == "true"));
        Assert.Single(answers.Select(a => a.Text).Distinct());
        var body = JsonElement.Parse(answers[0].Text);
        Assert.Equal(64, body.GetProperty("action").GetProperty("digest").GetString()!.Length);
        Assert.Equal(subject.Contains("two", StringComparison.Ordinal) ? ["same-1", "same-2"] : ["same-1"], body.GetProperty("chains").EnumerateArray().Select(c => c.GetProperty("id").GetString()));
        foreach (var chain in body.GetProperty("chains").EnumerateArray())
        {
            Assert.Equal(1, await ActionsOf(company, chain.GetProperty("id").GetString()!));
        }
    }

    [Fact]
    public async Task An_id_with_other_content_is_refused_also_at_once_and_for_another_subject()
    {
        var company = await Company.MakeAsync(server, "reused");
        await Some.TwoStepsAsync(company.Client);
        await company.PlanAsync(Some.Chain("r-1"));
        await company.PlanAsync(Some.Chain("r-2"));
        var at = Some.Now.ToString("O");
        string[] others =
        [
            $$"""{"id":"r","node":"x.a","occurredAt":"{{at}}","actor":"rep-1","chain":"r-1"}""",
            $$"""{"id":"r","node":"x.a","occurredAt":"{{at}}","actor":"rep-2","chain":"r-1"}""",
            $$"""{"id":"r","node":"x.a","occurredAt":"{{at}}","actor":"rep-1","chain":"r-2"}""",
            $$"""{"id":"r","node":"x.a","occurredAt":"{{at}}","actor":"rep-1","customer":"c-1"}""",
            $$"""{"id":"r","node":"x.a","occurredAt":"{{at}}","actor":"rep-1","customer":"c-1","opportunity":"o-1"}""",
        ];

        var answers = await Task.WhenAll(others.Select(other => company.SendAsync("POST", "/v1/actions", other)));

        var kept = Assert.Single(answers, a => a.Status == HttpStatusCode.Created);
        Assert.All(answers.Where(a => a != kept), a => Assert.Equal((HttpStatusCode.UnprocessableEntity, "action-id-reused"), (a.Status, JsonElement.Parse(a.Text).GetProperty("code").GetString())));
        var advanced = JsonElement.Parse(kept.Text).GetProperty("chains").GetArrayLength();
        Assert.Equal(advanced, await ActionsOf(company, "r-1") + await ActionsOf(company, "r-2"));
    }

    [Fact]
    public async Task The_same_batch_sent_many_times_at_once_keeps_each_action_once()
    {
        var company = await Company.MakeAsync(server, "batches");
        await Some.TwoStepsAsync(company.Client);
        foreach (var n in Enumerable.Range(0, 5))
        {
            await company.PlanAsync(Some.Chain($"b-{n}", customer: $"c-{n}"));
        }

        // None ends its chain: what is done on a customer after that does not reach the chain any more, and who comes first is not said.
        SalesAction[] batch = [.. Enumerable.Range(0, 40).Select(n => Some.Act($"a-{n}", "x.a", n % 2 == 0 ? $"b-{n % 5}" : null, customer: $"c-{n % 5}"))];
        var receipts = await Task.WhenAll(Enumerable.Range(0, Times).Select(i =>
            company.ActAsync(i % 2 == 0 ? batch : [.. batch.Reverse()])));

        Assert.Equal((40, 40 * (Times - 1), 0), (receipts.Sum(r => r.Accepted), receipts.Sum(r => r.Replayed), receipts.Sum(r => r.Refused)));
        Assert.All(receipts.SelectMany(r => r.Items).GroupBy(i => i.Id), of => Assert.Single(of, i => i.Status == 201));
        var other = await company.ActAsync([.. batch.Select(a => a with { Actor = "rep-9" })]);
        Assert.All(other.Items, i => Assert.Equal((422, "action-id-reused"), (i.Status, i.Code)));
        foreach (var n in Enumerable.Range(0, 5))
        {
            // Its own four and the four of its customer; each once.
            Assert.Equal(8, await ActionsOf(company, $"b-{n}"));
        }
    }

    private static async Task<int> ActionsOf(Company company, string chain)
    {
        var ids = await company.ActionsOfAsync(chain);
        Assert.Distinct(ids);
        return ids.Length;
    }
}
