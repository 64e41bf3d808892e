using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace SalesFlow.Client;

public sealed class WireTests
{
    [Fact]
    public void An_action_is_written_in_the_words_of_the_contract_and_without_absent_members()
    {
        var json = JsonSerializer.SerializeToNode(Some.Action("a-1"), SalesFlowJson.Default.SalesAction);

        Assert.True(JsonNode.DeepEquals(json, JsonNode.Parse($$"""
            {"id":"a-1","node":"proposal.submitted","occurredAt":"2026-02-03T10:00:00+08:00","actor":"rep-07","customer":"c-101","chain":"pd-0001",
             "fields":{"version":2,"price":12.5,"note":"方案"},
             "evidence":[{"kind":"location","lat":29.87,"lon":121.54,"accuracyMetres":12,"fixedAt":"2026-02-03T10:00:00+08:00"},
                         {"kind":"document","sha256":"{{new string('a', 64)}}","name":"方案.pdf"}]}
            """)), json!.ToJsonString());
    }

    [Fact]
    public void A_chain_is_read_with_words_that_are_known_and_words_that_are_new()
    {
        var chain = JsonSerializer.Deserialize("""
            {"id":"pd-1","template":"proposal-delivery","templateVersion":3,"customer":"c-1","owner":"rep-1","team":"华东一部","period":"2026-02",
             "state":"open","loop":"broken","brokenBy":[{"step":"proposal","reason":"evidence-missing","at":"2026-02-06T10:00:00Z"}],"closed":false,
             "steps":[{"key":"proposal","node":"proposal.submitted","state":"done-late","late":true,"missing":["document"],"pausedFor":"PT1H","evidence":[],"window":{"generation":1}},
                      {"key":"sign","node":"confirmation.signed","state":"brand-new","late":false,"missing":[{"kind":"signature","detail":"no signature"}]}],
             "asOf":"2026-02-07T00:00:00Z","somethingNew":{}}
            """, SalesFlowJson.Default.Chain)!;

        Assert.Equal((ChainState.Open, LoopState.Broken, "3"), (chain.State, chain.Loop, chain.TemplateVersion));
        Assert.Equal([new LoopBreak("proposal", BreakReason.EvidenceMissing, DateTimeOffset.Parse("2026-02-06T10:00:00Z"))], chain.BrokenBy);
        Assert.Equal([StepState.DoneLate, StepState.Unknown], chain.Steps.Select(step => step.State));
        Assert.Equal([new MissingEvidence("document", "document")], chain.Steps[0].Missing);
        Assert.Equal([new MissingEvidence("signature", "no signature")], chain.Steps[1].Missing);
    }

    [Fact]
    public void A_template_that_was_read_is_put_back_whole()
    {
        const string Text = """{"key":"sample","version":4,"labels":{"zh-CN":"样品","en":"Sample"},"steps":[{"key":"ship","node":"sample.shipped","stage":2,"limit":{"length":"P3D","clock":"elapsed","from":"chain","grace":1},"evidence":["photo"],"required":true,"strict":true}],"pauseReasons":["holiday"],"reopen":"keep","colour":"teal"}""";

        var template = JsonSerializer.Deserialize(Text, SalesFlowJson.Default.ChainTemplate)!;

        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse(Text), JsonSerializer.SerializeToNode(template, SalesFlowJson.Default.ChainTemplate)));
    }

    [Fact]
    public void Rates_keep_null_apart_from_zero()
    {
        var rates = JsonSerializer.Deserialize("""
            {"definition":1,"planned":0,"closed":0,"rate":null,"settledRate":0,"brokenBy":{"overdue":2},"previous":{"period":"2026-01","rate":0.5},
             "changePoints":-3.5,"groups":[{"key":"华东一部","planned":4,"closed":1,"rate":0.25}]}
            """, SalesFlowJson.Default.RatesAnswer)!;

        Assert.Null(rates.Rate);
        Assert.Equal(0, rates.SettledRate);
        Assert.Equal(2, rates.BrokenBy["overdue"]);
        Assert.Equal(("华东一部", 0.25), (rates.Groups[0].Key, rates.Groups[0].Rate!.Value));
    }
}
