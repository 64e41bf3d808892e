using System.Text;
using SalesFlow.Api;
using SalesFlow.Client;
using Xunit;

namespace SalesFlow.EndToEnd;

/// <summary>A file that comes after the action that names it completes the step.</summary>
[Collection(OneServer.Name)]
public sealed class LateEvidenceTests(EdgeServer server)
{
    private const int Races = 60;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_that_is_uploaded_after_the_action_completes_the_step(bool throughTheCustomer)
    {
        var company = await CompanyAsync(throughTheCustomer ? "late-file-customer" : "late-file");
        await company.PlanAsync(Some.Chain("c"));
        var (file, item) = File("方案第三版");

        var receipt = await company.ActAsync(Some.Act("a", "x.a", throughTheCustomer ? null : "c", evidence: item));
        var missing = (await company.ChainAsync("c")).Steps[0];
        Assert.Equal(StepState.EvidenceMissing, missing.State);
        Assert.Equal("file", Assert.Single(missing.Missing).Kind);
        Assert.False(Assert.Single(missing.Evidence).Present);
        Assert.Equal("b", (await UploadedAsync(company, file)).Steps.First(s => s.State == StepState.Running).Key);
        Assert.Equal(["c"], receipt.Chains.Select(c => c.Id));

        var chain = await company.ChainAsync("c");
        Assert.Equal((StepState.Done, 0, true), (chain.Steps[0].State, chain.Steps[0].Missing.Count, chain.Steps[0].Evidence[0].Present));
        Assert.Equal(["chain.planned", "action", "evidence.arrived"], (await company.JournalAsync("c")).Select(r => r.Kind));
    }

    [Fact]
    public async Task Whoever_wins_when_action_and_upload_come_at_once_the_step_is_done()
    {
        var company = await CompanyAsync("race");
        await Parallel.ForAsync(0, Races, new ParallelOptions { MaxDegreeOfParallelism = 6, CancellationToken = TestContext.Current.CancellationToken }, async (n, _) =>
        {
            await company.PlanAsync(Some.Chain($"c-{n}", customer: $"cust-{n}"));
            var (file, item) = File($"方案,第 {n} 个客户");
            await Task.WhenAll(
                company.ActAsync(Some.Act($"a-{n}", "x.a", n % 2 == 0 ? $"c-{n}" : null, customer: $"cust-{n}", evidence: item)),
                company.Client.Evidence.UploadAsync(file, "text/plain", TestContext.Current.CancellationToken));
        });

        for (var n = 0; n < Races; n++)
        {
            var chain = await company.ChainAsync($"c-{n}");
            Assert.True(chain.Steps[0].State == StepState.Done, $"c-{n}: {chain.Steps[0].State}");
        }
    }

    [Fact]
    public async Task One_file_completes_all_steps_that_wait_for_it()
    {
        var company = await CompanyAsync("shared-file");
        var (file, item) = File("三家客户的同一方案");
        for (var n = 0; n < 3; n++)
        {
            await company.PlanAsync(Some.Chain($"c-{n}"));
            await company.ActAsync(Some.Act($"a-{n}", "x.a", $"c-{n}", evidence: item));
        }

        await company.Client.Evidence.UploadAsync(file, "text/plain", TestContext.Current.CancellationToken);
        for (var n = 0; n < 3; n++)
        {
            Assert.Equal(StepState.Done, (await company.ChainAsync($"c-{n}")).Steps[0].State);
        }
    }

    private static async Task<Chain> UploadedAsync(Company company, byte[] file)
    {
        await company.Client.Evidence.UploadAsync(file, "text/plain", TestContext.Current.CancellationToken);
        return await company.ChainAsync("c");
    }

    private static (byte[] File, EvidenceItem Item) File(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return (bytes, EvidenceItem.Document(EvidenceApi.DigestOf(bytes), "方案.txt"));
    }

    private async Task<Company> CompanyAsync(string id)
    {
        var company = await Company.MakeAsync(server, id);
        await Some.TemplateAsync(company.Client, "steps", [Some.Step("a", "PT2H", evidence: "document"), Some.Step("b", "PT2H")]);
        return company;
    }
}
