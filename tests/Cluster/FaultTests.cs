using SalesFlow.Client;
using SalesFlow.Hosting;
using Xunit;

namespace SalesFlow.Cluster;

/// <summary>Silos that die, are declared dead, or are restarted one by one under load.</summary>
public sealed class FaultTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Ending = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_grains_of_a_killed_silo_come_back_on_the_other_and_windows_due_meanwhile_fire_once()
    {
        const int chains = 60;
        await using var cluster = await ProductCluster.NewAsync();
        var members = await cluster.StartAsync(Cancel, "silo", "silo", "api");
        var client = members[2].Client;
        await Quick.PutAsync(client, "t", 5, Cancel);
        for (var n = 0; n < chains; n++)
        {
            await Quick.PlanAsync(client, "t", $"k-{n}", Cancel);
        }

        await members[0].Process.KillAsync();

        for (var n = 0; n < chains; n++)
        {
            Assert.Equal($"k-{n}", (await client.Chains.GetAsync($"k-{n}", Cancel)).Id);
        }

        await Quick.UntilAsync(async () => await cluster.AskAsync<long>("SELECT count(*) FROM alert") >= chains, "every window fires", Cancel);
        Assert.Equal(chains, await cluster.AskAsync<long>("SELECT count(DISTINCT chain) FROM alert"));
        Assert.Equal(chains, await cluster.AskAsync<long>("SELECT count(*) FROM alert"));
        Assert.Equal(0, await cluster.AskAsync<long>("SELECT count(*) FROM alert WHERE fired_at < due_at"));
        await Quick.UntilAsync(async () => (await client.Board.RatesAsync(new RatesQuery(), Cancel)) is { Planned: chains, Broken: chains }, "the board is right again", Cancel);
        Assert.True(await members[1].Process.StopAsync(Ending), members[1].Process.LastLines);
        Assert.Contains("everything holds", (await cluster.RunAsync("verify")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_that_was_declared_dead_keeps_nothing_more_and_ends()
    {
        await using var cluster = await ProductCluster.NewAsync();
        var member = (await cluster.StartAsync(Cancel, "all"))[0];
        await member.Client.Actions.PostAsync(Quick.Action("before", "c-1"), cancel: Cancel);

        await cluster.ExecuteAsync("UPDATE orleansmembershiptable SET status = 6");
        var once = new SalesFlowClient(member.Http, Support.ProductServer.ApiKey, new SalesFlowClientOptions { Attempts = 1 });
        var fault = await Record.ExceptionAsync(() => once.Actions.PostAsync(Quick.Action("after", "c-1"), cancel: Cancel));

        Assert.True(fault is SalesFlowException { Status: System.Net.HttpStatusCode.ServiceUnavailable } or HttpRequestException, $"{fault}");
        await member.Process.EndedAsync(Ending, Cancel);
        Assert.Equal(FenceSetup.DeclaredDead, member.Process.ExitCode);
        Assert.Contains("declared this silo", member.Process.LastLines, StringComparison.Ordinal);
        Assert.Equal(0, await cluster.AskAsync<long>("SELECT count(*) FROM record WHERE action_id = 'after'"));
    }

    [Theory]
    [InlineData("all")]
    [InlineData("silo")]
    public async Task A_rolling_restart_of_three_silos_is_not_seen_by_a_client_that_retries(string role)
    {
        await using var cluster = await ProductCluster.NewAsync();
        var members = await cluster.StartAsync(Cancel, role, role, role);
        var entry = role == "all" ? members.Select(member => member.Process.Address).ToArray() : [(await cluster.StartAsync(Cancel, "api"))[0].Process.Address];
        using var balancer = new HttpClient(new Balancer(entry)) { BaseAddress = entry[0] };
        var load = new ActionLoad(new SalesFlowClient(balancer, Support.ProductServer.ApiKey), rate: ActionLoad.Configured);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = load.RunAsync(stop.Token);
        for (var i = 0; i < members.Length; i++)
        {
            await load.UntilAsync(load.Kept + 100, Cancel);
            Assert.True(await members[i].Process.StopAsync(Ending), members[i].Process.LastLines);
            Assert.Equal(0, members[i].Process.ExitCode);
            members[i] = cluster.Start(role, members[i].Process.Address.Port);
            await members[i].ReadyAsync(Cancel);
        }

        await load.UntilAsync(load.Kept + 100, Cancel);
        await stop.CancelAsync();
        await running;

        output.WriteLine(load.Report);
        Assert.Empty(load.Failures);
        Assert.Equal(load.Kept, await cluster.AskAsync<long>("SELECT count(*) FROM record WHERE action_id LIKE 'load-%'"));
    }
}
