using Microsoft.Extensions.Logging;
using SalesFlow.Chains;
using SalesFlow.Journal;
using SalesFlow.Tenants;

namespace SalesFlow.Notifications;

/// <summary>Finds what the words of alerts need. A chain that cannot be read leaves its words out; the message goes all the same.</summary>
public sealed partial class AlertSubjects(IAlertFacts facts, ILogger<AlertSubjects> log)
{
    public async Task<Dictionary<string, AlertSubject>> Of(string tenant, IEnumerable<AlertRow> alerts, Catalogue catalogue)
    {
        var distinct = alerts.DistinctBy(alert => alert.Id).ToArray();
        var chains = new Dictionary<string, ChainView?>();
        foreach (var some in distinct.Select(alert => alert.Chain).Distinct(StringComparer.Ordinal).Chunk(64))
        {
            foreach (var (chain, view) in await Task.WhenAll(some.Select(async chain => (chain, await Read(tenant, chain)))))
            {
                chains[chain] = view;
            }
        }

        return distinct.ToDictionary(alert => alert.Id, alert => Subject(alert, chains[alert.Chain], catalogue));
    }

    private async Task<ChainView?> Read(string tenant, string chain)
    {
        try
        {
            return await facts.Chain(tenant, chain);
        }
        catch (Exception error)
        {
            LogUnread(log, tenant, chain, error.Message);
            return null;
        }
    }

    private static AlertSubject Subject(AlertRow alert, ChainView? view, Catalogue catalogue)
    {
        if (view is null)
        {
            return new(alert, null, null, null, null, alert.Rung == "due" ? alert.DueAt : null, false);
        }

        var template = catalogue.Templates.GetValueOrDefault(view.Template);
        var step = view.Steps.FirstOrDefault(step => step.Key == alert.Step);
        return new(
            alert, view.Customer, catalogue.Members.GetValueOrDefault(view.Owner)?.Name ?? view.Owner, template?.Labels,
            template?.Steps.FirstOrDefault(step => step.Key == alert.Step)?.Labels, step?.DueAt ?? (alert.Rung == "due" ? alert.DueAt : null), step?.DoneAt is not null)
        {
            TemplateKey = view.Template, Team = view.Team, Channels = Channels(template?.Steps.FirstOrDefault(step => step.Key == alert.Step), alert.Rung),
        };
    }

    /// <summary>Where a rung is told is looked up when it is told, in the newest version: a channel that was renamed reaches running chains too. Entries of one moment are one rung;
    /// where one of them names no channel, none is left out.</summary>
    private static string[] Channels(StepTemplate? step, string rung)
    {
        var named = step?.Ladder?.Where(one => (one.At.Trim() is var at && at == "at" ? "due" : at) == rung).Select(one => one.Channel).ToArray() ?? [];
        return named.Contains(null) ? [] : [.. named.OfType<string>().Distinct(StringComparer.Ordinal)];
    }

    [LoggerMessage(LogLevel.Warning, "Chain {Tenant}/{Chain} could not be read for a message: {Error}")]
    private static partial void LogUnread(ILogger log, string tenant, string chain, string error);
}
