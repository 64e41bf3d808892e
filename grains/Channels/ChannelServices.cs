using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SalesFlow.Deadlines;
using SalesFlow.Journal;
using SalesFlow.Notifications;

namespace SalesFlow.Channels;

/// <summary>What a silo needs to deliver to the world outside, besides journal, store and <see cref="IEventReads"/>.</summary>
public static class ChannelServices
{
    public static IServiceCollection AddChannels(this IServiceCollection services)
    {
        services.AddOptions<ChannelOptions>();
        services.TryAddSingleton<Seal>();
        services.TryAddSingleton<OutgoingHttp>();
        services.TryAddSingleton<ChannelMessages>();
        services.AddSingleton<IChannelSender, WebhookSender>();
        services.AddSingleton<IChannelSender, WeComRobotSender>();
        services.AddSingleton<IChannelSender, WeComAppSender>();
        services.TryAddSingleton<WeComTokens>();
        services.AddSingleton<IChannelSender, WeComCustomerSender>();
        services.AddSingleton<IChannelSender, DingTalkSender>();
        services.AddSingleton<IChannelSender, FeishuSender>();
        services.AddSingleton<IChannelSender, EmailSender>();
        services.AddSingleton<IAlertChannel, ChannelsChannel>();
        services.AddSingleton<IPatrol, ChannelPatrol>();
        services.AddSingleton<ICommitListener, ChannelNudges>();
        return services;
    }
}
