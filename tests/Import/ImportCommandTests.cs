using System.CommandLine;
using System.Globalization;
using System.Text;
using SalesFlow.Client;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Import;

public sealed class ImportCommandTests : IDisposable
{
    private const int Cases = 600;
    private const string Header = "id,what,at,who\n";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("import-");

    private string Checkpoint => Path.Combine(_folder.FullName, "log.csv.salesflow-import");

    public void Dispose() => Folder.Delete(_folder.FullName);

    [Fact]
    public async Task A_second_run_adds_nothing_and_says_so()
    {
        await using var server = await StubServer.StartAsync();
        var first = await RunAsync(server, Log(Cases));
        Assert.Equal((0, ""), (first.Exit, first.Error));
        Assert.Contains("cases 600 · events 1,800 · chains 600 · actions accepted 1,800, replayed 0 · refused 0", first.Output);
        Assert.False(File.Exists(Checkpoint));

        var second = await RunAsync(server, Log(Cases));
        Assert.Contains("chains 600 · actions accepted 0, replayed 1,800 · refused 0", second.Output);
        Assert.Equal((Cases, 3 * Cases), (server.Chains.Count, server.Actions.Count));
    }

    [Fact]
    public async Task Everything_goes_out_as_history_with_the_key_in_order_and_within_the_bounds()
    {
        await using var server = await StubServer.StartAsync();
        await RunAsync(server, Log(Cases));

        Assert.All(server.Requests, r => Assert.EndsWith(" Bearer sf_test", r));
        Assert.All(server.Requests.Where(r => r.StartsWith("POST", StringComparison.Ordinal)), r => Assert.Contains("?mode=history", r));
        Assert.Equal("PUT /v1/nodes/x.a, PUT /v1/nodes/x.b, PUT /v1/templates/t", string.Join(", ", server.Requests.Take(3).Select(r => r.Split(" Bearer")[0])));
        Assert.All(server.BatchSizes, size => Assert.InRange(size, 1, 1000));
        Assert.Equal(Enumerable.Range(0, Cases).SelectMany(c => Enumerable.Range(1, 3).Select(n => $"p-c{c}-{n}")), server.Actions);
        var action = server.Body("p-c7-1")!;
        Assert.Equal("x.a rep-7 cust-1 p-c7 2026-01-01T08:00:00+08:00", $"{action["node"]} {action["actor"]} {action["customer"]} {action["chain"]} {action["occurredAt"]}");
        var chain = server.ChainBody("p-c7")!;
        Assert.Equal("t rep-7 2026-01-01T08:00:00+08:00", $"{chain["template"]} {chain["owner"]} {chain["plannedStart"]}");
    }

    [Fact]
    public async Task The_help_desk_sample_goes_out_whole()
    {
        await using var server = await StubServer.StartAsync();
        var exit = await ImportCommand.Create(_ => throw new InvalidOperationException("not asked for"))
            .Parse([SharedData.Path("logs/helpdesk.xes.gz"), "--mapping", Logs.Samples("helpdesk.mapping.yaml"), "--state", _folder.FullName, "--url", server.Url.AbsoluteUri, "--key", "sf_test"])
            .InvokeAsync(new() { Output = TextWriter.Null }, TestContext.Current.CancellationToken);
        Assert.Equal((0, 4580, 14617), (exit, server.Chains.Count, server.Actions.Count));
    }

    [Fact]
    public async Task An_import_that_failed_in_the_middle_goes_on_where_it_was()
    {
        await using var server = await StubServer.StartAsync();
        server.RefuseChain = id => id == "p-c300" ? 500 : null;
        var first = await RunAsync(server, Log(Cases));
        Assert.Equal(1, first.Exit);
        Assert.StartsWith("import: 500 refused-here", first.Error);
        Assert.True(File.Exists(Checkpoint));
        Assert.Equal(3 * ImportRunner.Bout, server.Actions.Count);

        server.RefuseChain = _ => null;
        var before = server.ChainPosts;
        var second = await RunAsync(server, Log(Cases));
        Assert.Equal(0, second.Exit);
        Assert.Equal(Cases - ImportRunner.Bout, server.ChainPosts - before);
        Assert.Contains("resumed after 256 cases", second.Output);
        Assert.Contains("cases 600 · events 1,800 · chains 600 · actions accepted 1,800, replayed 0 · refused 0", second.Output);
        Assert.Equal((Cases, 3 * Cases), (server.Chains.Count, server.Actions.Count));
    }

