using System.Net;
using SalesFlow.Client;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Cluster;

/// <summary>Real processes: silos and a gateway on one PostgreSQL database.</summary>
public sealed class GatewayTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Three_silos_and_a_gateway_that_start_at_once_on_an_empty_database_come_up_with_one_tenant_and_one_key()
    {
        await using var cluster = await ProductCluster.NewAsync();

        await cluster.StartAsync(Cancel, "silo", "all", "all", "api");

        Assert.Equal(3, await cluster.AskAsync<long>("SELECT count(*) FROM orleansmembershiptable WHERE status = 3"));
        Assert.Equal(1, await cluster.AskAsync<long>("SELECT count(*) FROM document WHERE tenant = 'acme' AND kind = 'settings'"));
        Assert.Equal(1, await cluster.AskAsync<long>("SELECT count(*) FROM document WHERE tenant = 'acme' AND kind = 'key'"));
        Assert.Equal(1, await cluster.AskAsync<long>("SELECT count(*) FROM document WHERE kind = 'deadline-shards'"));
    }

    [Fact]
    public async Task Through_a_gateway_everything_works_and_what_was_saved_through_another_process_holds_at_once()
    {
        await using var cluster = await ProductCluster.NewAsync();
        var members = await cluster.StartAsync(Cancel, "silo", "all", "api");
        var (all, gateway) = (members[1].Client, members[2].Client);
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await using var pulse = gateway.Board.PulseAsync(cancel: watching.Token).GetAsyncEnumerator(watching.Token);
        Assert.True(await pulse.MoveNextAsync());
        Assert.Equal("snapshot", pulse.Current.Kind);

        for (var n = 0; n < 8; n++)
        {
            var (saver, planner) = n % 2 == 0 ? (all, gateway) : (gateway, all);
            await Quick.PutAsync(saver, $"t{n}", 600, Cancel);
            var chain = await Quick.PlanAsync(planner, $"t{n}", $"k-{n}", Cancel);
            Assert.Equal("1", chain.TemplateVersion);
            await Quick.PutAsync(saver, $"t{n}", 700, Cancel);
            Assert.Equal("2", (await Quick.PlanAsync(planner, $"t{n}", $"again-{n}", Cancel)).TemplateVersion);
        }

        var kept = await gateway.Actions.PostAsync(Quick.Action("a-1", "c-1"), cancel: Cancel);
        Assert.True((await all.Actions.PostAsync(kept.Action, cancel: Cancel)).Replayed);
        await Quick.UntilAsync(async () => (await gateway.Board.RatesAsync(new RatesQuery(), Cancel)).Planned == 16, "the board shows all chains", Cancel);
        await Quick.UntilAsync(async () => await pulse.MoveNextAsync() && pulse.Current.Kind == "pulse" && pulse.Current.Data.GetRawText().Contains("c-1", StringComparison.Ordinal), "the live feed tells of the action", Cancel);
        await using (var assistant = await Mcp.Assistant.ConnectAsync(members[2].Http.BaseAddress!, ProductServer.ApiKey))
        {
            Assert.Equal(16, (await assistant.AskAsync("rates")).GetProperty("rates").GetProperty("planned").GetInt32());
        }

        await watching.CancelAsync();
    }

    [Fact]
    public async Task A_key_that_was_removed_through_one_process_stops_working_at_the_others_within_seconds()
    {
        await using var cluster = await ProductCluster.NewAsync();
        var members = await cluster.StartAsync(Cancel, "all", "api");
        var made = await members[0].Client.Keys.CreateAsync(new NewApiKey { Role = "reader", Name = "guest" }, Cancel);
        var guest = new SalesFlowClient(members[1].Http, made.Secret!, new SalesFlowClientOptions { Attempts = 1 });
        await guest.Board.RatesAsync(new RatesQuery(), Cancel);

        await members[0].Client.Keys.RevokeAsync(made.Id, Cancel);

        await Quick.UntilAsync(async () => await StatusAsync(guest) == HttpStatusCode.Unauthorized, "the key is refused", Cancel);
    }

    [Fact]
    public async Task While_all_silos_are_away_a_gateway_answers_503_with_a_wait_and_it_goes_on_when_one_comes()
    {
        await using var cluster = await ProductCluster.NewAsync();
        var gateway = cluster.Start("api");
        await gateway.Process.WaitReadyAsync("/healthz/live", TimeSpan.FromSeconds(60), Cancel);
        using (var early = await gateway.Http.GetAsync(new Uri("/healthz/ready", UriKind.Relative), Cancel))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, early.StatusCode);
        }

        using (var early = await gateway.Http.GetAsync(new Uri("/v1/rates", UriKind.Relative), Cancel))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, early.StatusCode);
            Assert.NotNull(early.Headers.RetryAfter);
        }

        var other = cluster.Start("api");
        await other.Process.WaitReadyAsync("/healthz/live", TimeSpan.FromSeconds(60), Cancel);
        Assert.True(await other.Process.StopAsync(TimeSpan.FromSeconds(60)), other.Process.LastLines);
        Assert.Equal(0, other.Process.ExitCode);

        var silo = (await cluster.StartAsync(Cancel, "silo"))[0];
        await gateway.ReadyAsync(Cancel);
        await Quick.PutAsync(gateway.Client, "t", 600, Cancel);
        await Quick.PlanAsync(gateway.Client, "t", "k-1", Cancel);
        Assert.True(await silo.Process.StopAsync(TimeSpan.FromSeconds(60)), silo.Process.LastLines);
        Assert.Equal(0, silo.Process.ExitCode);

        using (var away = await gateway.Http.GetAsync(new Uri("/v1/chains/k-1", UriKind.Relative), Cancel))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, away.StatusCode);
            Assert.NotNull(away.Headers.RetryAfter);
        }

        cluster.Start("silo");
        await gateway.ReadyAsync(Cancel);
        Assert.Equal("k-1", (await gateway.Client.Chains.GetAsync("k-1", Cancel)).Id);
    }

    [Fact]
    public async Task Orleans_own_dashboard_opens_to_operators_only_also_by_a_browsers_sign_in()
    {
        await using var cluster = await ProductCluster.NewAsync();
        const string key = "sf_operator0123456789012345678901234567890";
        var member = cluster.Start("all", settings: new() { ["SalesFlow__Bootstrap__OperatorKey"] = key });
        await member.ReadyAsync(Cancel);

        foreach (var path in new[] { "/orleans/", "/orleans/index.html", "/orleans/DashboardCounters", "/orleans/ClusterStats" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(member, path, null));
            Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(member, path, $"Bearer {ProductServer.ApiKey}"));
            Assert.Equal(HttpStatusCode.OK, await AskAsync(member, path, $"Bearer {key}"));
            Assert.Equal(HttpStatusCode.OK, await AskAsync(member, path, $"Basic {Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"any:{key}"))}"));
        }
    }

    private static async Task<HttpStatusCode> AskAsync(ProductCluster.Member member, string path, string? credential)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(member.Process.Address, path));
        if (credential is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", credential);
        }

        using var answer = await http.SendAsync(request, Cancel);
        return answer.StatusCode;
    }

    private static async Task<HttpStatusCode> StatusAsync(SalesFlowClient client)
    {
        try
        {
            await client.Board.RatesAsync(new RatesQuery(), Cancel);
            return HttpStatusCode.OK;
        }
        catch (SalesFlowException refused)
        {
            return refused.Status;
        }
    }
}
