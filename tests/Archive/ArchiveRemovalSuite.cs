using System.Globalization;
using System.Text.Json;
using SalesFlow.Client;
using SalesFlow.EndToEnd;
using SalesFlow.Support;
using Xunit;
using Some = SalesFlow.EndToEnd.Some;

namespace SalesFlow.Archive;

/// <summary>Operators archive, remove and restore on a real database; what is answered of archived chains, and what counts, is seen over HTTP.</summary>
public abstract class ArchiveRemovalSuite : IAsyncDisposable
{
    private readonly Folder folder = new();

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected Folder Files => folder;

    private protected abstract Task<IArchiveWorld> WorldAsync();

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task What_is_archived_leaves_the_database_and_counts_as_before_and_comes_back_byte_for_byte()
    {
        await using var world = await WorldAsync();
        var company = new Company(world.Http, ProductServer.ApiKey);
        var action = await PlayAsync(company);
        var records = new Dictionary<string, string>();
        foreach (var id in new[] { "done-1", "done-2", "via", "void", "late" })
        {
            records[id] = (await company.GetAsync($"/v1/chains/{id}/journal")).GetRawText();
        }

        // The receipt of one, as a customer keeps it.
        var chain = await company.GetAsync("/v1/chains/done-1");
        if (!world.Beside)
        {
            var (busy, _, why) = await world.RunAsync("archive", "--remove", "nothing.zip");
            Assert.True(busy == 1 && why.Contains("in use", StringComparison.Ordinal), why);
            await world.StopAsync();
        }

        var moment = Some.Now.AddMilliseconds(2);
        await Company.UntilAsync(() => Task.FromResult(Some.Now > moment), "the moment passes");
        var (exit, output, error) = await world.RunAsync("archive", "--tenant", "acme", "--before", Moment(moment), "--to", folder.Sub("archives"));
        Assert.True(exit == 0 && output.Contains("chains 5 ·", StringComparison.Ordinal), output + error);
        var file = Directory.GetFiles(folder.Sub("archives"), "*.zip").Single();
        var name = Path.GetFileName(file);

        using (var zip = System.IO.Compression.ZipFile.OpenRead(file))
        using (var lines = new StreamReader(zip.GetEntry(ArchiveForm.Records)!.Open()))
        {
            Assert.DoesNotContain("13800138000", await lines.ReadToEndAsync(Cancel), StringComparison.Ordinal);
        }

        // A chain that changed since stays.
        await (world.Beside ? Task.CompletedTask : world.StartAsync());
        await company.PostAsync("/v1/chains/late/reopen", """{"reason":"返工"}""");
        var before = await FiguresAsync(company);
        await (world.Beside ? Task.CompletedTask : world.StopAsync());

        await ArchiveForgeries.RefusedAsync(world, folder, file);
        (exit, output, error) = await world.RunAsync("archive", "--remove", file);
        Assert.True(exit == 3, output + error);
        Assert.Contains("left: chain/late: it is not over any more", output, StringComparison.Ordinal);
        Assert.Contains("removed chains 4 · records", output, StringComparison.Ordinal);
        Assert.Contains("left as they are 1", output, StringComparison.Ordinal);
        Assert.Equal(0, await world.AskAsync("SELECT count(*) FROM record WHERE stream IN ('chain/done-1', 'chain/done-2', 'chain/via', 'chain/void')"));
        (exit, output, _) = await world.RunAsync("archive", "--remove", file, "--tenant", "acme", "--compact");
        Assert.True(exit == 3 && output.Contains("removed chains 0 · records 0 · removed before 4", StringComparison.Ordinal), output);

        await world.HoldsAsync("archived: 4 chains", "verify");
        await world.HoldsAsync("archived: 4 chains, proved from their archives: 4", "verify", "--archives", folder.Sub("archives"));
        (exit, output, _) = await world.RunAsync("verify", "--archives", folder.Sub("empty"));
        Assert.True(exit == 3, output);
        await ArchiveForgeries.ShownAsync(world, file);

        await (world.Beside ? Task.CompletedTask : world.StartAsync());
        Assert.Equal(before, await FiguresAsync(company));
        await ArchivedAnswers.HoldAsync(company, action, chain, name, world.Beside);
        before = await FiguresAsync(company);

        await (world.Beside ? Task.CompletedTask : world.StopAsync());
        (exit, output, error) = await world.RunAsync("archive", "--restore", file);
        Assert.True(exit == 0, output + error);
        Assert.Contains("restored chains 4 · records", output, StringComparison.Ordinal);
        await world.HoldsAsync("everything holds", "verify");
        Assert.DoesNotContain("archived", (await world.RunAsync("verify")).Output, StringComparison.Ordinal);
        await (world.Beside ? Task.CompletedTask : world.StartAsync());
        foreach (var (id, kept) in records.Where(pair => pair.Key != "late"))
        {
            Assert.Equal(kept, (await company.GetAsync($"/v1/chains/{id}/journal")).GetRawText());
        }

        Assert.Equal(before, await FiguresAsync(company));
        Assert.Equal(chain.GetProperty("steps").GetRawText(), (await company.GetAsync("/v1/chains/done-1")).GetProperty("steps").GetRawText());
        await company.PostAsync("/v1/chains/done-1/reopen", """{"reason":"返工"}""");
        Assert.Equal("open", (await company.GetAsync("/v1/chains/done-1")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_removal_that_was_killed_goes_on_where_it_was()
    {
        const int chains = 900;
        await using var world = await WorldAsync();
        var company = new Company(world.Http, ProductServer.ApiKey);
        await Some.TwoStepsAsync(company.Client);
        await Parallel.ForEachAsync(Enumerable.Range(0, chains), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancel }, async (i, _) => await company.PlanAsync(Some.Chain($"k-{i:000}")));
        foreach (var step in new[] { "a", "b" })
        {
            foreach (var part in Enumerable.Range(0, chains).Chunk(300))
            {
                Assert.Equal(part.Length, (await company.ActAsync([.. part.Select(i => Some.Act($"k-{i:000}-{step}", $"x.{step}", $"k-{i:000}"))])).Accepted);
            }
        }

        var before = await FiguresAsync(company);
        await world.StopAsync();
        var moment = Some.Now.AddMilliseconds(2);
        await Company.UntilAsync(() => Task.FromResult(Some.Now > moment), "the moment passes");
        var (exit, output, error) = await world.RunAsync("archive", "--tenant", "acme", "--before", Moment(moment), "--to", folder.Sub("archives"));
        Assert.True(exit == 0, output + error);
        var file = Directory.GetFiles(folder.Sub("archives"), "*.zip").Single();

        foreach (var back in new[] { "--remove", "--restore" })
        {
            using (var run = world.Begin("archive", back, file))
            {
                await Company.UntilAsync(async () => run.HasExited || await world.AskAsync("SELECT count(*) FROM archived") is var moved && (back == "--remove" ? moved > 0 : moved < chains), "something is moved");
                await run.KillAsync();
            }

            TestContext.Current.TestOutputHelper?.WriteLine($"{back}: killed at {await world.AskAsync("SELECT count(*) FROM archived")} archived");
            // Whenever it was killed: every chain is wholly here or wholly there.
            await world.HoldsAsync("everything holds", "verify", "--archives", folder.Sub("archives"));
            (exit, output, error) = await world.RunAsync("archive", back, file);
            Assert.True(exit == 0, output + error);
            Assert.Equal(back == "--remove" ? chains : 0, await world.AskAsync("SELECT count(*) FROM archived"));
            Assert.Equal(back == "--remove" ? 0 : chains * 3, await world.AskAsync("SELECT count(*) FROM record WHERE stream LIKE 'chain/k-%'"));
            await world.HoldsAsync("everything holds", "verify", "--archives", folder.Sub("archives"));
        }

        await world.StartAsync();
        Assert.Equal(before, await FiguresAsync(new(world.Http, ProductServer.ApiKey)));
    }

    /// <summary>Chains that came to every end, one of them through its customer; the action that did.</summary>
    private static async Task<SalesAction> PlayAsync(Company company)
    {
        await Some.TwoStepsAsync(company.Client);
        foreach (var id in new[] { "done-1", "done-2", "open", "late" })
        {
            await company.PlanAsync(Some.Chain(id));
            // With somebody's number, which is sealed in the journal and in the archive.
            await company.ActAsync(Some.Act($"{id}-a", "x.a", id) with { Fields = new Dictionary<string, JsonElement> { ["phone"] = JsonElement.Parse("\"13800138000\"") } });
        }

        await company.ActAsync([Some.Act("done-1-b", "x.b", "done-1"), Some.Act("done-2-b", "x.b", "done-2"), Some.Act("late-b", "x.b", "late")]);
        await company.PlanAsync(Some.Chain("via", customer: "c-2"));
        await company.ActAsync(Some.Act("via-a", "x.a", customer: "c-2"));
        var action = Some.Act("via-b", "x.b", customer: "c-2");
        Assert.Equal("via", Assert.Single((await company.ActAsync(action)).Chains).Id);
        await company.PlanAsync(Some.Chain("void"));
        await company.PostAsync("/v1/chains/void/void", """{"reason":"客户取消","approver":"boss"}""");
        return action;
    }

    private static async Task<string> FiguresAsync(Company company)
    {
        var rates = await company.GetAsync("/v1/rates");
        var list = await company.GetAsync("/v1/chains?limit=500&count=true");
        return $"{rates.GetProperty("planned")} {rates.GetProperty("closed")} {list.GetProperty("count")} "
            + string.Join(' ', list.GetProperty("items").EnumerateArray().Select(item => $"{item.GetProperty("id")}:{item.GetProperty("state")}:{item.GetProperty("closed")}:{item.GetProperty("asOf")}"));
    }

    private static string Moment(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
