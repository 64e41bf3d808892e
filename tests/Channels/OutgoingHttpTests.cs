using System.Net;
using Microsoft.Extensions.Options;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Channels;

public sealed class OutgoingHttpTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("172.31.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("169.254.169.254")]
    [InlineData("100.64.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("224.0.0.1")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("fe80::1")]
    [InlineData("fd00::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::10.0.0.1")]
    [InlineData("2002:7f00:1::")]
    public void An_address_of_this_machine_or_a_private_network_is_not_public(string address) => Assert.False(PublicAddresses.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.32.0.1")]
    [InlineData("2400:3200::1")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::8.8.8.8")]
    [InlineData("2002:808:808::")]
    public void Others_are(string address) => Assert.True(PublicAddresses.IsPublic(IPAddress.Parse(address)));

    [Fact]
    public async Task What_is_private_is_not_reached_by_whatever_name_unless_the_operator_allows_it()
    {
        await using var receiver = await LocalReceiver.StartAsync(_ => (200, ""));
        using var closed = new OutgoingHttp(Options.Create(new ChannelOptions()));
        foreach (var host in new[] { "127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433" })
        {
            var result = await new WebhookSender(closed, TimeProvider.System).Send(
                new(new() { Key = "k", Kind = "webhook" }, "evt_1", $"http://{host}:{receiver.Address.Port}/", [WebhookSignature.NewSecret()], null, "", "", "{}"u8.ToArray(), default), TestContext.Current.CancellationToken);
            Assert.Equal(SendOutcome.Down, result.Outcome);
            Assert.Contains("SalesFlow__Channel__AllowPrivate", result.Error, StringComparison.Ordinal);
        }

        Assert.Empty(receiver.All);
        using var open = new OutgoingHttp(Options.Create(new ChannelOptions { AllowPrivate = true }));
        Assert.Equal(HttpStatusCode.OK, (await open.Client.GetAsync(receiver.Address, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var receiver = await LocalReceiver.StartAsync(_ => (302, ""));
        using var http = new OutgoingHttp(Options.Create(new ChannelOptions { AllowPrivate = true }));
        var result = await new WebhookSender(http, TimeProvider.System).Send(
            new(new() { Key = "k", Kind = "webhook" }, "evt_1", $"{receiver.Address}", [WebhookSignature.NewSecret()], null, "", "", "{}"u8.ToArray(), default), TestContext.Current.CancellationToken);
        Assert.Equal((SendOutcome.Down, 302), (result.Outcome, result.Code));
        Assert.Single(receiver.All);
    }
}
