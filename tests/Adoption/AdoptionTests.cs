using System.Globalization;
using System.Text.Json;
using SalesFlow.Api;
using SalesFlow.Client;
using SalesFlow.EndToEnd;
using Xunit;

namespace SalesFlow.Adoption;

/// <summary>Who acted in which week, counted from what was really done.</summary>
[Collection(OneServer.Name)]
public sealed class AdoptionTests(EdgeServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Members_who_acted_in_a_week_are_counted_by_team_and_the_list_behind_each_number_is_as_long()
    {
        var company = await Company.MakeAsync(server, "adoption");
        foreach (var (member, team) in new[] { ("rep-1", "east"), ("rep-2", "east"), ("rep-3", "south"), ("eng-1", "service") })
        {
            await company.SendAsync("PUT", $"/v1/members/{member}", $$"""{"id":"{{member}}","name":"{{member}}","team":"{{team}}","roles":["rep"]}""");
        }

        var now = TimeProvider.System.GetUtcNow();
        Assert.Equal((4, 0, 0d), await ReadAsync(company) is var none ? (none.Members, none.Acted, none.Rate) : default);
        await ActAsync(company, "a-1", "rep-1", now);
        await ActAsync(company, "a-2", "rep-1", now);
        await ActAsync(company, "a-3", "stranger", now);
        await ActAsync(company, "a-4", "rep-3", now.AddDays(-7), SendMode.History);

        var week = await ReadAsync(company);
        Assert.Equal((4, 1, 0.25, 0d), (week.Members, week.Acted, week.Rate, week.ChangePoints));
        Assert.Equal(week.Acted, week.Items.Count(member => member.Actions > 0));
        Assert.Equal(("rep-1", 2), week.Items.Where(member => member.Actions > 0).Select(member => (member.Id, member.Actions)).Single());
        Assert.Equal([("east", 1, 2), ("service", 0, 1), ("south", 0, 1)], week.Teams.Select(team => (team.Team, team.Acted, team.Members)));
        Assert.Equal([1, 1], week.Weeks.TakeLast(2).Select(one => one.Acted));

        var before = await company.Client.Board.AdoptionAsync(week.Weeks[^2].Week, cancel: Cancel);
        Assert.Equal("rep-3", before.Items.Single(member => member.Actions > 0).Id);
        Assert.Equal((2, 1), await company.Client.Board.AdoptionAsync(team: "east", cancel: Cancel) is var east ? (east.Members, east.Acted) : default);
        await Assert.ThrowsAsync<SalesFlowException>(() => company.Client.Board.AdoptionAsync("2026-02", cancel: Cancel));
    }

    private static Task<Client.AdoptionAnswer> ReadAsync(Company company) => company.Client.Board.AdoptionAsync(cancel: Cancel);

    private static async Task ActAsync(Company company, string id, string actor, DateTimeOffset at, SendMode mode = SendMode.Live) => await company.ActAsync(
        new SalesAction { Id = id, Node = "need.raised", OccurredAt = at, Actor = actor, Customer = "c-1", Fields = new Dictionary<string, JsonElement> { ["need"] = JsonElement.Parse($"\"{id.ToString(CultureInfo.InvariantCulture)}\"") } }, mode);
}
