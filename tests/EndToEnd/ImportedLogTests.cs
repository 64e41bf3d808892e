using System.Text.Json;
using SalesFlow.Import;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.EndToEnd;

/// <summary>The Italian help-desk log through the real command: planned 4,580, closed 2,076.</summary>
public sealed class ImportedLogTests
{
    [Fact]
    public async Task An_import_that_was_killed_and_repeated_gives_the_known_rate_and_again_changes_nothing()
    {
        var log = SharedData.Path("logs/helpdesk.xes.gz");
        using var folder = new Folder();
        var (data, state) = (folder.Sub("data"), Directory.CreateDirectory(folder.Sub("state")).FullName);
        string[] import = ["import", log, "--mapping", Logs.Samples("helpdesk.mapping.yaml"), "--state", state];

        using (var first = Cli.Start(Cli.On(data), import))
        {
            var checkpoint = Path.Combine(state, "helpdesk.xes.gz.salesflow-import");
            await Company.UntilAsync(() => Task.FromResult(File.Exists(checkpoint) || first.HasExited), "the first checkpoint");
            await first.KillAsync();
            Assert.True(File.Exists(checkpoint), (await first.EndAsync()).Error);
        }

        var (exit, output, error) = await Cli.RunAsync(Cli.On(data), import);
        Assert.True(exit == 0, output + error);
        Assert.Contains("resumed after", output, StringComparison.Ordinal);
        Assert.Contains("cases 4,580", output, StringComparison.Ordinal);
        Assert.Contains("refused 0", output, StringComparison.Ordinal);
        var verified = await HoldsAsync(data);

        await using (var server = await ProductServer.StartAsync(data, cancellation: TestContext.Current.CancellationToken))
        {
            await KnownRateAsync(server);
            (exit, output, error) = await Cli.RunAsync(Cli.On(folder.Sub("unused")), [.. import, "--url", server.Address.ToString(), "--key", ProductServer.ApiKey]);
            Assert.True(exit == 0, output + error);
            Assert.Contains("actions accepted 0, replayed 14,617 · refused 0", output, StringComparison.Ordinal);
            await KnownRateAsync(server);
            Assert.Empty(await new Company(server.Http, ProductServer.ApiKey).AlertsAsync());
            Assert.True(await server.StopAsync());
        }

        Assert.Equal(verified, await HoldsAsync(data));
    }

    [Fact]
    public async Task An_import_into_a_running_server_gives_the_same()
    {
        var log = SharedData.Path("logs/helpdesk.xes.gz");
        using var folder = new Folder();
        await using var server = await ProductServer.StartAsync(folder.Sub("data"), cancellation: TestContext.Current.CancellationToken);

        var (exit, output, error) = await Cli.RunAsync(
            Cli.On(folder.Sub("unused")), "import", log, "--mapping", Logs.Samples("helpdesk.mapping.yaml"), "--state", folder.Path, "--url", server.Address.ToString(), "--key", ProductServer.ApiKey);

        Assert.True(exit == 0, output + error);
        Assert.Contains("chains 4,580 · actions accepted 14,617, replayed 0 · refused 0", output, StringComparison.Ordinal);
        await KnownRateAsync(server);
        Assert.False(Directory.Exists(folder.Sub("unused")));
    }

    private static async Task KnownRateAsync(ProductServer server)
    {
        var company = new Company(server.Http, ProductServer.ApiKey);
        JsonElement rates = default;
        await Company.UntilAsync(async () => (rates = await company.GetAsync("/v1/rates?template=helpdesk")).GetProperty("planned").GetInt32() == 4580, "4,580 planned chains");
        Assert.Equal((2076, 0.453275), (rates.GetProperty("closed").GetInt32(), rates.GetProperty("rate").GetDouble()));
        Assert.Equal(4580, rates.GetProperty("closed").GetInt32() + rates.GetProperty("broken").GetInt32() + rates.GetProperty("inFlight").GetInt32());
    }

    private static async Task<string> HoldsAsync(string data)
    {
        var (exit, output, error) = await Cli.VerifyAsync(data);
        Assert.True(exit == 0, output + error);
        Assert.Contains("recount acme helpdesk: 2076 of 4580", output, StringComparison.Ordinal);
        return output;
    }
}