    [Theory]
    [InlineData("another server")]
    [InlineData("another log")]
    [InlineData("another mapping")]
    [InlineData("a broken checkpoint")]
    public async Task A_checkpoint_of_something_else_counts_as_none(string change)
    {
        await using var server = await StubServer.StartAsync();
        server.RefuseChain = id => id == "p-c300" ? 500 : null;
        await RunAsync(server, Log(Cases));
        server.RefuseChain = _ => null;
        await using var other = await StubServer.StartAsync();
        if (change == "a broken checkpoint")
        {
            await File.WriteAllTextAsync(Checkpoint, "{\"file\":", TestContext.Current.CancellationToken);
        }

        var target = change == "another server" ? other : server;
        var run = await RunAsync(target, Log(change == "another log" ? Cases + 1 : Cases), map: change == "another mapping" ? Map + "# changed\n" : Map);
        Assert.Equal(0, run.Exit);
        Assert.DoesNotContain("resumed", run.Output);
        Assert.Equal(change == "another log" ? Cases + 1 : Cases, target.Chains.Count);
    }

    [Fact]
    public async Task A_checkpoint_counts_only_while_the_server_still_has_what_it_tells_of()
    {
        await using var server = await StubServer.StartAsync();
        server.RefuseChain = id => id == "p-c300" ? 500 : null;
        await RunAsync(server, Log(Cases));
        var kept = await File.ReadAllTextAsync(Checkpoint, TestContext.Current.CancellationToken);

        await using var emptied = await StubServer.StartAsync();
        await File.WriteAllTextAsync(Checkpoint, kept.Replace(server.Url.AbsoluteUri, emptied.Url.AbsoluteUri, StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var run = await RunAsync(emptied, Log(Cases));
        Assert.Equal((0, Cases), (run.Exit, emptied.Chains.Count));
    }

    [Fact]
    public async Task Refused_items_are_told_with_place_and_reason_and_the_others_stand()
    {
        await using var server = await StubServer.StartAsync();
        server.RefuseChain = id => id == "p-c1" ? 422 : null;
        server.RefuseAction = id => id == "p-c2-2" ? 422 : null;
        var run = await RunAsync(server, Log(4) + "c9,a,soon,rep-1\n");
        Assert.Equal(2, run.Exit);
        Assert.Contains("refused case c1, line 5: the chain was refused: 422 refused-here: as told", run.Output);
        Assert.Contains("refused case c2, line 9: 422 refused-here: as told", run.Output);
        Assert.Contains("refused case c9, line 14: 'soon' is not a time in ISO 8601", run.Output);
        Assert.Contains("cases 5 · events 13 · chains 3 · actions accepted 8, replayed 0 · refused 3", run.Output);
        Assert.Equal(["p-c0", "p-c2", "p-c3"], server.Chains.Order());
    }

    [Fact]
    public async Task Only_the_first_ten_refusals_are_told_in_words()
    {
        await using var server = await StubServer.StartAsync();
        server.RefuseChain = _ => 422;
        var run = await RunAsync(server, Log(13));
        Assert.Equal(10, run.Output.Split('\n').Count(l => l.StartsWith("refused case", StringComparison.Ordinal)));
        Assert.Contains("… and 3 more", run.Output);
    }

    [Fact]
    public async Task An_action_that_meets_a_tired_server_is_sent_again()
    {
        await using var server = await StubServer.StartAsync();
        var tired = 1;
        server.RefuseAction = id => id == "p-c1-2" && Interlocked.Decrement(ref tired) >= 0 ? 503 : null;
        var time = new NoWait();
        var run = await RunAsync(server, Log(2), time: time);
        Assert.Equal([TimeSpan.FromMilliseconds(200)], time.Waits);
        Assert.Equal(0, run.Exit);
        Assert.Contains("accepted 6, replayed 0 · refused 0", run.Output);
        Assert.Equal([6, 1], server.BatchSizes);
    }

    [Fact]
    public async Task A_wrong_key_stops_at_once_and_is_not_taken_for_a_refused_case()
    {
        await using var server = await StubServer.StartAsync();
        server.RefuseChain = _ => 401;
        var run = await RunAsync(server, Log(Cases));
        Assert.Equal(1, run.Exit);
        Assert.InRange(server.ChainPosts, 1, 32);
    }

    [Fact]
    public async Task A_dry_run_tells_everything_and_posts_nothing()
    {
        await using var server = await StubServer.StartAsync();
        var run = await RunAsync(server, Log(3) + "c9,z,2026-01-09,Ann Lee\n", "--dry-run");
        Assert.Equal((0, 0), (run.Exit, server.Requests.Count));
        Assert.Equal(
            """
            dry run: 4 cases, 10 events; 4 chains on 't' and 9 actions would be posted
            first planned start 2026-01-01 08:00:00 +08:00, last moment 2026-01-09 00:00:00 +08:00
                     6  a → x.a
                     3  b → x.b
                     1  z → left out
            no event has the activity 'never'
            names of people that become ids, unless 'actors' lists them (1): Ann Lee → Ann_Lee

            """,
            run.Output);
    }

    [Fact]
    public async Task Without_a_url_the_embedded_server_is_used_and_put_away()
    {
        await using var server = await StubServer.StartAsync();
        using var http = new HttpClient { BaseAddress = server.Url };
        var host = new Host();
        var run = await InvokeAsync(Log(2), Map, [], _ => Task.FromResult((new SalesFlowClient(http, "sf_embedded"), (IAsyncDisposable)host)));
        Assert.Equal((0, 2, true), (run.Exit, server.Chains.Count, host.Disposed));
        Assert.All(server.Requests, r => Assert.EndsWith("sf_embedded", r));
    }

    [Theory]
    [InlineData("--url", "ftp://x", "--url takes an address")]
    [InlineData("--url", "http://127.0.0.1:9", "--url needs --key or the variable SALESFLOW_KEY")]
    public async Task A_usage_problem_is_one_line(string option, string value, string expected)
    {
        var run = await InvokeAsync(Log(1), Map, [option, value], _ => throw new InvalidOperationException("not asked for"));
        Assert.Equal(1, run.Exit);
        Assert.StartsWith("import: " + expected, run.Error);
        Assert.Single(run.Error.Trim().Split('\n'));
    }

    [Fact]
    public async Task A_malformed_file_posts_nothing_at_all()
    {
        await using var server = await StubServer.StartAsync();
        var run = await RunAsync(server, Log(Cases) + "c9,a\n");
        Assert.Equal((1, 0), (run.Exit, server.Requests.Count));
        Assert.Equal("import: line 1802: 2 cells where the header has 4", run.Error.Trim());
    }

    [Fact]
    public async Task A_server_that_is_something_else_is_told_in_one_line()
    {
        await using var server = await StubServer.StartAsync();
        server.Greeting = "<html>Welcome</html>";
        var run = await RunAsync(server, Log(1));
        Assert.Equal(1, run.Exit);
        Assert.StartsWith("import: what answers there is not this product's API", run.Error);
        Assert.Single(run.Error.Trim().Split('\n'));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told_in_one_line()
    {
        var server = await StubServer.StartAsync();
        var url = server.Url;
        await server.DisposeAsync();
        var run = await InvokeAsync(Log(1), Map, ["--url", url.AbsoluteUri, "--key", "sf_test"], _ => throw new InvalidOperationException("not asked for"), new NoWait());
        Assert.Equal(1, run.Exit);
        Assert.StartsWith("import: ", run.Error);
        Assert.Single(run.Error.Trim().Split('\n'));
    }

    [Fact]
    public async Task The_mapping_is_needed()
    {
        var command = ImportCommand.Create(_ => throw new InvalidOperationException("not asked for"));
        using var error = new StringWriter();
        Assert.Equal(1, await command.Parse(["log.csv"]).InvokeAsync(new() { Error = error, Output = error }, TestContext.Current.CancellationToken));
        Assert.Contains("--mapping", error.ToString());
    }

    private const string Map = """
        case: id
        activity: what
        time: at
        actor: who
        customer: = cust-1
        casePrefix: p-
        timeZone: Asia/Shanghai
        activities: { a: x.a, b: x.b, never: x.a }
        nodes: { x.a: { evidence: [] }, x.b: { evidence: [] } }
        template: { key: t, steps: [{ key: one, node: x.a, limit: { length: P5D } }, { key: two, node: x.b }] }

        """;

    private static string Log(int cases)
    {
        var text = new StringBuilder(Header);
        for (var i = 0; i < cases; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"c{i},a,2026-01-01 08:00,rep-{i}\nc{i},b,2026-01-02 08:00,rep-{i}\nc{i},a,2026-01-03 08:00,rep-{i}\n");
        }

        return text.ToString();
    }

    private Task<(int Exit, string Output, string Error)> RunAsync(StubServer server, string log, string? option = null, string map = Map, TimeProvider? time = null) =>
        InvokeAsync(log, map, ["--url", server.Url.AbsoluteUri, "--key", "sf_test", .. option is null ? [] : new[] { option }], _ => throw new InvalidOperationException("not asked for"), time);

    private async Task<(int Exit, string Output, string Error)> InvokeAsync(
        string log, string map, string[] options, Func<CancellationToken, Task<(SalesFlowClient Client, IAsyncDisposable Host)>> embedded, TimeProvider? time = null)
    {
        var (logPath, mapPath) = (Path.Combine(_folder.FullName, "log.csv"), Path.Combine(_folder.FullName, "map.yaml"));
        await File.WriteAllTextAsync(logPath, log, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(mapPath, map, TestContext.Current.CancellationToken);
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var exit = await ImportCommand.Create(embedded, time)
            .Parse([logPath, "--mapping", mapPath, "--state", _folder.FullName, .. options])
            .InvokeAsync(new() { Output = output, Error = error }, TestContext.Current.CancellationToken);
        return (exit, output.ToString(), error.ToString());
    }

    /// <summary>Waits that are over at once, and remembered.</summary>
    private sealed class NoWait : TimeProvider
    {
        public List<TimeSpan> Waits { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waits.Add(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }

    private sealed class Host : IAsyncDisposable
    {
        public bool Disposed { get; private set; }

        public ValueTask DisposeAsync()
        {
            Disposed = true;
            return ValueTask.CompletedTask;
        }
    }
}
