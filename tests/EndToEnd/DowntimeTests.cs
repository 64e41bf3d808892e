using SalesFlow.Client;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.EndToEnd;

/// <summary>Windows that come due while no process runs: a real one, killed and stopped.</summary>
public sealed class DowntimeTests
{
    private const int Chains = 10;

    /// <summary>A rung told later than this after its moment is marked late.</summary>
    private static readonly TimeSpan LateAfter = TimeSpan.FromSeconds(2);

    /// <summary>Two steps side by side; the later one in the list is due first.</summary>
    private static readonly (string Step, int Seconds)[] Steps = [("a", 6), ("b", 3)];

    [Fact]
    public async Task Rungs_that_came_due_while_the_process_was_down_fire_once_late_and_oldest_first()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var folder = new Folder();
        await using (var server = await ProductServer.StartAsync(folder.Path, cancellation: cancel))
        {
            var company = new Company(server.Http, ProductServer.ApiKey);
            await PrepareAsync(company);

            var killed = await PlanAsync(company, "killed");
            await server.KillAsync();
            var down = Some.Now;
            await PassAsync(killed);
            await server.StartAgainAsync(cancel);
            await ToldAsync(company, killed, down);

            var stopped = await PlanAsync(company, "stopped");
            Assert.True(await server.StopAsync());
            down = Some.Now;
            await PassAsync(stopped);
            await server.StartAgainAsync(cancel);
            await ToldAsync(company, stopped, down);

            // What is told by now is all there is, through a kill and a stop.
            var told = (await company.AlertsAsync()).Select(a => a.Id).ToArray();
            await server.KillAsync();
            await server.StartAgainAsync(cancel);
            Assert.True(await server.StopAsync());
            await server.StartAgainAsync(cancel);
            Assert.Equal(told, (await company.AlertsAsync()).Select(a => a.Id));
            Assert.True(await server.StopAsync());
        }

        // And nothing waits in the store that could still fire.
        var (exit, output, _) = await Cli.VerifyAsync(folder.Path);
        Assert.True(exit == 0, output);
        Assert.Contains($" 0 open windows, {2 * Chains * 6} alerts: everything holds", output, StringComparison.Ordinal);
    }

    private static async Task PrepareAsync(Company company)
    {
        var cancel = TestContext.Current.CancellationToken;
        await company.Client.Members.PutAsync(new Member { Id = "rep-1", Supervisor = "boss" }, cancel);
        await company.Client.Members.PutAsync(new Member { Id = "boss", Supervisor = "head" }, cancel);
        Rung[] ladder = [new("50%", "owner"), new("due", "supervisor"), new("due+PT1S", "manager")];
        await Some.TemplateAsync(company.Client, "short", [.. Steps.Select(s => Some.Step(s.Step, $"PT{s.Seconds}S", stage: 1) with { Ladder = ladder })]);
    }

    /// <summary>Chains whose windows end within seconds, one that opens meanwhile, and two that must stay silent. Answers every moment at which something is due.</summary>
    private static async Task<List<Moment>> PlanAsync(Company company, string round)
    {
        var moments = new List<Moment>();
        for (var n = 0; n < Chains; n++)
        {
            var start = Milliseconds(Some.Now + TimeSpan.FromSeconds(n == 0 ? 2 : 0));
            await company.PlanAsync(Some.Chain($"{round}-{n}", "short", start));
            foreach (var (step, seconds) in Steps)
            {
                moments.Add(new($"{round}-{n}", step, "50%", start + TimeSpan.FromSeconds(seconds / 2.0)));
                moments.Add(new($"{round}-{n}", step, "due", start + TimeSpan.FromSeconds(seconds)));
                moments.Add(new($"{round}-{n}", step, "due+PT1S", start + TimeSpan.FromSeconds(seconds + 1)));
            }
        }

        await company.PlanAsync(Some.Chain($"{round}-done", "short"));
        await company.ActAsync([Some.Act($"{round}-1", "x.a", $"{round}-done"), Some.Act($"{round}-2", "x.b", $"{round}-done")]);
        await company.PlanAsync(Some.Chain($"{round}-paused", "short"));
        await company.Client.Chains.PauseAsync($"{round}-paused", "waiting", cancel: TestContext.Current.CancellationToken);
        return moments;
    }

    /// <summary>Until the last moment has passed by so much that whatever is told now is late.</summary>
    private static async Task PassAsync(List<Moment> moments)
    {
        var end = moments.Max(m => m.At) + LateAfter;
        while (Some.Now <= end)
        {
            await Task.Delay(end - Some.Now + TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken);
        }
    }

    private static async Task ToldAsync(Company company, List<Moment> moments, DateTimeOffset down)
    {
        var round = moments[0].Chain.Split('-')[0];
        List<Alert> alerts = [];
        await Company.UntilAsync(
            async () => (alerts = [.. (await company.AlertsAsync()).Where(a => a.Chain!.StartsWith(round, StringComparison.Ordinal))]).Count >= moments.Count, $"all rungs of {round}");

        var told = alerts.Select(a => new Moment(a.Chain!, a.Step!, a.Rung!, a.DueAt!.Value)).ToList();
        Assert.Equal(moments.OrderBy(m => m.ToString(), StringComparer.Ordinal), told.OrderBy(m => m.ToString(), StringComparer.Ordinal));
        Assert.All(alerts, a => Assert.Equal(a.FiredAt - a.DueAt > LateAfter, a.Late));
        Assert.All(alerts.Where(a => a.DueAt > down), a => Assert.True(a.Late));
        Assert.Contains(alerts, a => a.DueAt > down);
        // Chains are independent of each other; each tells its own oldest first.
        Assert.All(told.GroupBy(m => m.Chain), chain => Assert.Equal(chain.OrderBy(m => m.At), chain));
    }

    private static DateTimeOffset Milliseconds(DateTimeOffset at) => DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());

    private sealed record Moment(string Chain, string Step, string Rung, DateTimeOffset At);
}
