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
            [{"id":"a-1","node":"proposal.presented","occurredAt":"2026-03-02T02:00:00Z","actor":"rep-1","customer":"c-1","opportunity":"o-1","fields":{"audience":"采购"}},
             {"id":"a-2","node":"visit.recorded","occurredAt":"2026-03-02T03:00:00Z","actor":"rep-2","customer":"c-1","opportunity":"o-1"}]
            """);
        Assert.Equal(["a-1", "a-2"], await company.ActionsOfAsync("follow-up:a-1"));
    }
}
