namespace SalesFlow.Client;

/// <summary>A way out of the system: a webhook, a robot of a chat tool, e-mail.</summary>
public sealed record Channel
{
    /// <summary>Its key.</summary>
    public required string Key { get; init; }

    /// <summary><c>webhook</c>, <c>wecom-robot</c>, <c>wecom-app</c>, <c>wecom-customer</c>, <c>dingtalk</c>, <c>feishu</c> or <c>email</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>What people call it.</summary>
    public string? Name { get; init; }

    /// <summary>Kept, and not used.</summary>
    public bool Off { get; init; }

    /// <summary><c>zh-CN</c> or <c>en</c>.</summary>
    public string? Language { get; init; }

    /// <summary>Where it leads; a robot's is shortened.</summary>
    public string? Address { get; init; }

    /// <summary>Only in the answer that made it.</summary>
    public string? Secret { get; init; }

    /// <summary>Webhooks: kinds of events, such as <c>chain.planned</c> or <c>chain.*</c>; none = all.</summary>
    public IReadOnlyList<string>? Events { get; init; }

    /// <summary>Rooms: only alerts of chains of these teams; none = all.</summary>
    public IReadOnlyList<string>? Teams { get; init; }

    /// <summary>Rooms: only alerts of chains of these templates; none = all.</summary>
    public IReadOnlyList<string>? Templates { get; init; }

    /// <summary>Messages within 60 s.</summary>
    public int? PerMinute { get; init; }

    /// <summary>What else its kind needs.</summary>
    public IReadOnlyDictionary<string, string>? Settings { get; init; }

    /// <summary>Grows with every change; sent back, it refuses a save (412) if someone else saved in between. Null: whatever is there is replaced.</summary>
    public int? Version { get; init; }

    /// <summary>How many secrets are in use: two while one is being rotated.</summary>
    public int? Secrets { get; init; }

    /// <summary>How it is doing; absent in answers to changes.</summary>
    public ChannelHealth? Health { get; init; }
}

/// <summary>How a channel is doing.</summary>
/// <param name="State"><c>ok</c>, <c>failing</c>, <c>stopped</c>, <c>full</c> or <c>off</c>.</param>
/// <param name="Waiting">What was tried or is next.</param>
/// <param name="Dead">What was given up.</param>
/// <param name="Delivered">How much arrived.</param>
/// <param name="LastAt">When something arrived last.</param>
/// <param name="LastError">What went wrong last.</param>
public sealed record ChannelHealth(string? State, int Waiting, int Dead, long Delivered, DateTimeOffset? LastAt, string? LastError);

/// <summary>One try.</summary>
/// <param name="Id">Of the event or alert.</param>
/// <param name="Subject">What it is about.</param>
/// <param name="To">The person, where the channel is personal.</param>
/// <param name="At">When.</param>
/// <param name="Try">Which try it was.</param>
/// <param name="Status"><c>delivered</c>, <c>failed</c>, <c>limited</c>, <c>dead</c> or <c>dropped</c>.</param>
/// <param name="Code">What was answered.</param>
/// <param name="Error">Why it failed.</param>
public sealed record ChannelDelivery(string Id, string? Subject, string? To, DateTimeOffset At, int Try, string? Status, int? Code, string? Error);

/// <summary>Something that was given up.</summary>
/// <param name="Id">Of the event or alert.</param>
/// <param name="Subject">What it is about.</param>
/// <param name="To">The person, where the channel is personal.</param>
/// <param name="At">When it came.</param>
/// <param name="Tries">How often it was tried.</param>
/// <param name="Error">Why it failed.</param>
public sealed record ChannelDeadLetter(string Id, string? Subject, string? To, DateTimeOffset At, int Tries, string? Error);

internal sealed record ChannelPut(string? Kind, string? Name, bool Off, string? Language, string? Address, string? Secret,
    IReadOnlyList<string>? Events, IReadOnlyList<string>? Teams, IReadOnlyList<string>? Templates, int? PerMinute, IReadOnlyDictionary<string, string>? Settings);

internal sealed record ChannelRotate(string? Secret, double? OverlapHours);

internal sealed record ChannelIds(IReadOnlyList<string>? Ids);

internal sealed record ChannelCount(int Count);
