using System.Net.Http.Json;
using System.Text.Json;
using SalesFlow.EndToEnd;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Channels;

/// <summary>The product in a process of its own, killed while it delivers.</summary>
public sealed class WebhookCrashTests
{
    [Fact]
    public async Task Killed_while_it_delivers_it_loses_nothing_keeps_the_order_and_repeats_under_the_same_id_only()
    {
        var cancel = TestContext.Current.CancellationToken;
        var directory = Directory.CreateTempSubdirectory("salesflow-hooks-").FullName;
        await using var receiver = await LocalReceiver.StartAsync(_ => (200, ""));
        try
        {
            await using var server = await ProductServer.StartAsync(directory, new Dictionary<string, string> { ["SalesFlow__Channel__AllowPrivate"] = "true", ["SalesFlow__Channel__PatrolEvery"] = "00:00:01" }, cancel);
            await server.PutAsync("v1/webhooks/crm", new { address = $"{receiver.Address}", events = new[] { "chain.*" } }, cancel);
            await Company.UntilAsync(async () => (await server.Http.GetFromJsonAsync<JsonElement>("v1/webhooks/crm", cancel)).GetProperty("health").GetProperty("behind").GetInt64() == 0, "the webhook has begun");
            for (var i = 0; i < 40; i++)
            {
                await PlanAsync(server, $"k-{i:00}", cancel);
            }

            await Company.UntilAsync(() => Task.FromResult(receiver.Taken.Length > 5), "some arrived");
            await server.KillAsync();
            await server.StartAgainAsync(cancel);
            for (var i = 40; i < 60; i++)
            {
                await PlanAsync(server, $"k-{i:00}", cancel);
            }

            await Company.UntilAsync(() => Task.FromResult(Planned(receiver).Distinct().Count() == 60), "all have arrived");
            var bodies = receiver.Taken.GroupBy(one => one.Headers["webhook-id"]).Select(one => one.Select(again => again.Text).Distinct().ToArray()).ToArray();
            Assert.All(bodies, one => Assert.Single(one));
            foreach (var subject in receiver.Taken.DistinctBy(one => one.Headers["webhook-id"]).Select(one => JsonElement.Parse(one.Body)).GroupBy(one => one.GetProperty("subject").GetString()))
            {
                var positions = subject.Select(one => one.GetProperty("position").GetInt64()).ToArray();
                Assert.Equal(positions.Order(), positions);
            }
        }
        finally
        {
            Folder.Delete(directory);
        }
    }

    private static IEnumerable<string> Planned(LocalReceiver receiver) =>
        receiver.Taken.Select(one => JsonElement.Parse(one.Body)).Where(one => one.GetProperty("type").GetString() == "chain.planned").Select(one => one.GetProperty("subject").GetString()!);

    private static async Task PlanAsync(ProductServer server, string id, CancellationToken cancel)
    {
        using var answer = await server.Http.PostAsJsonAsync("v1/chains", new { id, template = "sample", customer = "c-1", owner = "rep-1", plannedStart = Some.Now }, cancel);
        answer.EnsureSuccessStatusCode();
    }
}
