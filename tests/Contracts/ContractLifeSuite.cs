using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SalesFlow.Api;
using SalesFlow.Client;
using SalesFlow.Contracts;
using SalesFlow.Journal;
using SalesFlow.Subjects;
using Xunit;

namespace SalesFlow.Tests.Contracts;

/// <summary>A contract's own life over HTTP, from the form to the signature, on every database.</summary>
public abstract class ContractLifeSuite(EdgeServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task On_submit_the_text_is_split_and_reviewed_and_high_risk_clauses_are_marked_with_span_risk_reason_and_rule()
    {
        var scene = await ContractScene.MakeAsync(server, "k-review");
        await scene.SubmitAsync("k-1", ContractScene.Risky);
        var contract = await scene.ReadAsync("k-1");
        var text = await scene.Contracts.TextAsync("k-1", Cancel);

        var finding = Assert.Single(contract.Findings);
        Assert.Equal(("revising", "high", "rule", "unlimited-joint-liability", true), (contract.State, finding.Risk, finding.By, finding.Rule, finding.MustSettle));
        Assert.True(finding.Version > 0 && finding.Reason.Length > 0 && finding.Suggestion.Length > 0);
        Assert.Equal("无限连带责任", text.Text.Substring(finding.Span.Start, finding.Span.Length));
        Assert.Equal((ContractScene.Liability, "第二条 责任"), (finding.Clause, finding.Title));
        Assert.Equal((3, 1, ContractScene.Risky), (text.Clauses.Count, text.Revision, text.Text));
        Assert.Empty(await scene.QueueAsync());
        var english = JsonElement.Parse((await scene.Company.SendAsync("GET", "/v1/contracts/k-1", headers: ("Accept-Language", "en"))).Text);
        Assert.Equal("Unlimited joint liability", english.GetProperty("findings")[0].GetProperty("label").GetString());
        Assert.Contains("no legal advice", english.GetProperty("notice").GetProperty("en").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_rep_changes_the_clause_and_only_then_it_goes_to_legal()
    {
        var scene = await ContractScene.MakeAsync(server, "k-change");
        await scene.SubmitAsync("k-1", ContractScene.Risky);
        Assert.Equal(HttpStatusCode.Conflict, (await scene.TryAsync("k-1", "contract.reviewed", """{"verdict":"approved"}""", "legal-1")).Status);
        await scene.ActAsync("k-1", "contract.clause-changed", """{"clause":2,"text":"第三条 质保\n质保期为18个月。"}""");
        var still = await scene.ReadAsync("k-1");
        Assert.Equal(("revising", 2), (still.State, still.Revision));
        var stale = await scene.TryAsync("k-1", "contract.clause-changed", """{"clause":1,"text":"x","revision":1}""");
        Assert.Equal((HttpStatusCode.Conflict, "contract-state"), (stale.Status, JsonElement.Parse(stale.Text).GetProperty("code").GetString()));
        Assert.Equal((HttpStatusCode)422, (await scene.TryAsync("k-1", "contract.clause-changed", """{"clause":3,"text":"x"}""")).Status);

        await scene.ActAsync("k-1", "contract.clause-changed", """{"clause":1,"text":"第二条 责任\n双方各自按过错承担责任，以合同总价为上限。","revision":2}""");
        var contract = await scene.ReadAsync("k-1");
        Assert.Equal(("legal", 3, 0), (contract.State, contract.Revision, contract.Findings.Count));
        Assert.NotNull(contract.LegalAt);
        Assert.Equal(ContractScene.Harmless.Replace("12个月", "18个月", StringComparison.Ordinal), (await scene.Contracts.TextAsync("k-1", Cancel)).Text);
        Assert.Equal(["k-1"], await scene.QueueAsync());
    }

    [Fact]
    public async Task Or_gives_a_waiver_reason_which_stays_with_the_clause_whatever_else_is_changed()
    {
        var scene = await ContractScene.MakeAsync(server, "k-waive");
        await scene.SubmitAsync("k-1", ContractScene.Risky + "\n第四条 子公司\n乙方对其子公司承担无限连带责任。");
        await scene.SubmitAsync("k-2", ContractScene.Risky);
        var finding = (await scene.ReadAsync("k-2")).Findings.Single();
        var bare = await scene.TryAsync("k-2", "contract.clause-waived", $$"""{"finding":"{{finding.Id}}"}""");
        Assert.Equal((HttpStatusCode)422, bare.Status);
        Assert.Contains("/fields/reason", bare.Text, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode)422, (await scene.TryAsync("k-2", "contract.clause-waived", """{"finding":"nothing","reason":"x"}""")).Status);
        await scene.ActAsync("k-2", "contract.clause-waived", $$"""{"finding":"{{finding.Id}}","reason":"集团框架协议已约定上限"}""");

        var waived = await scene.ReadAsync("k-2");
        Assert.Equal(("legal", "rep-1", "集团框架协议已约定上限", "unlimited-joint-liability"), (waived.State, waived.Findings[0].Waiver!.By, waived.Findings[0].Waiver!.Reason, waived.Waivers.Single().Source));

        await scene.ActAsync("k-1", "contract.clause-waived", """{"clause":1,"reason":"框架协议"}""");
        await scene.ActAsync("k-1", "contract.clause-changed", """{"clause":2,"text":"第三条 质保\n验收合格之日起质保十八个月。"}""");
        Assert.Equal(["框架协议", null], (await scene.ReadAsync("k-1")).Findings.Select(f => f.Waiver?.Reason));

        // Other words are another risk: the waiver was not for them.
        await scene.ActAsync("k-1", "contract.clause-changed", """{"clause":1,"text":"第二条 责任\n乙方对全部债务承担无限连带责任。"}""");
        var changed = await scene.ReadAsync("k-1");
        Assert.Equal([null, null], changed.Findings.Select(f => f.Waiver?.Reason));
        Assert.Equal("框架协议", Assert.Single(changed.Waivers).Reason);
    }

    [Fact]
    public async Task Legal_approves_or_returns_and_the_customer_signs()
    {
        var scene = await ContractScene.MakeAsync(server, "k-legal");
        await scene.SubmitAsync("k-1");
        var own = await scene.TryAsync("k-1", "contract.reviewed", """{"verdict":"approved"}""", "rep-1");
        Assert.Equal((HttpStatusCode)422, own.Status);
        Assert.Contains("/actor", own.Text, StringComparison.Ordinal);
        Assert.Contains("/fields/reason", (await scene.TryAsync("k-1", "contract.reviewed", """{"verdict":"returned"}""", "legal-1")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await scene.TryAsync("k-1", "contract.signed", """{"amount":100000,"paymentTerms":"30 天"}""")).Status);
        await scene.ReturnAsync("k-1");
        var returned = await scene.ReadAsync("k-1");
        Assert.Equal(("returned", 1, "付款条款不清", "legal-1"), (returned.State, returned.Returned, returned.Verdicts.Single().Reason, returned.Verdicts.Single().By));
        Assert.Empty(await scene.QueueAsync());

        await scene.SubmitAsync("k-1");
        await scene.ApproveAsync("k-1");
        Assert.Equal("approved", (await scene.ReadAsync("k-1")).State);
        var signed = await scene.ActAsync("k-1", "contract.signed", """{"amount":100000,"paymentTerms":"30 天"}""");
        var contract = await scene.ReadAsync("k-1");
        Assert.Equal(("signed", 100000m, "30 天"), (contract.State, contract.Signature!.Amount, contract.Signature.PaymentTerms));
        Assert.Equal(["signature|document"], ContractScene.Missing(signed));
        Assert.Equal(HttpStatusCode.Conflict, (await scene.TryAsync("k-1", "contract.submitted", "{}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await scene.TryAsync("k-9", "contract.reviewed", """{"verdict":"approved"}""", "legal-1")).Status);
    }

    [Fact]
    public async Task The_submission_starts_the_review_chain_a_return_another_and_the_signature_closes_the_first()
    {
        var scene = await ContractScene.MakeAsync(server, "k-chain");
        var answer = await scene.SubmitAsync("k-1");
        var first = await scene.Company.ChainAsync((await scene.ReadAsync("k-1")).Chain!);
        Assert.Equal(("contract-review", "rep-1", first.Id), (first.Template, first.Owner, answer.GetProperty("chains")[0].GetProperty("id").GetString()));
        await scene.ReturnAsync("k-1");
        await scene.SubmitAsync("k-1");
        var contract = await scene.ReadAsync("k-1");
        Assert.Equal(("contract-rework", 2), ((await scene.Company.ChainAsync(contract.Chain!)).Template, contract.Chains.Count));
        await scene.ApproveAsync("k-1");
        await scene.ActAsync("k-1", "contract.signed", """{"amount":100000,"paymentTerms":"30 天"}""", evidence: """{"kind":"system-record","ref":"E-1"}""");

        Assert.Equal(ChainState.Completed, (await scene.Company.ChainAsync(contract.Chain!)).State);
        Assert.Equal([StepState.Done, StepState.Done], (await scene.Company.ChainAsync(first.Id)).Steps.Take(2).Select(s => s.State));

        await scene.SubmitAsync(new string('k', 128));
        Assert.Equal("contract-review", (await scene.Company.ChainAsync((await scene.ReadAsync(new string('k', 128))).Chain!)).Template);
    }

    [Fact]
    public async Task Withdrawing_it_voids_its_chains_if_someone_other_than_the_owner_stands_behind_it()
    {
        var scene = await ContractScene.MakeAsync(server, "k-withdraw");
        await scene.SubmitAsync("own");
        await scene.SubmitAsync("approved", ContractScene.Risky);
        Assert.Equal(["field:approver"], ContractScene.Missing(await scene.ActAsync("own", "contract.withdrawn", """{"reason":"客户取消"}""")));
        await scene.ActAsync("approved", "contract.withdrawn", """{"reason":"客户取消","approver":"boss-1"}""");

        Assert.Equal(["withdrawn", "withdrawn"], (await scene.Contracts.ListAsync(new(), Cancel).ToListAsync(Cancel)).Select(c => c.State));
        Assert.Equal(ChainState.Open, (await scene.Company.ChainAsync((await scene.ReadAsync("own")).Chain!)).State);
        Assert.Equal(ChainState.Void, (await scene.Company.ChainAsync((await scene.ReadAsync("approved")).Chain!)).State);
    }

    [Fact]
    public async Task Legals_queue_has_the_highest_risk_first_and_then_what_has_waited_longest()
    {
        var scene = await ContractScene.MakeAsync(server, "k-queue");
        foreach (var id in new[] { "low-1", "high-1", "low-2", "high-2", "open" })
        {
            await scene.SubmitAsync(id, id.StartsWith("low", StringComparison.Ordinal) ? ContractScene.Harmless : ContractScene.Risky, actor: id.EndsWith('1') ? "rep-1" : "rep-2");
        }

        // What went to legal first has waited longest, whenever it was submitted.
        foreach (var id in new[] { "high-2", "high-1" })
        {
            await scene.ActAsync(id, "contract.clause-waived", """{"clause":1,"reason":"框架协议"}""");
        }

        Assert.Equal(["high-2", "high-1", "low-1", "low-2"], await scene.QueueAsync());
        Assert.Equal(["high-2", "high-1"], (await scene.Contracts.QueueAsync(new() { Risk = "high" }, Cancel).ToListAsync(Cancel)).Select(c => c.Id));
        await scene.ApproveAsync("high-2");
        Assert.Equal(["high-1", "low-1", "low-2"], await scene.QueueAsync());
        Assert.Equal(["open"], await scene.ListAsync(new() { State = "revising" }));
        Assert.Equal(["low-1", "high-1"], await scene.ListAsync(new() { Owner = "rep-1" }));
        Assert.Equal(["open", "high-2", "high-1"], await scene.ListAsync(new() { Risk = "high" }));
        Assert.Equal((HttpStatusCode)422, (await scene.Company.SendAsync("GET", "/v1/contracts?state=closed")).Status);
        Assert.Equal((HttpStatusCode)422, (await scene.Company.SendAsync("GET", "/v1/contracts?risk=huge")).Status);
    }

    [Fact]
    public async Task Rework_rate_first_time_right_share_review_time_and_waivers_by_clause_are_measured_per_period_and_rep()
    {
        var scene = await ContractScene.MakeAsync(server, "k-figures");
        await scene.SubmitAsync("right");
        await scene.SubmitAsync("wrong", fields: "\"accountDays\":120", actor: "rep-2");
        await scene.SubmitAsync("wrong", fields: "\"accountDays\":60", actor: "rep-2");
        await scene.SubmitAsync("waived", ContractScene.Risky, actor: "rep-2");
        await scene.ActAsync("waived", "contract.clause-waived", """{"clause":1,"reason":"框架协议"}""", "rep-2");
        await scene.ReturnAsync("right");
        await scene.SubmitAsync("right");
        await scene.ApproveAsync("right");
        await scene.ApproveAsync("wrong");
        var day = (await scene.ReadAsync("right")).Day;

        var month = await scene.Contracts.FiguresAsync($"{day:yyyy-MM}", "owner", Cancel);
        Assert.Equal((3, 1, 3, 0.3333), (month.Total.Submitted, month.Total.Rework.Count, month.Total.Rework.Of, month.Total.Rework.Share));
        Assert.Equal((2, 0.6667), (month.Total.FirstTimeRight.Count, month.Total.FirstTimeRight.Share));
        Assert.Equal([("rep-1", 1.0), ("rep-2", 0.5)], month.Groups!.Select(g => (g.Key!, g.Figures.FirstTimeRight.Share!.Value)));
        Assert.Equal(3, month.Total.ReviewTime.Count);
        Assert.InRange(month.Total.ReviewTime.P90Seconds!.Value, month.Total.ReviewTime.MedianSeconds!.Value, 60);
        var waivers = Assert.Single(month.Total.Waivers);
        Assert.Equal(("unlimited-joint-liability", 1, 1), (waivers.Source, waivers.Waivers, waivers.Contracts));
        Assert.Equal((1, 2), (month.Total.States["legal"], month.Total.States["approved"]));
        var none = await scene.Contracts.FiguresAsync("2019", cancel: Cancel);
        Assert.Equal((0, null, null), (none.Total.Submitted, none.Total.Rework.Share, none.Total.ReviewTime.MedianSeconds));
        Assert.Equal((HttpStatusCode)422, (await scene.Company.SendAsync("GET", "/v1/contracts/figures?groupBy=risk")).Status);
    }

    [Fact]
    public async Task A_promise_recorded_in_a_visit_is_linked_to_clause_and_policy_and_flagged_where_it_exceeds_them()
    {
        var scene = await ContractScene.MakeAsync(server, "k-promise");
        await scene.PolicyAsync(("maxWarrantyMonths", "18"), ("maxExtendedWarrantyMonths", "18"), ("giveAways", """["备件"]"""));
        await scene.SubmitAsync("k-1");
        await VisitAsync("v-1", "c-1", "客户要求质保三年，我们同意免费质保24个月，并赠送备件包一套。");
        await VisitAsync("v-2", "c-1", "我们答应客户账期45天。客户希望账期180天。");
        await VisitAsync("v-3", "c-2", "我们承诺质保60个月。");
        var answer = await scene.Contracts.PromisesAsync("k-1", Cancel);

        Assert.True(answer.Complete);
        Assert.Equal([("warranty", 24m, "v-1"), ("give-away", null, "v-1"), ("account-period", 45m, "v-2")], answer.Items.Select(p => (p.Kind, p.Amount, p.Action)));
        Assert.Equal(3, answer.Flagged);
        var warranty = answer.Items[0];
        Assert.Equal((2, "第三条 质保", 12, 18), (warranty.Clause!.Index, warranty.Clause.Title, warranty.Granted, warranty.Bound));
        Assert.Equal(["exceeds-policy", "exceeds-contract"], warranty.Flags.Select(f => f.Deviation));
        Assert.Equal(["not-in-contract"], answer.Items[1].Flags.Select(f => f.Deviation));
        Assert.Equal(["exceeds-contract"], answer.Items[2].Flags.Select(f => f.Deviation));
        Assert.Equal((30, 90), (answer.Items[2].Granted, answer.Items[2].Bound));

        Task<JsonElement> VisitAsync(string id, string customer, string words) => scene.Company.PostAsync(
            "/v1/actions", $$"""{"id":"{{id}}","node":"visit.recorded","occurredAt":"{{EndToEnd.Some.Now:O}}","actor":"rep-1","customer":"{{customer}}","evidence":[{"kind":"transcript","text":"{{words}}"}]}""");
    }

    [Fact]
    public async Task A_promise_recorded_in_a_quick_note_or_in_a_visit_with_an_id_of_its_own_is_flagged_where_it_exceeds_the_contract()
    {
        var scene = await ContractScene.MakeAsync(server, "k-promise-note");
        await scene.PolicyAsync(("maxWarrantyMonths", "18"));
        await scene.SubmitAsync("k-1");
        await TakeAsync("p-1", "note.taken", "note", "n-1", """{"text":"我们同意免费质保24个月。"}""");
        await TakeAsync("p-2", "visit.recorded", "visit", "v-1", """{"content":"我们答应客户账期45天。"}""");
        var answer = await scene.Contracts.PromisesAsync("k-1", Cancel);

        Assert.Equal([("warranty", 24m, "p-1"), ("account-period", 45m, "p-2")], answer.Items.Select(p => (p.Kind, p.Amount, p.Action)));
        Assert.Contains(answer.Items[0].Flags, flag => flag.Deviation == "exceeds-contract");

        Task<JsonElement> TakeAsync(string id, string node, string kind, string subject, string fields) => scene.Company.PostAsync(
            "/v1/actions", $$"""{"id":"{{id}}","node":"{{node}}","occurredAt":"{{EndToEnd.Some.Now:O}}","actor":"rep-1","customer":"c-1","{{kind}}":"{{subject}}","fields":{{fields}}}""");
    }

    [Fact]
    public async Task What_a_contract_is_follows_from_its_records_alone()
    {
        var scene = await ContractScene.MakeAsync(server, "k-fold");
        await scene.SubmitAsync("k-1", ContractScene.Risky, fields: "\"discountPercent\":30,\"giveAways\":[{\"item\":\"备件包\",\"value\":800.5}]");
        await scene.ActAsync("k-1", "contract.clause-changed", """{"clause":0,"text":"第一条 付款\n款到发货。"}""");
        await scene.ActAsync("k-1", "contract.clause-waived", """{"clause":1,"reason":"框架协议"}""");
        await scene.ActAsync("k-1", "contract.submitted", """{"discountPercent":10}""");
        await scene.ReturnAsync("k-1");
        await scene.SubmitAsync("k-1");
        await scene.ApproveAsync("k-1");
        await scene.ActAsync("k-1", "contract.signed", """{"amount":100000,"paymentTerms":"30 天"}""");

        var services = server.App.Services;
        var records = await services.GetRequiredService<IJournal>().ReadAsync(new StreamId("k-fold", "contract/k-1"), cancellation: Cancel);
        var row = await services.GetRequiredService<IStore>().SubjectAsync("k-fold", "contract", "k-1", Cancel);
        var folded = SubjectFold.Of(new ContractKind(), records)!;
        Assert.Equal((8, "signed"), (records.Count, row!.State));
        Assert.Equal(Encoding.UTF8.GetString(folded.Doc), Encoding.UTF8.GetString(row.Doc));
        Assert.Equal(folded with { Doc = row.Doc }, row);
    }

    [Fact]
    public async Task A_repeated_action_is_answered_as_the_first_time_and_has_one_effect()
    {
        var scene = await ContractScene.MakeAsync(server, "k-again");
        string[] bodies =
        [
            ContractScene.Body("a-1", "k-1", "contract.submitted", $$"""{"paymentMethod":"分期","text":{{JsonSerializer.Serialize(ContractScene.Risky)}}}""", customer: "c-1"),
            ContractScene.Body("a-2", "k-1", "contract.clause-waived", """{"clause":1,"reason":"框架协议"}"""),
            ContractScene.Body("a-3", "k-1", "contract.withdrawn", """{"reason":"取消"}"""),
        ];
        var first = new List<string>();
        foreach (var body in bodies)
        {
            first.Add((await scene.Company.PostAsync("/v1/actions", body)).GetRawText());
        }

        foreach (var (body, answer) in bodies.Zip(first))
        {
            var (status, text, _) = await scene.Company.SendAsync("POST", "/v1/actions", body);
            Assert.Equal((HttpStatusCode.OK, answer), (status, text));
        }

        Assert.Equal((3, 1, 1), ((await scene.ReadAsync("k-1")).Actions, (await scene.ReadAsync("k-1")).Waivers.Count, (await scene.ReadAsync("k-1")).Submissions));
    }
}

[Collection(EndToEnd.OneServer.Name)]
public sealed class SqliteContractLifeTests(EdgeServer server) : ContractLifeSuite(server);

public sealed class PostgreSqlContractLifeTests(PostgreSqlEdgeServer server) : ContractLifeSuite(server), IClassFixture<PostgreSqlEdgeServer>;
