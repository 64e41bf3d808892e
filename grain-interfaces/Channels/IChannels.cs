namespace SalesFlow.Channels;

/// <summary>Changes of a tenant's channels, one after another. Key: the tenant.</summary>
[Alias("channel-desk"), Version(2)]
public interface IChannelDeskGrain : IGrainWithStringKey
{
    /// <summary>Makes or replaces a channel. An address or secret that is null stays as it was.</summary>
    /// <param name="address">Unsealed.</param>
    /// <param name="secret">Unsealed; a webhook's is made where there is none.</param>
    [Alias("put")] Task<Reply<ChannelSaved>> Put(Channel channel, string? address, string? secret, string by);

    /// <param name="ifVersion">The version that the caller saw; 0 = must be new; null = any.</param>
    [Alias("put-at")] Task<Reply<ChannelSaved>> Put(Channel channel, string? address, string? secret, int? ifVersion, string by);

    /// <summary>A new secret; the one before goes on beside it for the overlap.</summary>
    [Alias("rotate")] Task<Reply<ChannelSaved>> Rotate(string key, string? secret, TimeSpan overlap, string by);

    [Alias("remove")] Task<Reply<Channel>> Remove(string key, string by);
}

/// <param name="Secret">Where this change made one: the only time that it is told.</param>
[GenerateSerializer, Immutable, Alias("channel-saved")]
public sealed record ChannelSaved(Channel Channel, string? Secret, bool Created);

/// <summary>The outbox of one channel: what is still to be delivered, and what became of the rest. Key: <c>tenant/key</c>.</summary>
[Alias("channel-outbox"), Version(1)]
public interface IChannelGrain : IGrainWithStringKey
{
    /// <summary>There may be something to deliver now. A lost nudge is made up by the patrol.</summary>
    [Alias("nudge")] Task Nudge();

    /// <summary>A channel that is new under its key: what it was before is forgotten, and a webhook follows what happens from now on.</summary>
    [Alias("begin")] Task Begin();

    /// <summary>Durable when it returns. What was handed over before is not taken again.</summary>
    [Alias("enqueue")] Task Enqueue(OutboxWant[] wants);

    /// <summary>Sends one message now, past the queue.</summary>
    [Alias("test")] Task<OutboxTry> Test(string by, string? to);

    /// <summary>Delivers again, under the same ids: dead letters, and events that were delivered before.</summary>
    /// <param name="ids">Null: all dead letters.</param>
    /// <returns>How many were taken.</returns>
    [Alias("replay")] Task<Reply<Counted>> Replay(string[]? ids);

    /// <summary>Takes dead letters off the list for good.</summary>
    [Alias("discard")] Task<Reply<Counted>> Discard(string[]? ids);

    [Alias("health")] Task<ChannelHealth> Health();

    [Alias("dead")] Task<DeadLetter[]> Dead();
}

[GenerateSerializer, Immutable, Alias("counted")]
public sealed record Counted(int Count);

/// <summary>Wakes every channel now and then, so that none sleeps through what a crash left behind. One in the cluster. Key: 0.</summary>
[Alias("channel-patrol"), Version(1)]
public interface IChannelPatrolGrain : IGrainWithIntegerKey
{
    [Alias("start")] Task Start();
}
