namespace SalesFlow.Channels;

/// <summary>What each kind of channel needs.</summary>
public static class ChannelKinds
{
    public const string Webhook = "webhook", WeComRobot = "wecom-robot", WeComApp = "wecom-app", WeComCustomer = "wecom-customer", DingTalk = "dingtalk", Feishu = "feishu", Email = "email";

    /// <summary>Every kind, with what it must be given.</summary>
    public static readonly IReadOnlyDictionary<string, ChannelKind> All = new Dictionary<string, ChannelKind>
    {
        [Webhook] = new(Personal: false, Address: true, ShowAddress: true, Secret: true, []) { Follows = true },
        [WeComRobot] = new(Personal: false, Address: true, ShowAddress: false, Secret: false, []) { MostBytes = 2_048 },
        [WeComApp] = new(Personal: true, Address: false, ShowAddress: true, Secret: true, ["corpId", "agentId"]) { SendsSecret = true, MostBytes = 2_048 },
        [WeComCustomer] = new(Personal: false, Address: false, ShowAddress: true, Secret: true, ["corpId"]) { SendsSecret = true, Follows = true, MostBytes = 4_000 },
        [DingTalk] = new(Personal: false, Address: true, ShowAddress: false, Secret: true, []) { MostBytes = 18_000 },
        [Feishu] = new(Personal: false, Address: true, ShowAddress: false, Secret: true, []) { MostBytes = 18_000 },
        [Email] = new(Personal: true, Address: true, ShowAddress: true, Secret: false, ["from"]) { SendsSecret = true, Optional = ["user", "tls"], Schemes = ["smtp", "smtps"], MostBytes = 100_000 },
    };

    /// <summary>The channel delivers records of the journal; the others deliver alerts that they are handed.</summary>
    public static bool Follows(Channel channel) => All.TryGetValue(channel.Kind, out var kind) && kind.Follows;

    /// <summary>What is wrong with a channel that is to be saved.</summary>
    /// <param name="address">The address that it will have.</param>
    /// <param name="secret">The new one; null: the one that is kept stays.</param>
    /// <param name="kept">A secret that is there already, and where it was sent; null = there is none.</param>
    public static IReadOnlyList<FieldError> Check(Channel channel, string? address, string? secret, KeptSecret? kept)
    {
        var errors = new List<FieldError>();
        if (!GrainKeys.IsId(channel.Key) || channel.Key.Length > 40)
        {
            errors.Add(new("/key", "is an id of at most 40 characters"));
        }

        if (!All.TryGetValue(channel.Kind, out var kind))
        {
            errors.Add(new("/kind", $"is one of {string.Join(", ", All.Keys)}{Similar.Aside(channel.Kind, All.Keys)}"));
            return errors;
        }

        if (kind.Address && address is null)
        {
            errors.Add(new("/address", "is missing"));
        }
        else if (address is not null && (address.Length > 2_000 || !IsAddress(address, kind)))
        {
            errors.Add(new("/address", kind.Schemes is [var only] ? $"is an address such as {only}://host:port" : $"is an address that begins with {string.Join(" or ", kind.Schemes.Select(scheme => scheme + "://"))}, without user or fragment"));
        }

        if (kind.Secret && secret is null && kept is null && channel.Kind != Webhook)
        {
            errors.Add(new("/secret", "is missing"));
        }

        // Whoever changes where a channel leads need not know its secret, and must not have it sent to a place of theirs.
        if (kind.SendsSecret && secret is null && kept is not null && Place(address) != Place(kept.Address))
        {
            errors.Add(new("/secret", $"is that of {Place(kept.Address) ?? "the provider's own server"}; give the one of {Place(address)}"));
        }

        if (secret is not null && (secret.Length is 0 or > 500 || (channel.Kind == Webhook && WebhookSignature.KeyOf(secret) is null)))
        {
            errors.Add(new("/secret", channel.Kind == Webhook ? "is whsec_ and 24 to 64 bytes in base64; leave it out and one is made" : "is at most 500 characters"));
        }

        if (channel.Language is not ("zh-CN" or "en"))
        {
            errors.Add(new("/language", "is zh-CN or en"));
        }

        if (channel.PerMinute is < 1 or > 1_000)
        {
            errors.Add(new("/perMinute", "is a number from 1 to 1000"));
        }

        errors.AddRange(kind.Settings.Where(name => channel.Settings.GetValueOrDefault(name) is not { Length: > 0 and <= 200 }).Select(name => new FieldError($"/settings/{name}", "is missing")));
        errors.AddRange(channel.Settings.Keys.Except(kind.Settings).Except(kind.Optional).Select(name => new FieldError($"/settings/{name}", $"is not known; there are {string.Join(", ", kind.Settings.Concat(kind.Optional))}")));
        if (channel.Kind == WeComApp && channel.Settings.GetValueOrDefault("agentId") is { } agent && !int.TryParse(agent, out _))
        {
            errors.Add(new("/settings/agentId", "is a number"));
        }

        if (channel.Kind == Email && channel.Settings.GetValueOrDefault("tls") is not (null or "starttls" or "none"))
        {
            errors.Add(new("/settings/tls", "is starttls or none; smtps:// begins with TLS"));
        }

        if (channel.Name?.Length > 64)
        {
            errors.Add(new("/name", "is at most 64 characters"));
        }

        foreach (var (list, name) in new[] { (channel.Events, "events"), (channel.Teams, "teams"), (channel.Templates, "templates") })
        {
            if (list.Length > 50 || list.Any(one => one is not { Length: > 0 and <= 128 }))
            {
                errors.Add(new($"/{name}", "holds at most 50 words"));
            }
        }

        return errors;
    }

    /// <summary>What may be shown of an address: all of a webhook's, the place alone where the address is what lets one in.</summary>
    public static string Shown(string address, ChannelKind kind)
    {
        if (kind.ShowAddress || !Uri.TryCreate(address, UriKind.Absolute, out var uri))
        {
            return address;
        }

        return $"{uri.Scheme}://{uri.Authority}/…{address[^Math.Min(4, address.Length)..]}";
    }

    /// <summary>The server that an address leads to; null where there is none.</summary>
    private static string? Place(string? address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) ? uri.Authority : null;

    private static bool IsAddress(string address, ChannelKind kind) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && kind.Schemes.Contains(uri.Scheme) && uri.Host.Length > 0 && uri.UserInfo.Length == 0 && uri.Fragment.Length == 0;
}

/// <param name="Personal">Every person gets messages of their own; else the channel is a room.</param>
/// <param name="ShowAddress">The address lets nobody in by itself.</param>
/// <param name="Settings">Must be there.</param>
public sealed record ChannelKind(bool Personal, bool Address, bool ShowAddress, bool Secret, string[] Settings)
{
    public string[] Optional { get; init; } = [];

    /// <summary>The secret itself goes to the address; others only sign with theirs.</summary>
    public bool SendsSecret { get; init; }

    /// <summary>It follows the journal.</summary>
    public bool Follows { get; init; }

    /// <summary>The longest text that its provider takes, in bytes of UTF-8.</summary>
    public int MostBytes { get; init; } = 100_000;

    public string[] Schemes { get; init; } = ["https", "http"];
}

/// <param name="Address">Where it has been sent; null = the provider's own server.</param>
public sealed record KeptSecret(string? Address);
