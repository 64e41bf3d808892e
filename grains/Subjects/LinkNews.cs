using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SalesFlow.Journal;

namespace SalesFlow.Subjects;

/// <summary>Tells a subject that a chain of its own was planned, so that its very next action reaches the chain. A word that is lost is made up for
/// when the subject looks again.</summary>
public sealed partial class LinkNews(IServiceProvider services, ILogger<LinkNews> log) : ICommitListener
{
    private readonly Lazy<IGrainFactory> grains = new(services.GetRequiredService<IGrainFactory>);

    public void Committed(IReadOnlyList<Commit> commits, IReadOnlyList<CommitOutcome> outcomes)
    {
        for (var i = 0; i < commits.Count; i++)
        {
            if (commits[i] is { ExpectedVersion: 0, Chain: { } chain } commit)
            {
                _ = Tell(GrainKeys.Of(commit.Stream.Tenant, chain.Subject), chain.Id);
            }
        }
    }

    private async Task Tell(string subject, string chain)
    {
        try
        {
            await grains.Value.Grain<ISubjectGrain>(subject).Linked(chain);
        }
        catch (Exception e)
        {
            LogLost(log, subject, chain, e.Message);
        }
    }

    [LoggerMessage(LogLevel.Debug, "{Subject} was not told of its chain {Chain}: {Reason}")]
    private static partial void LogLost(ILogger logger, string subject, string chain, string reason);
}
