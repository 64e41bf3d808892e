using SalesFlow.Support;
using Xunit;

namespace SalesFlow.EndToEnd;

/// <summary>A start that cannot be says why in one line and ends with code 1.</summary>
public sealed class StartTests
{
    public static TheoryData<string, string, string> BadSettings => new()
    {
        { "SalesFlow__Bootstrap__ApiKey", "short", "SalesFlow__Bootstrap__ApiKey" },
        { "SalesFlow__Bootstrap__ApiKey", "", "SalesFlow__Bootstrap__" },
        { "SalesFlow__Bootstrap__Tenant", "Acme GmbH", "SalesFlow__Bootstrap__Tenant" },
        { "SalesFlow__Bootstrap__OperatorKey", "sf_short", "SalesFlow__Bootstrap__OperatorKey" },
        { "SalesFlow__Storage", "oracle", "SalesFlow__Storage" },
        { "SalesFlow__Storage", "postgresql", "ConnectionStrings__SalesFlow" },
        { "ConnectionStrings__SalesFlow", "Host=nowhere", "SalesFlow__Storage=postgresql" },
        { "SalesFlow__Role", "boss", "use all, silo or api" },
        { "SalesFlow__Role", "api", "needs a database that processes share" },
        { "SalesFlow__SiloPort", "70000", "SalesFlow__SiloPort" },
        { "SalesFlow__DrainGrace", "1.00:00:00", "SalesFlow__DrainGrace" },
        { "SalesFlow__DeadlineShards", "many", "DeadlineShards" },
        { "SalesFlow__DeadlineShards", "0", "SalesFlow__DeadlineShards" },
        { "SalesFlow__Journal__Capacity", "0", "SalesFlow__Journal__Capacity=0 must be a whole number from 1 to 1000000" },
        { "SalesFlow__Deadline__PollEvery", "10", "SalesFlow__Deadline__PollEvery=10 must be a time such as 00:00:10" },
        { "SalesFlow__Deadline__PolEvery", "00:00:10", "Did you mean 'PollEvery'?" },
        { "SalesFlow__Alert__Channels", "pigeon", "inbox, log" },
        { "SalesFlow__LanguageModel__Endpoint", "nowhere", "SalesFlow__LanguageModel__Endpoint=nowhere must be an http or https address" },
        { "SalesFlow__LanguageModel__Model", "qwen", "are set together" },
        { "SalesFlow__DataDirectory", "/proc/nowhere", "/proc/nowhere" },
        { "ASPNETCORE_URLS", "nonsense", "nonsense" },
    };

    [Fact]
    public async Task A_second_process_on_the_same_data_is_refused_with_one_line_and_the_first_goes_on()
    {
        using var folder = new Folder();
        await using var first = await ProductServer.StartAsync(folder.Path, cancellation: TestContext.Current.CancellationToken);

        foreach (var command in new[] { "serve", "verify" })
        {
            var settings = Cli.On(folder.Path);
            settings["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
            var (exit, _, error) = await Cli.RunAsync(settings, command);

            Assert.Equal(1, exit);
            Assert.Contains("in use by another SalesFlow process", Assert.Single(Lines(error)), StringComparison.Ordinal);
        }

        Assert.False(first.Process.HasExited);
        Assert.Equal(System.Net.HttpStatusCode.OK, (await first.Http.GetAsync(new Uri("/v1/rates", UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode);
    }

    [Theory]
    [MemberData(nameof(BadSettings))]
    public async Task A_bad_setting_is_named_in_one_line(string name, string value, string words)
    {
        using var folder = new Folder();
        var settings = Cli.On(folder.Sub("data"));
        settings["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        settings[name] = value;

        var (exit, output, error) = await Cli.RunAsync(settings, "serve");

        Assert.Equal(1, exit);
        Assert.True(Lines(error).Length == 1, error + output);
        Assert.Contains(words, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_in_one_line()
    {
        using var folder = new Folder();
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var settings = Cli.On(folder.Sub("data"));
        settings["ASPNETCORE_URLS"] = $"http://{taken.LocalEndpoint}";

        var (exit, output, error) = await Cli.RunAsync(settings, "serve");

        Assert.Equal(1, exit);
        Assert.True(Lines(error).Length == 1, error + output);
        Assert.Contains(taken.LocalEndpoint.ToString()!, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Username=nobody;Database=nowhere;Timeout=5", "the database cannot be opened")]
    [InlineData("Hostess=127.0.0.1", "ConnectionStrings__SalesFlow")]
    public async Task A_database_that_is_not_there_is_told_in_one_line(string connectionString, string words)
    {
        using var folder = new Folder();
        var settings = Cli.On(folder.Sub("data"));
        settings["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        settings["SalesFlow__Storage"] = "postgresql";
        settings["ConnectionStrings__SalesFlow"] = connectionString;

        foreach (var command in new[] { "serve", "verify", "migrate" })
        {
            var (exit, output, error) = await Cli.RunAsync(settings, command);

            Assert.Equal(1, exit);
            Assert.True(Lines(error).Length == 1, error + output);
            Assert.Contains(words, error, StringComparison.Ordinal);
        }
    }

    private static string[] Lines(string text) => text.Trim().Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
