using System.Text.Json;
using SalesFlow.Tenants;

namespace SalesFlow.Channels;

/// <summary>Reads the tenant's channels, changes one and saves them: in one turn, so that no change undoes another.</summary>
[GrainType("channel-desk")]
internal sealed class ChannelDeskGrain(Seal seal, TimeProvider time) : Grain, IChannelDeskGrain
{
    private static readonly TimeSpan MostOverlap = TimeSpan.FromDays(7);

    private string Tenant => this.GetPrimaryKeyString();

    public Task<Reply<ChannelSaved>> Put(Channel channel, string? address, string? secret, string by) => Put(channel, address, secret, null, by);

    public async Task<Reply<ChannelSaved>> Put(Channel channel, string? address, string? secret, int? ifVersion, string by)
    {
        var rules = await Rules();
        var known = Array.Find(rules.Channels, one => one.Key == channel.Key);
        if (ifVersion is { } seen && seen != (known?.Version ?? 0))
        {
            return new Refusal(RefusalCode.VersionMismatch, $"channel '{channel.Key}' is at version {known?.Version ?? 0}, not {seen}; read it again and repeat the change");
        }

        if (known is not null && known.Kind != channel.Kind)
        {
            return new Refusal(RefusalCode.ChannelInvalid, $"channel '{channel.Key}' is of the kind {known.Kind}; make another one, or remove it first", [new("/kind", $"stays {known.Kind}")]);
        }

        var before = known?.Address is { } kept ? Opened(kept) : null;
        address ??= before;
        if (ChannelKinds.Check(channel, address, secret, known?.Secrets.Length > 0 ? new(before) : null) is { Count: > 0 } errors)
        {
            return new Refusal(RefusalCode.ChannelInvalid, $"channel '{channel.Key}' has {errors.Count} mistake(s); see errors", [.. errors]);
        }

        var made = channel.Kind == ChannelKinds.Webhook && secret is null && known is null ? WebhookSignature.NewSecret() : null;
        var next = channel with
        {
            Version = (known?.Version ?? 0) + 1, Shown = address is null ? null : ChannelKinds.Shown(address, ChannelKinds.All[channel.Kind]),
            Address = address is null ? null : known?.Address is { } old && Opened(old) == address ? old : seal.Close(address),
            Secrets = (secret ?? made) is { } set ? [new(seal.Close(set), null)] : known?.Secrets ?? [],
        };
        if (known is null)
        {
            await GrainFactory.Grain<IChannelGrain>(GrainKeys.Of(Tenant, next.Key)).Begin();
        }

        return await Save(rules, next, by) is { } no ? no : new ChannelSaved(next, made, known is null);
    }

    public async Task<Reply<ChannelSaved>> Rotate(string key, string? secret, TimeSpan overlap, string by)
    {
        var rules = await Rules();
        if (Array.Find(rules.Channels, one => one.Key == key) is not { } known)
        {
            return Unknown(key, rules);
        }

        if (known.Kind != ChannelKinds.Webhook && secret is null)
        {
            return new Refusal(RefusalCode.ChannelInvalid, "The provider makes this secret: send the new one", [new("/secret", "is missing")]);
        }

        if ((known.Kind == ChannelKinds.Webhook && secret is not null && WebhookSignature.KeyOf(secret) is null) || secret?.Length is 0 or > 500)
        {
            return new Refusal(RefusalCode.ChannelInvalid, "The secret is not one", [new("/secret", "is whsec_ and 24 to 64 bytes in base64; leave it out and one is made")]);
        }

        var now = Stamp.Now(time);
        var made = secret is null ? WebhookSignature.NewSecret() : null;
        var until = now + (overlap > MostOverlap ? MostOverlap : overlap);
        var next = known with
        {
            Version = known.Version + 1,
            // Providers' robots know one secret at a time.
            Secrets = [new(seal.Close(secret ?? made!), null), .. known.Kind != ChannelKinds.Webhook ? [] : known.Secrets.Where(one => one.Until is null || one.Until > now).Take(2).Select(one => one with { Until = one.Until ?? until })],
        };
        return await Save(rules, next, by) is { } no ? no : new ChannelSaved(next, made, false);
    }

    public async Task<Reply<Channel>> Remove(string key, string by)
    {
        var rules = await Rules();
        if (Array.Find(rules.Channels, one => one.Key == key) is not { } known)
        {
            return Unknown(key, rules);
        }

        return await Put(new ChannelRules { Channels = [.. rules.Channels.Where(one => one.Key != key)] }, by) is { } no ? no : known;
    }

    private string? Opened(string sealed_)
    {
        try
        {
            return seal.Open(sealed_);
        }
        catch (SealException)
        {
            return null;
        }
    }

    private async Task<Refusal?> Save(ChannelRules rules, Channel next, string by)
    {
        var refused = await Put(new ChannelRules { Channels = [.. rules.Channels.Where(one => one.Key != next.Key).Append(next).OrderBy(one => one.Key, StringComparer.Ordinal)] }, by);
        if (refused is null)
        {
            _ = GrainFactory.Grain<IChannelGrain>(GrainKeys.Of(Tenant, next.Key)).Nudge();
        }

        return refused;
    }

    private async Task<Refusal?> Put(ChannelRules rules, string by) =>
        (await GrainFactory.GetGrain<ITenantGrain>(Tenant).PutPolicy(ChannelsPolicy.Instance.Key, JsonSerializer.Serialize(rules, CatalogueReader.Json), by)).Refusal;

    private async Task<ChannelRules> Rules() => ChannelsPolicy.Instance.Of(await GrainFactory.GetGrain<ITenantGrain>(Tenant).Catalogue());

    private static Refusal Unknown(string key, ChannelRules rules) =>
        new(RefusalCode.UnknownChannel, $"There is no channel '{key}'.{Similar.Hint(key, rules.Channels.Select(one => one.Key))} GET /v1/channels lists them.");
}
