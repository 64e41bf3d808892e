using System.Net;
using SalesFlow.Api;
using SalesFlow.Client;
using SalesFlow.EndToEnd;
using Xunit;

namespace SalesFlow.Backtest;

/// <summary>Other limits on chains of the past: expectations are counted by hand.</summary>
[Collection(OneServer.Name)]
public sealed class BacktestTests(EdgeServer server)
{
    /// <summary>A Monday, 9:00 in Shanghai.</summary>
    private static readonly DateTimeOffset Monday = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_shorter_limit_breaks_what_took_longer_and_says_whom_and_where()
    {
        var company = await PlayAsync("bt-shorter");

        var answer = await company.Client.Templates.BacktestAsync("talk", Limit("PT24H") with { Period = "2026-03" }, Cancel);

        Assert.Equal(new BacktestCounts(4, 2, 2, 0, 0.5), answer.Before);
        Assert.Equal(new BacktestCounts(4, 1, 3, 0, 0.25), answer.After);
        Assert.Equal((-25.0, 1, 1, 0), (answer.ChangePoints!.Value, answer.Changed, answer.WouldBreak, answer.WouldClose));
        Assert.Equal(new BacktestChange("h30", "c-1", "rep-2", "west", Monday, "closed", "broken", "reply", "overdue", Monday.AddHours(24)), Assert.Single(answer.Chains));
        Assert.Equal([new("east", new(2, 1, 1, 0, 0.5), new(2, 1, 1, 0, 0.5)), new("west", new(2, 1, 1, 0, 0.5), new(2, 0, 2, 0, 0))], answer.Teams);
        Assert.Equal(["rep-1", "rep-2"], answer.Owners.Select(owner => owner.Key));
    }

    [Fact]
    public async Task A_longer_limit_or_another_clock_closes_what_was_late_and_nothing_is_saved()
    {
        var company = await PlayAsync("bt-longer");
        var before = await company.GetAsync("/v1/rates");

        var longer = await company.Client.Templates.BacktestAsync("talk", Limit("PT72H"), Cancel);
        // Sixty hours from Monday 9:00 are Wednesday 21:00: after the third working day has ended, before the fourth has.
        var three = await company.Client.Templates.BacktestAsync("talk", Limit("P3D", "working"), Cancel);
        var working = await company.Client.Templates.BacktestAsync("talk", Limit("P4D", "working"), Cancel);
        var whole = await company.Client.Templates.BacktestAsync("talk", new BacktestQuestion { Template = Talk("PT72H") }, Cancel);

        Assert.Equal((new BacktestCounts(4, 3, 1, 0, 0.75), 1, "h60"), (longer.After, longer.WouldClose, Assert.Single(longer.Chains).Id));
        Assert.Equal(("h60", "broken", "closed", "overdue"), (working.Chains[0].Id, working.Chains[0].Before, working.Chains[0].After, working.Chains[0].Reason));
        Assert.Empty(three.Chains);
        Assert.Equal(longer.After, whole.After);
        Assert.Equal(1, (await company.Client.Templates.GetAsync("talk", Cancel)).Version);
        Assert.Equal(before.GetProperty("closed").GetInt32(), (await company.GetAsync("/v1/rates")).GetProperty("closed").GetInt32());
        Assert.Equal(0, (await company.Client.Templates.BacktestAsync("talk", Limit("PT24H") with { Period = "2026-04" }, Cancel)).Before.Planned);
    }

    [Fact]
    public async Task What_cannot_be_tried_is_refused_at_its_place()
    {
        var company = await PlayAsync("bt-refused");

        await RefusedAsync("/limits/replay", new BacktestQuestion { Limits = new Dictionary<string, StepLimit> { ["replay"] = new() { Length = "PT1H" } } });
        await RefusedAsync("/limits/reply/length", Limit("soon"));
        await RefusedAsync("/limits", new BacktestQuestion());
        await RefusedAsync("/limits", new BacktestQuestion { Limits = new Dictionary<string, StepLimit> { ["reply"] = new() { Length = "P1D", Clock = "working", Calendar = "moon" } } });
        Assert.Equal((HttpStatusCode)422, (await company.SendAsync("POST", "/v1/templates/talk/backtest", """{"period":"soon","limits":{"reply":{"length":"PT1H"}}}""")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await company.SendAsync("POST", "/v1/templates/walk/backtest", """{"limits":{"reply":{"length":"PT1H"}}}""")).Status);

        async Task RefusedAsync(string pointer, BacktestQuestion question)
        {
            var refused = await Assert.ThrowsAsync<SalesFlowException>(() => company.Client.Templates.BacktestAsync("talk", question, Cancel));
            Assert.Equal(((HttpStatusCode)422, pointer), (refused.Status, refused.Errors[0].Path));
        }
    }

    private static BacktestQuestion Limit(string length, string clock = "elapsed") => new() { Limits = new Dictionary<string, StepLimit> { ["reply"] = new() { Length = length, Clock = clock } } };

    private static ChainTemplate Talk(string limit) => new()
    {
        Key = "talk", Labels = new Dictionary<string, string> { ["zh-CN"] = "谈", ["en"] = "Talk" },
        Steps =
        [
            new() { Key = "ask", Node = "x.asked", Labels = new Dictionary<string, string> { ["en"] = "Asked" } },
            new() { Key = "reply", Node = "x.replied", Labels = new Dictionary<string, string> { ["en"] = "Replied" }, Limit = new() { Length = limit, Clock = "elapsed" } },
        ],
    };

    /// <summary>Four chains asked on a Monday: replied to after 10, 30 and 60 hours, and never; the limit is 48.</summary>
    private async Task<Company> PlayAsync(string tenant)
    {
        var company = await Company.MakeAsync(server, tenant);
        foreach (var node in new[] { "x.asked", "x.replied" })
        {
            await company.Client.Nodes.PutAsync(new ActionNode { Key = node, Labels = new Dictionary<string, string> { ["en"] = node } }, Cancel);
        }

        await company.Client.Templates.PutAsync(Talk("PT48H"), cancel: Cancel);
        foreach (var (hours, owner, team) in new[] { (10, "rep-1", "east"), (30, "rep-2", "west"), (60, "rep-2", "west"), (0, "rep-1", "east") })
        {
            var id = $"h{hours}";
            await company.PlanAsync(new NewChain { Id = id, Template = "talk", Customer = "c-1", Owner = owner, Team = team, PlannedStart = Monday }, SendMode.History);
            await company.ActAsync(Act(id, "x.asked", owner, 0), SendMode.History);
            if (hours > 0)
            {
                await company.ActAsync(Act(id, "x.replied", owner, hours), SendMode.History);
            }
        }

        return company;

        static SalesAction Act(string chain, string node, string actor, int hours) => new() { Id = $"{chain}-{node}", Node = node, OccurredAt = Monday.AddHours(hours), Actor = actor, Chain = chain };
    }
}
