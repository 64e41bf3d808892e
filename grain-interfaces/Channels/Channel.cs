namespace SalesFlow.Channels;

/// <summary>A way out of the system that a tenant has set up. Its address and secrets are sealed: nobody reads them again but who sends.</summary>
[GenerateSerializer, Immutable, Alias("channel")]
public sealed record Channel
{
    /// <summary>Its name in <c>/v1/channels/{key}</c>.</summary>
    [Id(0)] public required string Key { get; init; }

    /// <summary>webhook | wecom-robot | wecom-app | dingtalk | feishu | email</summary>
    [Id(1)] public required string Kind { get; init; }

    /// <summary>What people call it.</summary>
    [Id(2)] public string? Name { get; init; }

    /// <summary>Kept, and not used. What waits goes on waiting.</summary>
    [Id(3)] public bool Off { get; init; }

    /// <summary>zh-CN or en; of a person's messages where the person has chosen none.</summary>
    [Id(4)] public string Language { get; init; } = "zh-CN";

    /// <summary>Webhooks: kinds of events, such as <c>chain.planned</c> or <c>chain.*</c>; none = all.</summary>
    [Id(5)] public string[] Events { get; init; } = [];

    /// <summary>Only alerts of chains of these teams; none = all.</summary>
    [Id(6)] public string[] Teams { get; init; } = [];

    /// <summary>Only alerts of chains of these templates; none = all.</summary>
    [Id(7)] public string[] Templates { get; init; } = [];

    /// <summary>Messages within 60 s; what is more comes as a digest.</summary>
    [Id(8)] public int PerMinute { get; init; } = 20;

    /// <summary>What is shown of the address.</summary>
    [Id(9)] public string? Shown { get; init; }

    /// <summary>The address, sealed.</summary>
    [Id(10)] public string? Address { get; init; }

    /// <summary>Newest first.</summary>
    [Id(11)] public SealedSecret[] Secrets { get; init; } = [];

    /// <summary>What else its kind needs and may be shown: corpId, agentId, user, from.</summary>
    [Id(12)] public Dictionary<string, string> Settings { get; init; } = [];

    /// <summary>Grows with every change.</summary>
    [Id(13)] public int Version { get; init; }
}

/// <param name="Value">Sealed.</param>
/// <param name="Until">Used beside the newer one until then; null = the newest.</param>
[GenerateSerializer, Immutable, Alias("sealed-secret")]
public sealed record SealedSecret(string Value, DateTimeOffset? Until);

/// <summary>All channels of a tenant.</summary>
public sealed record ChannelRules
{
    public Channel[] Channels { get; init; } = [];
}

/// <summary>How a channel is doing.</summary>
/// <param name="State">ok | failing (it does not answer; tried again) | stopped (it said that it is gone, or a change of it is needed) | full (too many dead letters; nothing more is sent) | off</param>
/// <param name="Waiting">Messages and events that were tried or are next. A webhook's others wait in the journal.</param>
/// <param name="Behind">Webhooks: the tenant's records that were not looked at yet.</param>
[GenerateSerializer, Immutable, Alias("channel-health")]
public sealed record ChannelHealth(
    string State, int Waiting, int Dead, long Delivered, DateTimeOffset? LastAt, string? LastError, DateTimeOffset? FailingSince, DateTimeOffset? NextAt, long Behind);

/// <summary>Something that was given up after a day of tries, or that the receiver will never take.</summary>
[GenerateSerializer, Immutable, Alias("dead-letter")]
public sealed record DeadLetter(string Id, string Subject, string? To, DateTimeOffset At, int Tries, string? Error);

/// <summary>Something to deliver.</summary>
/// <param name="Id">The same whenever it is handed over again.</param>
/// <param name="To">The person; null where the channel is a room.</param>
/// <param name="Alert">The alert that it tells.</param>
[GenerateSerializer, Immutable, Alias("outbox-want")]
public sealed record OutboxWant(string Id, string Subject, string? To, string Alert, DateTimeOffset At);

/// <summary>How one try went.</summary>
/// <param name="Status">delivered | failed | limited | dead | dropped</param>
/// <param name="Code">What the receiver answered, as a number.</param>
/// <param name="Message">Several that went as one digest share it.</param>
[GenerateSerializer, Immutable, Alias("outbox-try")]
public sealed record OutboxTry(string Id, string Subject, string? To, DateTimeOffset At, int Try, string Status, int? Code, string? Error, string? Message);
