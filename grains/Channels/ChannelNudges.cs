using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SalesFlow.Journal;
using SalesFlow.Tenants;

namespace SalesFlow.Channels;

/// <summary>Tells a tenant's channels that follow the journal that something was kept. A nudge that is lost is made up by the patrol.</summary>
public sealed partial class ChannelNudges : ICommitListener
{
    private readonly Lanes<string, bool> lanes;
    private readonly Lazy<IGrainFactory> grains;
    private readonly Lazy<Catalogues> catalogues;
    private readonly ILogger<ChannelNudges> log;

    public ChannelNudges(IServiceProvider services, ILogger<ChannelNudges> log)
    {
        grains = new(services.GetRequiredService<IGrainFactory>);
        catalogues = new(services.GetRequiredService<Catalogues>);
        this.log = log;
        lanes = new(Send, mostWaiting: 1, mostAtOnce: 1);
    }

    public void Committed(IReadOnlyList<Commit> commits, IReadOnlyList<CommitOutcome> outcomes)
    {
        string? last = null;
        for (var i = 0; i < commits.Count; i++)
        {
            var stream = commits[i].Stream;
            if (outcomes[i].Status == CommitStatus.Committed && stream.Tenant != last && stream.Tenant[0] != '_' && !stream.Name.StartsWith($"{Outbox.Kind}/", StringComparison.Ordinal))
            {
                lanes.Add(last = stream.Tenant, true);
            }
        }
    }

    private async Task Send(string tenant, bool[] nudges, bool lost)
    {
        try
        {
            foreach (var channel in ChannelsPolicy.Instance.Of(await catalogues.Value.Newest(tenant)).Channels.Where(channel => !channel.Off && ChannelKinds.Follows(channel)))
            {
                await grains.Value.Grain<IChannelGrain>(GrainKeys.Of(tenant, channel.Key)).Nudge();
            }
        }
        catch (Exception error)
        {
            LogLost(log, tenant, error.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Channels of {Tenant} could not be nudged; the patrol wakes them: {Error}")]
    private static partial void LogLost(ILogger log, string tenant, string error);
}
