using System.IO.Compression;
using System.Runtime.CompilerServices;
using SalesFlow.Client;
using SalesFlow.EndToEnd;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Contracts;

/// <summary>A data directory that an earlier version made opens, serves and verifies. The packed directory is made anew for a release:
/// <c>SALESFLOW_PACK=tests/Contracts/data-0.2.0.zip dotnet tests/bin/Release/net10.0/SalesFlow.Tests.dll -class SalesFlow.Contracts.StoredStateTests</c>.</summary>
public sealed class StoredStateTests
{
    private const string Packed = "data-0.1.0.zip";
    private const int MostBytes = 200 * 1024;
    private static readonly DateTimeOffset Planned = new(2026, 2, 3, 1, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_data_directory_of_the_version_before_opens_serves_and_verifies()
    {
        await OpensAsync(PathOf(Packed));
    }

    [Fact]
    public async Task A_data_directory_of_this_version_packs_small_and_opens_again()
    {
        using var folder = new Folder();
        var packed = Environment.GetEnvironmentVariable("SALESFLOW_PACK") ?? folder.Sub("now.zip");
        await PackAsync(folder.Sub("data"), packed);
        Assert.True(new FileInfo(packed).Length < MostBytes);
        await OpensAsync(packed);
    }

    private static async Task OpensAsync(string packed)
    {
        using var folder = new Folder();
        await ZipFile.ExtractToDirectoryAsync(packed, folder.Path, Cancel);

        await using (var server = await ProductServer.StartAsync(folder.Path, cancellation: Cancel))
        {
            var client = new SalesFlowClient(server.Http, ProductServer.ApiKey);
            Assert.Equal((2, 1), (await client.Board.RatesAsync(new RatesQuery(), Cancel) is var rates ? ((int)rates.Planned, (int)rates.Closed) : default));
            Assert.Equal(ChainState.Completed, (await client.Chains.GetAsync("done", Cancel)).State);
            Assert.True((await client.Actions.PostAsync(Action("free"), SendMode.History, Cancel)).Replayed);
            Assert.False((await client.Actions.PostAsync(Action("new"), SendMode.History, Cancel)).Replayed);
            Assert.Equal(2, (await client.Chains.JournalAsync("waiting", Cancel).ToListAsync(Cancel)).Count);
            Assert.True(await server.StopAsync());
        }

        var (exit, output, _) = await Cli.VerifyAsync(folder.Path);
        Assert.True(exit == 0, output);
    }

    private static async Task PackAsync(string directory, string packed)
    {
        Directory.CreateDirectory(directory);
        await using (var server = await ProductServer.StartAsync(directory, cancellation: Cancel))
        {
            var client = new SalesFlowClient(server.Http, ProductServer.ApiKey);
            await client.Nodes.PutAsync(new ActionNode { Key = "x.old", Labels = Labels("old"), Evidence = [] }, Cancel);
            await client.Templates.PutAsync(new ChainTemplate { Key = "old", Labels = Labels("old"), Steps = [new TemplateStep { Key = "a", Node = "x.old", Labels = Labels("a"), Role = "rep", Limit = new StepLimit { Length = "P3D", Clock = "elapsed" } }] }, cancel: Cancel);
            await client.Members.PutAsync(new Member { Id = "rep-1", Team = "east", Supervisor = "boss" }, Cancel);
            foreach (var id in new[] { "done", "waiting" })
            {
                await client.Chains.CreateAsync(new NewChain { Id = id, Template = "old", Customer = "c-1", Owner = "rep-1", PlannedStart = Planned }, SendMode.History, Cancel);
            }

            await client.Actions.PostAsync(Action("first") with { Node = "x.old", Chain = "done" }, SendMode.History, Cancel);
            await client.Actions.PostAsync(Action("note") with { Chain = "waiting" }, SendMode.History, Cancel);
            await client.Actions.PostAsync(Action("free"), SendMode.History, Cancel);
            Assert.True(await server.StopAsync());
        }

        File.Delete(Path.Combine(directory, "salesflow.lock"));
        File.Delete(packed);
        await ZipFile.CreateFromDirectoryAsync(directory, packed, CompressionLevel.SmallestSize, includeBaseDirectory: false, Cancel);
    }

    private static SalesAction Action(string id) => new() { Id = id, Node = "lead.captured", OccurredAt = Planned.AddHours(1), Actor = "rep-1", Customer = "c-1" };

    private static Dictionary<string, string> Labels(string text) => new() { ["zh-CN"] = text, ["en"] = text };

    private static string PathOf(string name, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, name);
}
