using SalesFlow.Api;
using SalesFlow.EndToEnd;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Channels;

/// <summary>A rung that names channels is told by these.</summary>
public sealed class RungChannelTests(OutgoingServer server) : IClassFixture<OutgoingServer>
{
    [Fact]
    public async Task A_rung_is_told_by_the_channels_that_it_names_and_by_all_where_it_names_none_or_none_that_is_there()
    {
        await using var urgent = await LocalReceiver.StartAsync(_ => (200, """{"errcode":0}"""));
        await using var daily = await LocalReceiver.StartAsync(_ => (200, """{"errcode":0}"""));
        var company = await Company.MakeAsync(server, "rung-channels");
        await company.SendAsync("PUT", "/v1/channels/urgent", $$"""{"kind":"wecom-robot","address":"{{urgent.Address}}?key=1"}""");
        await company.SendAsync("PUT", "/v1/channels/daily", $$"""{"kind":"wecom-robot","address":"{{daily.Address}}?key=2"}""");
        // The moments are far apart so that no two rungs are folded into one message.
        await company.SendAsync("PUT", "/v1/templates/named", """
            {"key":"named","labels":{"zh-CN":"点名","en":"Named"},"steps":[{"key":"s","node":"need.raised","labels":{"zh-CN":"需求","en":"Need"},"role":"sales","limit":{"length":"PT1S","clock":"elapsed","from":"chain"},
             "ladder":[{"at":"at","to":"owner","channel":"urgent"},{"at":"due+PT1S","to":"owner","channel":"inbox"},{"at":"due+PT2S","to":"owner","channel":"gone"},{"at":"due+PT3S","to":"owner"}]}]}
            """);
        await company.PostAsync("/v1/chains", $$"""{"id":"k-1","template":"named","customer":"c-1","owner":"rep-1","plannedStart":"{{DateTimeOffset.UnixEpoch.AddYears(50):O}}"}""");

        await Company.UntilAsync(async () => (await Log(company, "daily")).Length == 2 && (await Log(company, "urgent")).Length == 3, "all four rungs are told");

        var alerts = (await company.AlertsAsync("k-1")).ToDictionary(alert => alert.Id, alert => alert.Rung);
        Assert.Equal(["due", "due+PT1S", "due+PT2S", "due+PT3S"], alerts.Values.Order(StringComparer.Ordinal));
        Assert.Equal(["due", "due+PT2S", "due+PT3S"], (await Log(company, "urgent")).Select(id => alerts[id]).Order(StringComparer.Ordinal));
        Assert.Equal(["due+PT2S", "due+PT3S"], (await Log(company, "daily")).Select(id => alerts[id]).Order(StringComparer.Ordinal));
    }

    private static async Task<string[]> Log(Company company, string channel) =>
        [.. (await company.GetAsync($"/v1/channels/{channel}/deliveries")).GetProperty("items").EnumerateArray().Where(one => one.GetProperty("status").GetString() == "delivered").Select(one => one.GetProperty("id").GetString()!)];
}
