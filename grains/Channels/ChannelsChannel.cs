using SalesFlow.Notifications;
using SalesFlow.Tenants;

namespace SalesFlow.Channels;

/// <summary>Hands alerts over to the outboxes of the tenant's own channels: rooms that want them, and the person's own.</summary>
public sealed class ChannelsChannel(IGrainFactory grains, Catalogues catalogues) : IAlertChannel
{
    public const string Key = "channels";

    public string Name => Key;

    public bool For(Catalogue catalogue) => ChannelsPolicy.Instance.Of(catalogue).Channels.Any(Tells);

    public async Task<DeliveryResult> Deliver(AlertMessage message, CancellationToken cancellation)
    {
        var catalogue = await catalogues.Newest(message.Tenant);
        await Task.WhenAll(ChannelsPolicy.Instance.Of(catalogue).Channels.Where(Tells).Select(channel =>
        {
            var wants = Wants(channel, message, catalogue);
            return wants.Length == 0 ? Task.CompletedTask : grains.Grain<IChannelGrain>(GrainKeys.Of(message.Tenant, channel.Key)).Enqueue(wants);
        }));
        return DeliveryResult.Handed;
    }

    /// <summary>What of a message a channel is to deliver. Pure.</summary>
    internal static OutboxWant[] Wants(Channel channel, AlertMessage message, Catalogue catalogue)
    {
        string? to = null;
        if (ChannelKinds.All[channel.Kind].Personal)
        {
            if (!catalogue.Members.TryGetValue(message.To, out var member) || !Reaches(channel, member))
            {
                return [];
            }

            to = member.Id;
        }

        return [.. message.Alerts.Where(alert => Asked(channel, alert, catalogue) && (to is not null || Fits(channel, alert))).Select(alert => new OutboxWant(Id(alert, message, to), alert.Alert.Chain, to, alert.Alert.Id, alert.Alert.FiredAt))];
    }

    /// <summary>Where the channel reaches the member; null where it does not, or is not wanted.</summary>
    internal static string? Place(Channel channel, Member member) => channel.Kind switch
    {
        ChannelKinds.Email => member.Addresses?.GetValueOrDefault("email"),
        ChannelKinds.WeComApp => member.Addresses?.GetValueOrDefault("wecom") ?? member.Id,
        _ => null,
    };

    private static bool Tells(Channel channel) => !channel.Off && ChannelKinds.All.TryGetValue(channel.Kind, out var kind) && !kind.Follows;

    internal static bool Reaches(Channel channel, Member member) => Place(channel, member) is not null && (member.Channels is null || member.Channels.Contains(channel.Key));

    /// <summary>A rung that names channels is told by these alone. Where none of them is there any more, by all: nobody's alert is lost to a name.</summary>
    private static bool Asked(Channel channel, AlertSubject alert, Catalogue catalogue) =>
        alert.Channels.Length == 0 || alert.Channels.Any(name => name == channel.Key || name == channel.Kind)
        || !alert.Channels.Any(name => name == InboxChannel.Key || ChannelsPolicy.Instance.Of(catalogue).Channels.Any(one => Tells(one) && (one.Key == name || one.Kind == name)));

    private static bool Fits(Channel channel, AlertSubject alert) =>
        (channel.Teams.Length == 0 || (alert.Team is { } team && channel.Teams.Contains(team))) && (channel.Templates.Length == 0 || (alert.TemplateKey is { } template && channel.Templates.Contains(template)));

    /// <summary>The same whoever of an alert's people the room is told for, and another one after a snooze.</summary>
    private static string Id(AlertSubject alert, AlertMessage message, string? to) =>
        alert.Alert.Id + (to is null ? "" : $":{to}") + (message.Snoozed.TryGetValue(alert.Alert.Id, out var until) ? $":{until.ToUnixTimeSeconds()}" : "");
}
