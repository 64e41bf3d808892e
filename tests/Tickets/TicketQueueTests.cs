using System.Globalization;
using SalesFlow.Api;
using SalesFlow.Client;
using SalesFlow.EndToEnd;
using Xunit;
using Some = SalesFlow.EndToEnd.Some;

namespace SalesFlow.Tests.Tickets;

/// <summary>Critical → urgent → normal, then least remaining time, then oldest.</summary>
[Collection(OneServer.Name)]
public sealed class TicketQueueTests(EdgeServer server, ITestOutputHelper output)
{
    private static readonly string[] Words = ["critical", "特急", "urgent", "加急", "normal", "普通"];

    [Fact]
    public async Task The_queue_is_critical_then_urgent_then_normal_then_least_remaining_time_then_oldest_over_random_tickets()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("SALESFLOW_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 20260203;
        output.WriteLine($"seed {seed} (SALESFLOW_SEED repeats a run)");
        var random = new Random(seed);
        var scene = await TicketScene.MakeAsync(server, "t-queue");

        // Over two weeks with nights and weekends: many limits on working clocks end at the same moment, so that age decides.
        var from = Some.Now.AddDays(-20);
        var tickets = Enumerable.Range(0, 150).Select(n => (Id: $"t-{random.Next():x8}-{n}", Urgency: Words[random.Next(Words.Length)], At: from.AddMinutes(random.Next(14 * 24 * 60)))).OrderBy(t => t.At).ToArray();
        var receipt = await scene.Company.ActAsync([.. tickets.Select(t => TicketScene.Request(t.Id, t.Urgency, t.At))], SendMode.History);
        Assert.Equal(tickets.Length, receipt.Accepted);
        var taken = tickets.Where(_ => random.Next(5) == 0).Select(t => t.Id).ToHashSet();
        await scene.Company.ActAsync([.. taken.Select(id => TicketScene.Act(id, "ticket.accepted"))]);

        var all = await scene.Tickets.ListAsync(new TicketsQuery { Limit = 500 }, TestContext.Current.CancellationToken).ToDictionaryAsync(t => t.Id, cancellationToken: TestContext.Current.CancellationToken);
        var expected = tickets.Where(t => !taken.Contains(t.Id)).OrderBy(t => Array.IndexOf(Words, t.Urgency) / 2).ThenBy(t => all[t.Id].DueAt).ThenBy(t => all[t.Id].Number, StringComparer.Ordinal).Select(t => t.Id).ToArray();
        Assert.Contains(all.Values.GroupBy(t => (t.Urgency, t.DueAt)), g => g.Count() > 1);
        Assert.Equal(expected, await scene.QueueAsync(pageSize: random.Next(1, 60)));
    }

    [Theory]
    [InlineData("critical")]
    [InlineData("urgent")]
    [InlineData("normal")]
    public async Task The_place_in_the_queue_goes_by_the_very_moment_that_the_chain_says(string urgency)
    {
        var scene = await TicketScene.MakeAsync(server, $"t-due-{urgency}");
        foreach (var hours in new[] { 1, 30, 75, 130 })
        {
            // Imported, so that ticket and chain begin at the same moment to the millisecond.
            var id = $"t-{hours}";
            await scene.Company.ActAsync(TicketScene.Request(id, urgency, Some.Now.AddHours(-hours)), SendMode.History);
            var ticket = await scene.ReadAsync(id);

            Assert.Equal((await scene.Company.ChainAsync(ticket.Chain!)).Steps[1].DueAt, ticket.DueAt);
        }
    }
}
