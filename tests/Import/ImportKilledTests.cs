using System.Text;
using System.Text.Json;
using SalesFlow.Client;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Import;

/// <summary>An import that runs on the server outlives it: killed in the middle, it goes on by itself where the journal says it was.</summary>
public sealed class ImportKilledTests
{
    private const int Rows = 4_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_import_whose_server_is_killed_goes_on_by_itself_and_every_action_is_there_once()
    {
        var directory = Directory.CreateTempSubdirectory("salesflow-import-kill-").FullName;
        await using (var server = await ProductServer.StartAsync(directory, cancellation: Cancel))
        {
            var api = new SalesFlowClient(server.Http, ProductServer.ApiKey);
            var rows = string.Concat(Enumerable.Range(0, Rows).Select(i => $"L-{i:0000},c-{i % 50},线索录入,2026-03-02 09:{i % 60:00},rep-01\n"));
            var file = await api.Imports.UploadAsync("leads.csv", Encoding.UTF8.GetBytes("编号,客户编号,动作,时间,销售\n" + rows), Cancel);
            var spec = (await api.Imports.LookAsync(file.Id, Cancel)).Suggestions.First(one => one.Target == "chains") with { Template = "sample", Activities = new Dictionary<string, string> { ["线索录入"] = "sample.requested" } };
            await api.Imports.StartAsync(file.Id, new(spec), Cancel);
            var before = await UntilAsync(api, file.Id, run => run.Done > 0);
            Assert.Equal("running", before.State);

            await server.KillAsync();
            await server.StartAgainAsync(Cancel);
            var after = await UntilAsync(api, file.Id, run => run.State != "running");

            // What of the part under way was kept already is found to be there, and is not told twice.
            Assert.Equal(("done", Rows, Rows, 0), (after.State, after.Done, after.Accepted + after.Replayed, after.Refused));
            Assert.InRange(before.Done, 1, Rows - 1);
            using var rates = JsonDocument.Parse(await server.Http.GetStringAsync(new Uri("/v1/rates?template=sample", UriKind.Relative), Cancel));
            Assert.Equal(Rows, rates.RootElement.GetProperty("planned").GetInt32());
            var again = await api.Imports.StartAsync(file.Id, new(spec), Cancel);
            Assert.Equal("running", again.State);
            again = await UntilAsync(api, file.Id, run => run.State != "running");
            Assert.Equal(("done", 0, Rows), (again.State, again.Accepted, again.Replayed));
            Assert.True(await server.StopAsync(), "the server did not stop by itself");
        }

        Folder.Delete(directory);
    }

    private static async Task<Client.ImportRun> UntilAsync(SalesFlowClient api, string id, Func<Client.ImportRun, bool> so)
    {
        var until = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var run = await api.Imports.GetAsync(id, Cancel);
            if (so(run))
            {
                return run;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(until) < TimeSpan.FromMinutes(3), $"the import stands at {run.State} {run.Done}/{run.Total}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel);
        }
    }
}
