using System.Net;
using System.Text.Json;
using SalesFlow.Api;
using SalesFlow.Client;
using SalesFlow.EndToEnd;
using Xunit;

namespace SalesFlow.Import;

/// <summary>Files through <c>/v1/imports</c> into a real server, as the page brings them.</summary>
[Collection(OneServer.Name)]
public sealed class ImportsApiTests(EdgeServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("customers", 3, 3)]
    [InlineData("orders", 3, 11)]
    [InlineData("contracts", 3, 7)]
    [InlineData("tickets", 3, 10)]
    public async Task What_a_table_is_and_which_column_is_what_is_guessed_and_a_second_run_adds_nothing(string table, int subjects, int actions)
    {
        var company = await Company.MakeAsync(server, $"imports-{table}");
        var api = company.Client.Imports;
        var file = await api.UploadAsync($"{table}.csv", await File.ReadAllBytesAsync(Logs.Samples($"{table}.csv"), Cancel), Cancel);
        Assert.Equal(("uploaded", "csv", $"{table}.csv"), (file.State, file.Format, file.Name));
        Assert.Equal(file.Id, (await api.UploadAsync("again.csv", await File.ReadAllBytesAsync(Logs.Samples($"{table}.csv"), Cancel), Cancel)).Id);

        var look = await api.LookAsync(file.Id, Cancel);
        Assert.Equal(table, look.Suggestions[0].Target);
        var plan = new Client.ImportRequest(look.Suggestions[0]);
        var preview = await api.PreviewAsync(file.Id, plan, Cancel);
        Assert.Equal((subjects, actions, 0), (preview.Units, preview.Actions, preview.Refused));
        Assert.Equal(subjects, preview.First.Count);
        Assert.Empty((await company.GetAsync("/v1/customers")).GetProperty("items").EnumerateArray());

        var done = await RunAsync(api, file.Id, plan);
        Assert.Equal(("done", actions, 0, 0), (done.State, done.Accepted, done.Replayed, done.Refused));
        var again = await RunAsync(api, file.Id, plan);
        Assert.Equal(("done", 0, actions, 0), (again.State, again.Accepted, again.Replayed, again.Refused));
        Assert.Empty(await company.AlertsAsync());
        Assert.Equal(file.Id, Assert.Single((await api.ListAsync(Cancel)).Items).Id);
    }

    [Fact]
    public async Task A_log_becomes_chains_with_their_own_people_and_times_and_people_are_known_by_name()
    {
        var company = await Company.MakeAsync(server, "imports-log");
        await PromiseAsync(company);
        await company.SendAsync("PUT", "/v1/members/rep-7", """{"id":"rep-7","name":"王芳","team":"east","roles":["rep"]}""");
        var api = company.Client.Imports;
        var file = await api.UploadAsync("visits.csv", await File.ReadAllBytesAsync(Logs.Samples("visits.csv"), Cancel), Cancel);
        var spec = (await api.LookAsync(file.Id, Cancel)).Suggestions[0];
        Assert.Equal(("chains", "visit-to-reply", "拜访编号", "动作"), (spec.Target, spec.Template, spec.Columns["case"], spec.Columns["activity"]));
        Assert.Equal(["x.proposed", "x.visited"], spec.Activities.Values.Distinct().Order(StringComparer.Ordinal).Where(node => node != "x.replied"));
        Assert.Equal("rep-7", spec.Actors["王芳"]);

        var preview = await api.PreviewAsync(file.Id, new(spec), Cancel);
        Assert.Equal((4, 9), (preview.Units, preview.Actions));
        Assert.Contains("\"template\":\"visit-to-reply\"", preview.Mapping, StringComparison.Ordinal);
        var done = await RunAsync(api, file.Id, new(spec));
        Assert.Equal(("done", 4, 9, 0), (done.State, done.Chains, done.Accepted, done.Refused));
        var chain = Assert.Single((await company.Client.Chains.PageAsync(new ChainsQuery { Customer = "C-1007" }, cancel: Cancel)).Items);
        Assert.Equal(("rep-7", new DateTimeOffset(2026, 3, 2, 1, 40, 0, TimeSpan.Zero)), (chain.Owner, chain.PlannedStart));
        Assert.Empty(await company.AlertsAsync());
    }

    [Fact]
    public async Task An_import_stops_and_goes_on_and_every_chain_is_there_once()
    {
        var company = await Company.MakeAsync(server, "imports-stop");
        await PromiseAsync(company);
        var rows = string.Concat(Enumerable.Range(0, 3_000).Select(i => $"k-{i:0000},C-{i % 50},拜访,2026-03-02 09:{i % 60:00},王芳\n"));
        var api = company.Client.Imports;
        var file = await api.UploadAsync("many.csv", System.Text.Encoding.UTF8.GetBytes("编号,客户,动作,时间,销售\n" + rows), Cancel);
        var plan = new Client.ImportRequest((await api.LookAsync(file.Id, Cancel)).Suggestions.First(one => one.Target == "chains"));
        Assert.Equal("running", (await api.StartAsync(file.Id, plan, Cancel)).State);
        await UntilAsync(api, file.Id, run => run.Done > 0);
        var stopped = await api.StopAsync(file.Id, Cancel);
        Assert.Equal("stopped", stopped.State);
        Assert.InRange(stopped.Done, 1, 2_999);
        Assert.Equal(stopped.Done, (await api.GetAsync(file.Id, Cancel)).Done);

        await api.ResumeAsync(file.Id, Cancel);
        var done = await UntilAsync(api, file.Id, run => run.State != "running");
        Assert.Equal(("done", 3_000, 3_000, 3_000, 0), (done.State, done.Done, done.Chains, done.Accepted, done.Replayed));
        Assert.Equal(3_000, (await company.GetAsync("/v1/rates?template=visit-to-reply")).GetProperty("planned").GetInt32());
    }

    [Fact]
    public async Task What_cannot_be_read_is_refused_by_its_line_and_what_is_wrong_in_one_row_by_that_row()
    {
        var company = await Company.MakeAsync(server, "imports-wrong");
        var api = company.Client.Imports;
        var torn = await Assert.ThrowsAsync<SalesFlowException>(() => api.UploadAsync("torn.csv", "a,b\n1\n"u8.ToArray(), Cancel));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "import-invalid"), (torn.Status, torn.Code));
        Assert.Contains("line 2", torn.Detail, StringComparison.Ordinal);

        var file = await api.UploadAsync("orders.csv", "订单号,客户,下单日期,金额\nSO-1,C-1,2026-01-05,100\nSO-2,C-1,gestern,100\n"u8.ToArray(), Cancel);
        var spec = (await api.LookAsync(file.Id, Cancel)).Suggestions[0];
        var preview = await api.PreviewAsync(file.Id, new(spec), Cancel);
        Assert.Equal((1, 1), (preview.Units, preview.Refused));
        Assert.Equal("SO-2, line 3", Assert.Single(preview.Refusals).Place);

        var missing = await Assert.ThrowsAsync<SalesFlowException>(() => api.PreviewAsync(file.Id, new(spec with { Columns = [] }), Cancel));
        Assert.Equal("import-invalid", missing.Code);
        var nobody = await Assert.ThrowsAsync<SalesFlowException>(() => api.StartAsync("0000", new(spec), Cancel));
        Assert.Equal((HttpStatusCode.NotFound, "unknown-import"), (nobody.Status, nobody.Code));
        var idle = await Assert.ThrowsAsync<SalesFlowException>(() => api.StopAsync(file.Id, Cancel));
        Assert.Equal((HttpStatusCode.Conflict, "import-state"), (idle.Status, idle.Code));
    }

    [Fact]
    public async Task A_whole_log_is_taken_in_and_gives_what_it_tells()
    {
        var source = await Company.MakeAsync(server, "imports-source");
        await PromiseAsync(source);
        var first = source.Client.Imports;
        var file = await first.UploadAsync("visits.csv", await File.ReadAllBytesAsync(Logs.Samples("visits.csv"), Cancel), Cancel);
        await RunAsync(first, file.Id, new((await first.LookAsync(file.Id, Cancel)).Suggestions[0]));
        using var log = new MemoryStream();
        await source.Client.Interop.ExportAsync("ocel", "json", null, null, log, Cancel);

        var target = await Company.MakeAsync(server, "imports-target");
        var api = target.Client.Imports;
        var whole = await api.UploadAsync("whole.jsonocel", log.ToArray(), Cancel);
        Assert.Equal("ocel", whole.Format);
        var look = await api.LookAsync(whole.Id, Cancel);
        Assert.Equal("whole", Assert.Single(look.Suggestions).Target);
        Assert.Equal((4, 9, 0), await api.PreviewAsync(whole.Id, new(look.Suggestions[0]), Cancel) is var preview ? (preview.Units, preview.Actions, preview.Refused) : default);
        var done = await RunAsync(api, whole.Id, new(look.Suggestions[0]));
        Assert.Equal(("done", 4, 9, 0), (done.State, done.Chains, done.Accepted, done.Refused));
        Assert.Equal(Rates(await source.GetAsync("/v1/rates")), Rates(await target.GetAsync("/v1/rates")));
    }

    private static (int, int) Rates(JsonElement rates) => (rates.GetProperty("planned").GetInt32(), rates.GetProperty("closed").GetInt32());

    private static async Task PromiseAsync(Company company)
    {
        foreach (var (node, label) in new[] { ("x.visited", "拜访"), ("x.proposed", "发送方案"), ("x.replied", "客户回复") })
        {
            Assert.Equal(HttpStatusCode.OK, (await company.SendAsync("PUT", $"/v1/nodes/{node}", $$"""{"labels":{"zh-CN":"{{label}}","en":"{{node}}"},"evidence":[]}""")).Status);
        }

        var (status, text, _) = await company.SendAsync("PUT", "/v1/templates/visit-to-reply", """
            {"labels":{"zh-CN":"拜访到回复","en":"From visit to reply"},"steps":[
            {"key":"visited","node":"x.visited","labels":{"zh-CN":"拜访","en":"Visit"},"role":"rep","stage":1,"evidence":[],"limit":{"length":"P1D","clock":"elapsed"}},
            {"key":"proposed","node":"x.proposed","labels":{"zh-CN":"发方案","en":"Propose"},"role":"rep","stage":2,"evidence":[],"limit":{"length":"P3D","clock":"elapsed"}},
            {"key":"replied","node":"x.replied","labels":{"zh-CN":"回复","en":"Reply"},"role":"rep","stage":3,"evidence":[],"limit":{"length":"P7D","clock":"elapsed"}}]}
            """);
        Assert.True(status == HttpStatusCode.OK, text);
    }

    private static async Task<Client.ImportRun> RunAsync(Client.ImportsApi api, string id, Client.ImportRequest plan)
    {
        await api.StartAsync(id, plan, Cancel);
        return await UntilAsync(api, id, run => run.State != "running");
    }

    private static async Task<Client.ImportRun> UntilAsync(Client.ImportsApi api, string id, Func<Client.ImportRun, bool> so)
    {
        var until = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var run = await api.GetAsync(id, Cancel);
            if (so(run))
            {
                return run;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(until) < TimeSpan.FromMinutes(3), $"the import stands at {run.State} {run.Done}/{run.Total}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel);
        }
    }
}
