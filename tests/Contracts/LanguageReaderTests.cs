using System.Net;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SalesFlow.EndToEnd;
using Xunit;

namespace SalesFlow.Tests.Contracts;

/// <summary>A language model is an optional plug: it remarks, and never holds anything up.</summary>
public sealed class LanguageReaderTests(ReadingEdgeServer server) : IClassFixture<ReadingEdgeServer>
{
    [Fact]
    public async Task Its_remarks_are_marked_as_from_the_model_and_settle_nothing()
    {
        var scene = await SceneAsync("m-remarks");
        await scene.SubmitAsync("k-1");
        await scene.SubmitAsync("k-2", ContractScene.Risky);
        var contract = await ReadByModelAsync(scene, "k-1");

        var remark = Assert.Single(contract.Remarks);
        Assert.Equal(("language-model", ChatProvider.Model, null, "medium", false), (remark.By, remark.Model, remark.Rule, remark.Risk, remark.MustSettle));
        Assert.Equal("货到后三十日内付清全部货款", ContractScene.Harmless.Substring(remark.Span.Start, remark.Span.Length));
        Assert.Equal((0, "未约定逾期责任"), (remark.Clause, remark.Reason));
        Assert.Equal(("legal", ChatProvider.Model), (contract.State, contract.Reader));
        Assert.Null(contract.Risk);
        Assert.Equal(("revising", "unlimited-joint-liability"), ((await ReadByModelAsync(scene, "k-2")).State, (await scene.ReadAsync("k-2")).Findings.Single().Rule));
        Assert.All(server.Provider.Asked, asked => Assert.Equal($"Bearer {ChatProvider.Key}", asked.Authorization));
    }

    [Fact]
    public async Task A_changed_text_is_read_anew()
    {
        var scene = await SceneAsync("m-anew");
        await scene.SubmitAsync("k-1", ContractScene.Risky);
        await ReadByModelAsync(scene, "k-1");
        await scene.ActAsync("k-1", "contract.clause-changed", """{"clause":0,"text":"第一条 付款\n款到发货。"}""");
        await Company.UntilAsync(async () => await scene.ReadAsync("k-1") is { Revision: 2, Reader: not null, Remarks.Count: 0 }, "the new text was read");
    }

    [Theory]
    [InlineData("500")]
    [InlineData("429")]
    [InlineData("401")]
    [InlineData("drop")]
    [InlineData("hang")]
    [InlineData("half")]
    [InlineData("words")]
    [InlineData("array")]
    public async Task Whatever_fails_the_contract_goes_its_way_and_the_next_one_is_read(string failure)
    {
        var scene = await SceneAsync($"m-{failure}");
        var text = $"{ContractScene.Harmless}\n第四条 备注\n本合同编号[[{failure}]]。";
        await scene.SubmitAsync("failing", text);
        Assert.Equal("legal", (await scene.ReadAsync("failing")).State);
        await scene.ApproveAsync("failing");
        await scene.SubmitAsync("next");
        await ReadByModelAsync(scene, "next");

        var failed = await scene.ReadAsync("failing");
        Assert.Equal(("approved", null, 0), (failed.State, failed.Reader, failed.Remarks.Count));
        Assert.Contains(server.Provider.Asked, asked => asked.Text == text);
    }

    [Fact]
    public async Task It_is_off_unless_the_operator_configures_it_and_reads_no_tenant_that_does_not_allow_it()
    {
        var silent = await ContractScene.MakeAsync(server, "m-silent");
        var text = $"{ContractScene.Harmless}\n第四条 保密\n仅供内部。";
        await silent.SubmitAsync("k-1", text);

        // Texts are read in their order: when this one was, the other was passed over.
        var scene = await SceneAsync("m-after");
        await scene.SubmitAsync("k-1");
        await ReadByModelAsync(scene, "k-1");
        Assert.DoesNotContain(server.Provider.Asked, asked => asked.Text == text);
        Assert.Null((await silent.ReadAsync("k-1")).Reader);

        Assert.NotNull(server.App.Services.GetService<IChatClient>());
        await using var plain = new Api.EdgeServer();
        await plain.InitializeAsync();
        Assert.Null(plain.App.Services.GetService<IChatClient>());
    }

    [Fact]
    public async Task Nobody_speaks_for_the_model()
    {
        var scene = await SceneAsync("m-forged");
        await scene.SubmitAsync("k-1");
        var (status, text) = await scene.TryAsync("k-1", "contract.read-by-model", """{"model":"me","revision":1,"remarks":[]}""");
        Assert.Equal((HttpStatusCode)422, status);
        Assert.Contains("/node", text, StringComparison.Ordinal);
    }

    private async Task<ContractScene> SceneAsync(string tenant)
    {
        var scene = await ContractScene.MakeAsync(server, tenant);
        await scene.PolicyAsync(("languageModel", "true"));
        return scene;
    }

    private static async Task<Client.Contract> ReadByModelAsync(ContractScene scene, string contract)
    {
        await Company.UntilAsync(async () => (await scene.ReadAsync(contract)).Reader is not null, $"{contract} was read");
        return await scene.ReadAsync(contract);
    }
}
