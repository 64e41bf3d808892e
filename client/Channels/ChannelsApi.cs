namespace SalesFlow.Client;

/// <summary>Ways out of the system, their logs and what they gave up.</summary>
public sealed class ChannelsApi
{
    private readonly ApiPipe pipe;

    internal ChannelsApi(ApiPipe pipe) => this.pipe = pipe;

    /// <summary>All channels, and how each is doing.</summary>
    public Task<Page<Channel>> ListAsync(CancellationToken cancel = default) => pipe.GetAsync(Route.To("channels"), SalesFlowJson.Default.PageChannel, cancel);

    /// <summary>One, and how it is doing.</summary>
    public Task<Channel> GetAsync(string key, CancellationToken cancel = default) => pipe.GetAsync(Route.To("channels", key), SalesFlowJson.Default.Channel, cancel);

    /// <summary>Makes or changes one. Replaces it whole, but an address or secret that is null stays; the answer that makes a webhook's secret is the only one that holds it.</summary>
    /// <exception cref="SalesFlowException">422 when it can't be used so; 412 when it is not at its <see cref="Channel.Version"/> any more.</exception>
    public Task<Channel> PutAsync(Channel channel, CancellationToken cancel = default) => pipe.SendAsync(
        HttpMethod.Put, Route.To("channels", channel.Key),
        new ChannelPut(channel.Kind, channel.Name, channel.Off, channel.Language, channel.Address, channel.Secret, channel.Events, channel.Teams, channel.Templates, channel.PerMinute, channel.Settings),
        SalesFlowJson.Default.ChannelPut, SalesFlowJson.Default.Channel, channel.Version is null, cancel,
        request =>
        {
            if (channel.Version is { } seen)
                request.Headers.TryAddWithoutValidation(seen == 0 ? "If-None-Match" : "If-Match", seen == 0 ? "*" : $"\"{seen}\"");
        });

    /// <summary>Ends one; what waits is not delivered any more.</summary>
    public async Task RemoveAsync(string key, CancellationToken cancel = default)
    {
        using var response = await pipe.SendAsync(HttpMethod.Delete, Route.To("channels", key), null, false, cancel);
    }

    /// <summary>A new secret; the one before goes on beside it for a day, or for <paramref name="overlap"/>.</summary>
    /// <param name="key">The channel.</param>
    /// <param name="secret">Null: a webhook's is made, and told in the answer alone.</param>
    /// <param name="overlap">At most seven days.</param>
    /// <param name="cancel">Ends the call.</param>
    public Task<Channel> RotateAsync(string key, string? secret = null, TimeSpan? overlap = null, CancellationToken cancel = default) =>
        pipe.SendAsync(HttpMethod.Post, Route.To("channels", key, "rotate"), new ChannelRotate(secret, overlap?.TotalHours), SalesFlowJson.Default.ChannelRotate, SalesFlowJson.Default.Channel, false, cancel);

    /// <summary>Sends one message now.</summary>
    public Task<ChannelDelivery> TestAsync(string key, CancellationToken cancel = default) =>
        pipe.SendAsync(HttpMethod.Post, Route.To("channels", key, "test"), new ChannelIds(null), SalesFlowJson.Default.ChannelIds, SalesFlowJson.Default.ChannelDelivery, false, cancel);

    /// <summary>The newest tries.</summary>
    public Task<Page<ChannelDelivery>> DeliveriesAsync(string key, int limit = 50, CancellationToken cancel = default) =>
        pipe.GetAsync(Route.To("channels", key, "deliveries").With("limit", limit), SalesFlowJson.Default.PageChannelDelivery, cancel);

    /// <summary>What was given up.</summary>
    public Task<Page<ChannelDeadLetter>> DeadLettersAsync(string key, CancellationToken cancel = default) =>
        pipe.GetAsync(Route.To("channels", key, "dead-letters"), SalesFlowJson.Default.PageChannelDeadLetter, cancel);

    /// <summary>Delivers dead letters again; all of them where no ids are given. Returns how many.</summary>
    public Task<int> ReplayAsync(string key, IReadOnlyList<string>? ids = null, CancellationToken cancel = default) => LettersAsync(key, "replay", ids, cancel);

    /// <summary>Takes dead letters off the list, undelivered; all of them where no ids are given. Returns how many.</summary>
    public Task<int> DiscardAsync(string key, IReadOnlyList<string>? ids = null, CancellationToken cancel = default) => LettersAsync(key, "discard", ids, cancel);

    private async Task<int> LettersAsync(string key, string verb, IReadOnlyList<string>? ids, CancellationToken cancel) =>
        (await pipe.SendAsync(HttpMethod.Post, Route.To("channels", key, verb), new ChannelIds(ids), SalesFlowJson.Default.ChannelIds, SalesFlowJson.Default.ChannelCount, false, cancel)).Count;
}
