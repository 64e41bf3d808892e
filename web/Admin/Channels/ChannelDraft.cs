using SalesFlow.Client;

namespace SalesFlow.Web.Admin.Channels;

/// <summary>A channel while its fields are being filled in.</summary>
public sealed class ChannelDraft
{
    /// <summary>Every kind, those that most organisations start with first.</summary>
    public static readonly string[] Kinds = ["wecom-robot", "dingtalk", "feishu", "wecom-app", "email", "webhook", "wecom-customer"];

    /// <summary>The channel as it is kept; null = a new one.</summary>
    public Channel? Kept { get; private init; }

    public string Key { get; set; } = "";

    public string Kind { get; set; } = Kinds[0];

    public string Name { get; set; } = "";

    public bool Off { get; set; }

    public string Language { get; set; } = "zh-CN";

    /// <summary>What is typed now. A robot's address lets in whoever knows it: the one that is kept is never told whole, and stays where nothing is typed.</summary>
    public string Address { get; set; } = "";

    /// <summary>Only what is typed now.</summary>
    public string Secret { get; set; } = "";

    public List<string> Events { get; } = [];

    public List<string> Teams { get; } = [];

    public List<string> Templates { get; } = [];

    public int PerMinute { get; set; } = 20;

    /// <summary>What else the kind needs, by its name in the API.</summary>
    public Dictionary<string, string> Settings { get; } = [];

    /// <summary>A group, which gets alerts of many people; it may be told of some teams or templates alone.</summary>
    public bool Room => Kind is "wecom-robot" or "dingtalk" or "feishu";

    /// <summary>Each person gets what is theirs.</summary>
    public static bool Personal(string? kind) => kind is "email" or "wecom-app";

    /// <summary>It is told a number of messages a minute at most; a webhook gets each event by itself.</summary>
    public bool Limited => Kind is not ("webhook" or "wecom-customer");

    public bool HasAddress => Kind is not "wecom-customer";

    /// <summary>The secret is given here; a webhook's is made by the server.</summary>
    public bool HasSecret => Kind is not ("webhook" or "wecom-robot");

    /// <summary>Its address is not shown again.</summary>
    public bool AddressHidden => Room;

    /// <summary>Names of what else it needs.</summary>
    public IReadOnlyList<string> Names => Kind switch { "wecom-app" => ["corpId", "agentId"], "wecom-customer" => ["corpId"], "email" => ["from", "user", "tls"], _ => [] };

    /// <summary>A new one, under a key that is free.</summary>
    public static ChannelDraft New(IEnumerable<string> taken)
    {
        var keys = taken.ToHashSet();
        return new() { Key = Enumerable.Range(1, 99).Select(number => number == 1 ? "sales" : $"sales-{number}").First(key => !keys.Contains(key)) };
    }

    public static ChannelDraft Of(Channel kept)
    {
        var draft = new ChannelDraft
        {
            Kept = kept, Key = kept.Key, Kind = kept.Kind ?? "", Name = kept.Name ?? "", Off = kept.Off, Language = kept.Language ?? "zh-CN", PerMinute = kept.PerMinute ?? 20,
        };
        draft.Address = draft.AddressHidden ? "" : kept.Address ?? "";
        draft.Events.AddRange(kept.Events ?? []);
        draft.Teams.AddRange(kept.Teams ?? []);
        draft.Templates.AddRange(kept.Templates ?? []);
        foreach (var (name, value) in kept.Settings ?? new Dictionary<string, string>())
        {
            draft.Settings[name] = value;
        }

        return draft;
    }

    /// <summary>As it is sent: whole, for what is left out takes its default; an address or secret that is not typed stays.</summary>
    public Channel Made() => new()
    {
        Key = Key.Trim(), Kind = Kind, Name = Said(Name), Off = Off, Language = Language, Address = HasAddress ? Said(Address) : null, Secret = HasSecret ? Said(Secret) : null,
        Events = Kind == "webhook" ? Events : [], Teams = Room ? Teams : [], Templates = Room ? Templates : [], PerMinute = PerMinute,
        Settings = Names.Select(name => (Name: name, Value: Said(Settings.GetValueOrDefault(name) ?? ""))).Where(one => one.Value is not null).ToDictionary(one => one.Name, one => one.Value!),
        Version = Kept?.Version ?? 0,
    };

    private static string? Said(string text) => text.Trim() is { Length: > 0 } said ? said : null;
}
