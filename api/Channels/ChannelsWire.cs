namespace SalesFlow.Channels;

/// <summary>A channel as it is to be; what is null takes its default, but 'address' and 'secret', which stay.</summary>
/// <param name="Kind">webhook | wecom-robot | wecom-app | dingtalk | feishu | email</param>
/// <param name="Language">zh-CN (default) or en.</param>
/// <param name="Events">Webhooks: kinds such as chain.planned or chain.*; none = all.</param>
/// <param name="Teams">Rooms: only alerts of chains of these teams.</param>
/// <param name="Templates">Rooms: only alerts of chains of these templates.</param>
/// <param name="PerMinute">Messages within 60 s, 20 by default; more become a digest.</param>
/// <param name="Settings">What else the kind needs.</param>
public sealed record ChannelRequest(
    string? Kind, string? Name, bool? Off, string? Language, string? Address, string? Secret, string[]? Events, string[]? Teams, string[]? Templates, int? PerMinute, Dictionary<string, string>? Settings)
{
    internal Channel ToChannel(string key, string? kind) => new()
    {
        Key = key, Kind = Kind ?? kind ?? "", Name = Name, Off = Off ?? false, Language = Language ?? "zh-CN", Events = Events ?? [], Teams = Teams ?? [], Templates = Templates ?? [],
        PerMinute = PerMinute ?? 20, Settings = Settings ?? [],
    };
}

/// <param name="Secret">Null: one is made.</param>
/// <param name="OverlapHours">How long the one before goes on. Default: 24.</param>
public sealed record RotateRequest(string? Secret, double? OverlapHours);

/// <param name="To">The member who gets it, where the channel is personal. Default: who asks.</param>
public sealed record TestRequest(string? To);

/// <param name="Ids">Null: all dead letters.</param>
public sealed record IdsRequest(string[]? Ids);

public sealed record CountWire(int Count);

/// <summary>A channel.</summary>
/// <param name="Address">A robot's is shortened: it lets in who knows it.</param>
/// <param name="Secret">Only in the answer that made it.</param>
/// <param name="Secrets">How many are in use: two while one is being rotated.</param>
public sealed record ChannelWire(
    string Key, string Kind, string? Name, bool Off, string Language, string? Address, string[] Events, string[] Teams, string[] Templates, int PerMinute,
    Dictionary<string, string> Settings, int Version, string? Secret, int Secrets, ChannelHealth? Health)
{
    public static ChannelWire Of(Channel channel, string? secret, ChannelHealth? health) => new(
        channel.Key, channel.Kind, channel.Name, channel.Off, channel.Language, channel.Shown, channel.Events, channel.Teams, channel.Templates, channel.PerMinute,
        channel.Settings, channel.Version, secret, channel.Secrets.Length, health);
}

/// <summary>One try.</summary>
/// <param name="Id">The webhook-id, or the alert's.</param>
/// <param name="Status">delivered | failed | limited (too many at once: later) | dead (given up) | dropped (nobody needed it any more)</param>
/// <param name="Code">What the receiver answered, as a number.</param>
/// <param name="Message">Several that went as one digest share it.</param>
public sealed record DeliveryWire(string Id, string Subject, string? To, DateTimeOffset At, int Try, string Status, int? Code, string? Error, string? Message)
{
    public static DeliveryWire Of(OutboxTry one) => new(one.Id, one.Subject, one.To, one.At, one.Try, one.Status, one.Code, one.Error, one.Message);
}
