using SalesFlow.Api;
using SalesFlow.EndToEnd;
using Xunit;

namespace SalesFlow.Subjects;

/// <summary>Actions of one subject that come in one batch reach the chains that the first of them start.</summary>
[Collection(OneServer.Name)]
public sealed class StartedInABatchTests(EdgeServer server)
{
    [Fact]
    public async Task A_chain_that_a_batch_starts_hears_of_the_rest_of_the_batch()
    {
        var company = await Company.MakeAsync(server, "started-in-batch");
        await company.PostAsync("/v1/actions/batch?mode=history", """
            [{"id":"c-s","node":"contract.submitted","occurredAt":"2026-03-02T02:00:00Z","actor":"rep-1","customer":"c-1","contract":"k-1","fields":{"amount":1000,"paymentMethod":"电汇","text":"第一条 货到付款。"}},
             {"id":"c-r","node":"contract.reviewed","occurredAt":"2026-03-02T03:00:00Z","actor":"law-1","customer":"c-1","contract":"k-1","fields":{"verdict":"approved"}}]
            """);
        var chain = Assert.Single(await company.AllAsync("/v1/chains?template=contract-review"));
        var actions = await company.ActionsOfAsync(chain.GetProperty("id").GetString()!);
        Assert.Contains("c-s", actions);
    }
}
