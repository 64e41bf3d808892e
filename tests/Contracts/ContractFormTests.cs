using System.Net;
using System.Text.Json;
using SalesFlow.Api;
using SalesFlow.Contracts;
using SalesFlow.Subjects;
using Xunit;

namespace SalesFlow.Tests.Contracts;

/// <summary>The smart form: its rules are the tenant's data.</summary>
[Collection(EndToEnd.OneServer.Name)]
public sealed class ContractFormTests(EdgeServer server)
{
    private static readonly ContractTermsPolicy Policy = JsonSerializer.Deserialize<ContractTermsPolicy>(ContractPolicy.Instance.Shipped, ContractKind.Json)!;

    /// <summary>Fields of a form, what was acknowledged or attached, and the rules it breaks.</summary>
    public static TheoryData<string, string, string> Forms => new()
    {
        { """{"paymentMethod":"wire"}""", "", "" },
        { """{"paymentMethod":"电汇"}""", "", "" },
        { """{"paymentMethod":"acceptance-bill"}""", "", "" },
        { """{"paymentMethod":"承兑"}""", "", "" },
        { """{"paymentMethod":"信用证"}""", "", "" },
        { """{"paymentMethod":"cash"}""", "", "payment-method" },
        { "{}", "", "payment-method" },
        { """{"paymentMethod":"分期"}""", "", "risk-prompt" },
        { """{"paymentMethod":"分期"}""", "acknowledgement:warranty-policy", "risk-prompt" },
        { """{"paymentMethod":"分期"}""", "acknowledgement:instalment-risk", "" },
        { """{"paymentMethod":"wire","extendedWarranty":true}""", "", "warranty-document warranty-read" },
        { """{"paymentMethod":"wire","extendedWarranty":true}""", "document:warranty-policy", "warranty-read" },
        { """{"paymentMethod":"wire","extendedWarranty":true,"warrantyMonths":36}""", "document:warranty-policy acknowledgement:warranty-policy", "" },
        { """{"paymentMethod":"wire","extendedWarranty":true,"warrantyMonths":37}""", "document:warranty-policy acknowledgement:warranty-policy", "warranty-months" },
        { """{"paymentMethod":"wire","warrantyMonths":12,"accountDays":90,"discountPercent":15}""", "", "" },
        { """{"paymentMethod":"wire","warrantyMonths":13,"accountDays":91,"discountPercent":15.01}""", "", "warranty-months account-days discount" },
        { """{"paymentMethod":"wire","amount":10000,"giveAways":[{"item":"备件","value":500}]}""", "", "" },
        { """{"paymentMethod":"wire","amount":10000,"giveAways":[{"item":"备件","value":400},{"item":"油","value":101}]}""", "", "give-away-value" },
        { """{"paymentMethod":"wire","giveAways":["一","二","三","四"]}""", "", "give-aways" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Each_rule_of_the_form_is_told_where_it_is_broken(string fields, string evidence, string broken)
    {
        var items = evidence.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => new Actions.EvidenceItem
        {
            Kind = word.Split(':')[0], Ref = word.Split(':')[1], Sha256 = word.StartsWith("document", StringComparison.Ordinal) ? new string('a', 64) : null,
        });
        var form = ContractForms.Next(new ContractForm(), ActionFields.Of(fields), [.. items], Policy);
        var points = ContractForms.Points(form, hasText: true, Policy);

        Assert.Equal(broken, string.Join(' ', points.Select(p => p.Code)));
        Assert.All(points, point => Assert.True(ContractWords.Of(point, Policy) is { Chinese.Length: > 5, English.Length: > 5 }));
        Assert.Equal(["text"], ContractForms.Points(form, hasText: false, Policy).Select(p => p.Code).Except(points.Select(p => p.Code)));
    }

    [Theory]
    [InlineData("""{"amount":-1}""", "/fields/amount")]
    [InlineData("""{"accountDays":1.5,"warrantyMonths":"long"}""", "/fields/accountDays /fields/warrantyMonths")]
    [InlineData("""{"discountPercent":101}""", "/fields/discountPercent")]
    [InlineData("""{"extendedWarranty":"yes"}""", "/fields/extendedWarranty")]
    [InlineData("""{"giveAways":"pen"}""", "/fields/giveAways")]
    [InlineData("""{"giveAways":[{"value":1},{"item":"a","value":"much"}]}""", "/fields/giveAways/0 /fields/giveAways/1")]
    [InlineData("""{"text":7,"opportunity":"o/7"}""", "/fields/opportunity /fields/text")]
    public void What_cannot_be_read_is_refused_by_its_place(string fields, string places) =>
        Assert.Equal(places, string.Join(' ', ContractForms.Check(ActionFields.Of(fields)).Select(e => e.Pointer)));

    [Fact]
    public async Task A_form_that_breaks_a_rule_is_kept_and_stays_with_the_rep_until_it_is_right()
    {
        var scene = await ContractScene.MakeAsync(server, "k-form");
        var answer = await scene.SubmitAsync("k-1", fields: "\"paymentMethod\":\"分期\",\"discountPercent\":30");
        var contract = await scene.ReadAsync("k-1");
        Assert.Equal(("revising", false, "instalments"), (contract.State, contract.FirstTimeRight, contract.Form.PaymentMethod));
        Assert.Equal(["risk-prompt", "discount"], contract.Points.Select(p => p.Code));
        Assert.Contains("分期付款存在逾期和坏账风险", contract.Points[0].Text, StringComparison.Ordinal);
        Assert.Equal(("30", "15"), (contract.Points[1].Given, contract.Points[1].Bound));
        Assert.Equal(["acknowledgement"], ContractScene.Missing(answer));

        // What is not sent again stays as it was.
        await scene.ActAsync("k-1", "contract.submitted", """{"discountPercent":10}""");
        Assert.Equal(["risk-prompt"], (await scene.ReadAsync("k-1")).Points.Select(p => p.Code));
        await scene.ActAsync("k-1", "contract.submitted", "{}", evidence: ContractScene.Acknowledged("instalment-risk"));
        var right = await scene.ReadAsync("k-1");
        Assert.Equal(("legal", false, 3, 1), (right.State, right.FirstTimeRight, right.Submissions, right.Revision));
    }

    [Fact]
    public async Task The_extended_warranty_switch_attaches_the_policy_document_and_needs_the_customers_read_tick()
    {
        var scene = await ContractScene.MakeAsync(server, "k-warranty");
        var digest = new string('d', 64);
        await scene.PolicyAsync(("warrantyDocument", $$"""{"sha256":"{{digest}}","name":"延保政策.pdf"}"""));
        await scene.SubmitAsync("k-1", fields: "\"extendedWarranty\":true");
        var contract = await scene.ReadAsync("k-1");
        Assert.Equal((digest, "延保政策.pdf"), (contract.Form.Attachments!.Single().Sha256, contract.Form.Attachments!.Single().Name));
        Assert.Equal(["warranty-read"], contract.Points.Select(p => p.Code));
        await scene.ActAsync("k-1", "contract.submitted", "{}", evidence: ContractScene.Acknowledged("warranty-policy"));
        Assert.Equal("legal", (await scene.ReadAsync("k-1")).State);

        await scene.SubmitAsync("k-2", fields: "\"extendedWarranty\":false");
        Assert.Null((await scene.ReadAsync("k-2")).Form.Attachments);
    }

    [Fact]
    public async Task Rules_are_data_of_the_tenant_and_a_policy_that_cannot_be_is_refused_by_its_places()
    {
        var scene = await ContractScene.MakeAsync(server, "k-policy");
        await scene.PolicyAsync(("paymentMethods", """[{"key":"cash","labels":{"zh-CN":"现金","en":"Cash"}}]"""), ("mustSettle", "\"low\""), ("maxDiscountPercent", "50"));
        await scene.SubmitAsync("k-1", fields: "\"paymentMethod\":\"现金\",\"discountPercent\":40");
        Assert.Equal(("legal", "cash"), ((await scene.ReadAsync("k-1")).State, (await scene.ReadAsync("k-1")).Form.PaymentMethod));
        await scene.SubmitAsync("k-2");
        Assert.Equal("payment-method", (await scene.ReadAsync("k-2")).Points.Single().Code);

        foreach (var (member, value, place) in new[]
        {
            ("paymentMethods", "[]", "/paymentMethods"), ("paymentMethods", """[{"key":"a","labels":{"en":"A"}}]""", "/paymentMethods/0/labels"), ("maxAccountDays", "-1", "/maxAccountDays"),
            ("mustSettle", "\"some\"", "/mustSettle"), ("side", "\"both\"", "/side"), ("warrantyDocument", """{"sha256":"x"}""", "/warrantyDocument/sha256"), ("template", "\"\"", "/template"),
        })
        {
            var policy = (await scene.Company.GetAsync("/v1/policies/contracts")).GetProperty("policy").EnumerateObject().ToDictionary(m => m.Name, m => m.Value.GetRawText());
            policy[member] = value;
            var (status, text, _) = await scene.Company.SendAsync("PUT", "/v1/policies/contracts", $"{{{string.Join(',', policy.Select(m => $"\"{m.Key}\":{m.Value}"))}}}");
            Assert.Equal((HttpStatusCode)422, status);
            Assert.Contains($"\"{place}\"", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Without_a_text_nothing_was_reviewed_and_it_does_not_go_to_legal()
    {
        var scene = await ContractScene.MakeAsync(server, "k-bare");
        var answer = await scene.ActAsync("k-1", "contract.submitted", """{"paymentMethod":"wire"}""", customer: "c-1");
        var contract = await scene.ReadAsync("k-1");
        Assert.Equal(("revising", 0, true), (contract.State, contract.Revision, contract.FirstTimeRight));
        Assert.Equal(["field:text"], ContractScene.Missing(answer));
        Assert.Equal((HttpStatusCode)422, (await scene.TryAsync("k-2", "contract.submitted", "{}")).Status);
    }

    [Fact]
    public async Task A_model_trained_on_the_tenants_own_clauses_adds_findings_that_name_model_and_version()
    {
        var scene = await ContractScene.MakeAsync(server, "k-model");
        var labels = Pair.Of("clauses.en.tsv").SelectMany(p => p.Labelled()).Select(c => new { text = c.Text, label = c.Risky ? "risky" : "harmless", rule = c.Rule }).ToArray();
        await scene.Company.PostAsync("/v1/contracts/labels", JsonSerializer.Serialize(new { labels }));
        var version = (await scene.Company.PostAsync("/v1/contracts/model", "{}")).GetProperty("version").GetInt32();
        await scene.SubmitAsync("k-1", labels.First(l => l.label == "risky").text);

        var contract = await scene.ReadAsync("k-1");
        Assert.Equal(("clause-logistic", version), (contract.Model!.Name, contract.Model.Version));
        Assert.Contains(contract.Findings, f => f is { By: "model", Model: "clause-logistic", Rule: null } && f.Version == version);
        Assert.Contains(contract.Findings, f => f is { By: "rule", Model: null });
    }
}
