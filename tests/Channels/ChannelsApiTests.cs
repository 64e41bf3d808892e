using System.Net;
using System.Text.Json;
using SalesFlow.Api;
using SalesFlow.EndToEnd;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Channels;

/// <summary>The endpoints of channels.</summary>
[Collection(OneServer.Name)]
public sealed class ChannelsApiTests(EdgeServer server)
{
    [Fact]
    public async Task A_channel_is_made_read_changed_and_ended_and_its_secret_is_told_once()
    {
        var (status, made, answer) = await server.SendAsync("PUT", "/v1/webhooks/one", """{"address":"https://hooks.example.com/a","events":["chain.*"]}""");
        Assert.Equal((HttpStatusCode.Created, "/v1/webhooks/one"), (status, answer.Headers.Location!.ToString()));
        var secret = made.GetProperty("secret").GetString()!;
        Assert.StartsWith("whsec_", secret, StringComparison.Ordinal);

        var changed = (await server.SendAsync("PUT", "/v1/channels/one", """{"kind":"webhook","name":"ERP","off":true}""")).Body;
        Assert.Equal(("ERP", "https://hooks.example.com/a", 2), (changed.GetProperty("name").GetString(), changed.GetProperty("address").GetString(), changed.GetProperty("version").GetInt32()));
        var rotated = (await server.SendAsync("POST", "/v1/channels/one/rotate", "{}")).Body;
        Assert.Equal(2, rotated.GetProperty("secrets").GetInt32());
        foreach (var path in new[] { "/v1/channels", "/v1/channels/one", "/v1/webhooks", "/v1/audit", "/v1/channels/one/deliveries" })
        {
            var text = (await server.SendAsync("GET", path)).Body.ToString();
            Assert.DoesNotContain(secret[6..], text, StringComparison.Ordinal);
            Assert.DoesNotContain(rotated.GetProperty("secret").GetString()![6..], text, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync("GET", "/v1/policies/channels")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await server.SendAsync("DELETE", "/v1/channels/one")).Status);
        Assert.Equal("unknown-channel", (await server.SendAsync("GET", "/v1/channels/one")).Body.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("email", "\"from\":\"a@example.com\",\"user\":\"bot\"", "\"smtps://mail.example.com\"", "\"smtps://mail.example.net\"")]
    [InlineData("wecom-app", "\"corpId\":\"ww1\",\"agentId\":\"7\"", "\"https://wecom.example.com\"", "\"https://wecom.example.net\"")]
    [InlineData("wecom-customer", "\"corpId\":\"ww1\"", "null", "\"https://wecom.example.net\"")]
    public async Task A_secret_that_is_sent_does_not_go_to_another_server_with_a_changed_address(string kind, string settings, string address, string other)
    {
        string Saved(string to, string? secret = null, string name = "one") => $$"""{"kind":"{{kind}}","name":"{{name}}","settings":{ {{settings}} },"address":{{to}}{{(secret is null ? "" : $",\"secret\":\"{secret}\"")}}}""";
        var path = $"/v1/channels/moved-{kind}";
        Assert.Equal(HttpStatusCode.Created, (await server.SendAsync("PUT", path, Saved(address, "pass word"))).Status);
        var refused = (await server.SendAsync("PUT", path, Saved(other))).Body;
        Assert.Equal(("channel-invalid", "/secret"), (refused.GetProperty("code").GetString(), refused.GetProperty("errors")[0].GetProperty("pointer").GetString()));
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync("PUT", path, Saved(address, name: "two"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync("PUT", path, Saved(other, "another"))).Status);
        await server.SendAsync("DELETE", path);
    }

    [Fact]
    public async Task Only_admins_see_and_change_channels()
    {
        var writer = await server.KeyAsync("writer");
        foreach (var (method, path) in new[] { ("GET", "/v1/channels"), ("PUT", "/v1/channels/x"), ("POST", "/v1/channels/x/test"), ("GET", "/v1/channels/x/deliveries"), ("POST", "/v1/webhooks/x/replay"), ("DELETE", "/v1/webhooks/x") })
        {
            Assert.Equal("role-not-allowed", (await server.SendAsync(method, path, method is "GET" or "DELETE" ? null : "{}", writer)).Body.GetProperty("code").GetString());
        }
    }

    [Fact]
    public async Task A_test_says_what_the_receiver_answered_and_stands_in_the_log()
    {
        await using var receiver = await LocalReceiver.StartAsync(_ => (200, ""));
        await server.SendAsync("PUT", "/v1/webhooks/two", $$"""{"address":"{{receiver.Address}}"}""");
        var tried = (await server.SendAsync("POST", "/v1/channels/two/test", "{}")).Body;
        // The operator of this server has not allowed addresses of its own machine.
        Assert.Equal("failed", tried.GetProperty("status").GetString());
        Assert.Contains("AllowPrivate", tried.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Empty(receiver.All);
        var log = (await server.SendAsync("GET", "/v1/channels/two/deliveries")).Body.GetProperty("items");
        Assert.Equal(tried.GetProperty("id").GetString(), log[0].GetProperty("id").GetString());
        Assert.Equal(0, (await server.SendAsync("GET", "/v1/channels/two/dead-letters")).Body.GetProperty("items").GetArrayLength());
        Assert.Equal("unknown-delivery", (await server.SendAsync("POST", "/v1/channels/two/replay", """{"ids":["nothing"]}""")).Body.GetProperty("code").GetString());
        Assert.Equal(0, (await server.SendAsync("POST", "/v1/channels/two/replay", "{}")).Body.GetProperty("count").GetInt32());
        Assert.Equal("channel-invalid", (await server.SendAsync("PUT", "/v1/webhooks/three", """{"address":"ftp://x"}""")).Body.GetProperty("code").GetString());
        await server.SendAsync("DELETE", "/v1/channels/two");
    }
}
