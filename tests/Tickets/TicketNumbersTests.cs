using System.Collections.Concurrent;
using SalesFlow.Api;
using SalesFlow.Client;
using SalesFlow.EndToEnd;
using SalesFlow.Support;
using Xunit;
using Some = SalesFlow.EndToEnd.Some;

namespace SalesFlow.Tests.Tickets;

/// <summary>A real process, killed while a thousand requests are under way, and one where nothing happens: numbers stay unique.</summary>
[Collection(OneServer.Name)]
public sealed class TicketNumbersTests(EdgeServer server, ITestOutputHelper output)
{
    private const int Requests = 1_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_ticket_imported_later_takes_the_next_number_of_its_own_day_in_the_tenants_zone()
    {
        var scene = await TicketScene.MakeAsync(server, "t-days");

        // 23:59 and 00:01 in Shanghai.
        foreach (var (id, at) in new[] { ("a", "2026-02-03T15:59:00Z"), ("b", "2026-02-03T16:01:00Z"), ("c", "2026-02-03T01:00:00Z") })
        {
            await scene.Company.ActAsync(TicketScene.Request(id, at: DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture)), SendMode.History);
        }

        Assert.Equal(["T20260203-0001", "T20260204-0001", "T20260203-0002"], [(await scene.ReadAsync("a")).Number, (await scene.ReadAsync("b")).Number, (await scene.ReadAsync("c")).Number]);
    }

    [Fact]
    public async Task Numbers_queue_and_limits_hold_under_a_thousand_concurrent_requests_and_a_kill_in_the_middle()
    {
        using var folder = new Folder();
        var seen = new ConcurrentDictionary<string, string>();
        await using (var product = await ProductServer.StartAsync(folder.Sub("data"), cancellation: Cancel))
        {
            var scene = await TicketScene.UploadedAsync(new Company(product.Http, ProductServer.ApiKey));
            var impatient = new SalesFlowClient(product.Http, ProductServer.ApiKey, new SalesFlowClientOptions { Attempts = 1 });
            var requests = Enumerable.Range(0, Requests).Select(n => TicketScene.Request($"t-{n}", (n % 3) switch { 0 => "critical", 1 => "urgent", _ => "normal" })).ToArray();

            // All at once; who is acknowledged as the hundredth kills the process with the others under way.
            var acknowledged = 0;
            var first = requests.Select(async request =>
            {
                try
                {
                    await impatient.Actions.PostAsync(request, cancel: Cancel);
                    if (Interlocked.Increment(ref acknowledged) == Requests / 10)
                    {
                        await product.KillAsync();
                    }
                }
                catch (Exception e) when (e is HttpRequestException or IOException or SalesFlowException)
                {
                    // Killed under it, or told to come again.
                }
            }).ToArray();
            await Task.WhenAll(first);
            await product.StartAgainAsync(Cancel);
            output.WriteLine($"{acknowledged} of {Requests} acknowledged before the kill");
            Assert.InRange(acknowledged, Requests / 10, Requests - 1);
            await ReadAsync(scene, seen);

            await Task.WhenAll(requests.Select(request => scene.Company.ActAsync(request)));
            await ReadAsync(scene, seen);
            Assert.Equal(Requests, seen.Count);
            Assert.Equal(Requests, seen.Values.Distinct().Count());
            Assert.All(seen.Values, number => Assert.Matches("^T[0-9]{8}-[0-9]{4}$", number));
            await HoldsAsync(scene);
            Assert.True(await product.StopAsync(), "the server did not stop by itself");
        }

        var (exit, text, error) = await Cli.VerifyAsync(folder.Sub("data"));
        Assert.True(exit == 0, text + error);
    }

    /// <summary>A ticket that was seen keeps its number.</summary>
    private static async Task ReadAsync(TicketScene scene, ConcurrentDictionary<string, string> seen)
    {
        await foreach (var ticket in scene.Tickets.ListAsync(new TicketsQuery { Limit = 500 }, Cancel))
        {
            Assert.Equal(ticket.Number, seen.GetOrAdd(ticket.Id, ticket.Number));
        }
    }

    /// <summary>The queue holds all of them in its order, and each has one chain that waits for an engineer by its due moment.</summary>
    private static async Task HoldsAsync(TicketScene scene)
    {
        string[] ranks = ["critical", "urgent", "normal"];
        var queue = await scene.Tickets.QueueAsync(new TicketsQuery { Limit = 500 }, Cancel).ToListAsync(Cancel);
        Assert.Equal(queue.OrderBy(t => Array.IndexOf(ranks, t.Urgency)).ThenBy(t => t.DueAt).ThenBy(t => t.Number, StringComparer.Ordinal).Select(t => t.Id), queue.Select(t => t.Id));
        Assert.Equal(Requests, queue.Count);

        // Chains whose start the kill cut off are started again by the deadline shards.
        await Company.UntilAsync(
            async () => await scene.Company.Client.Chains.ListAsync(new ChainsQuery { Template = "onsite-support", Limit = 500 }, Cancel).Select(c => c.Id).ToHashSetAsync(cancellationToken: Cancel) is var chains
                && chains.Count == Requests && queue.TrueForAll(ticket => chains.Contains(ticket.Chain!)),
            "every ticket has its chain");
        foreach (var ticket in queue.Where((_, n) => n % 10 == 0))
        {
            await Company.UntilAsync(async () => (await scene.Company.ChainAsync(ticket.Chain!)).Steps[1].DueAt >= ticket.DueAt, $"the chain of {ticket.Id} waits for an engineer");
        }
    }
}
