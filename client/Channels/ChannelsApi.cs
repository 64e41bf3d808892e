namespace SalesFlow.Client;

/// <summary>Ways out of the system, their logs and what they gave up.</summary>
public sealed class ChannelsApi
{
    private readonly ApiPipe pipe;

    internal ChannelsApi(ApiPipe pipe) => this.pipe = pipe;

    /// <summary>All channels, and how each is doing.</summary>
    public Task<Page<Channel>> ListAsync(CancellationToken cancel = default) => pipe.GetAsync(Route.To("channels"), SalesFlowJson.Default.PageChannel, cancel);

    /// <summary>Makes or changes one; an address or secret that is null stays.</summary>
    public Task<Channel> PutAsync(Channel channel, CancellationToken cancel = default) => pipe.SendAsync(
        HttpMethod.Put, Route.To("channels", channel.Key),
        new ChannelPut(channel.Kind, channel.Name, channel.Off, channel.Language, channel.Address, channel.Secret, channel.PerMinute, channel.Settings), SalesFlowJson.Default.ChannelPut, SalesFlowJson.Default.Channel, true, cancel);

    /// <summary>Sends one message now.</summary>
    public Task<ChannelDelivery> TestAsync(string key, CancellationToken cancel = default) =>
        pipe.SendAsync(HttpMethod.Post, Route.To("channels", key, "test"), new ChannelIds(null), SalesFlowJson.Default.ChannelIds, SalesFlowJson.Default.ChannelDelivery, false, cancel);

    /// <summary>The newest tries.</summary>
    public Task<Page<ChannelDelivery>> DeliveriesAsync(string key, int limit = 50, CancellationToken cancel = default) =>
        pipe.GetAsync(Route.To("channels", key, "deliveries").With("limit", limit), SalesFlowJson.Default.PageChannelDelivery, cancel);

    /// <summary>What was given up.</summary>
    public Task<Page<ChannelDeadLetter>> DeadLettersAsync(string key, CancellationToken cancel = default) =>
        pipe.GetAsync(Route.To("channels", key, "dead-letters"), SalesFlowJson.Default.PageChannelDeadLetter, cancel);

    /// <summary>Delivers dead letters again; all of them where no ids are given.</summary>
    public async Task ReplayAsync(string key, IReadOnlyList<string>? ids = null, CancellationToken cancel = default)
    {
        await pipe.SendAsync(HttpMethod.Post, Route.To("channels", key, "replay"), new ChannelIds(ids), SalesFlowJson.Default.ChannelIds, SalesFlowJson.Default.ChannelIds, false, cancel);
    }
}
