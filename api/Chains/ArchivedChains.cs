using SalesFlow.Actions;
using SalesFlow.Api;
using SalesFlow.Board;
using SalesFlow.Journal;
using SalesFlow.Lists;
using SalesFlow.Tenants;

namespace SalesFlow.Chains;

/// <summary>What is still known here of a chain whose records are in an archive: its current row.</summary>
internal sealed class ArchivedChains(IStore store, IChainLists lists)
{
    /// <summary>Null where the chain is not archived.</summary>
    public async Task<ChainWire?> FindAsync(string tenant, string id, Language language, CancellationToken cancellation)
    {
        if (await store.ArchivedAsync(new(tenant, GrainKeys.Subject(GrainKeys.Chain, id)), cancellation) is not { } archived || await lists.FindAsync(tenant, id, cancellation) is not { } row)
        {
            return null;
        }

        var item = ChainItem.Of(row);
        var template = await CatalogueReader.Template(store, tenant, row.Template, row.TemplateVersion);
        var known = ShortStep.Read(row.Steps).ToDictionary(step => step.K);
        return new(
            row.Id, row.Template, row.TemplateVersion, row.Customer, item.Opportunity, row.Owner, row.Team, item.Period, row.PlannedStart, row.State, item.Loop,
            row is { Broken: true, BrokenStep: { } step, Reason: { } reason, BrokenAt: { } at } ? [new(step, reason, at)] : [], row.Closed,
            [.. template.Steps.Select(one => Step(one, known.GetValueOrDefault(one.Key), row.State, language))], System.Text.Json.JsonElement.Parse("{}"u8), [], null, null,
            archived.Records, row.UpdatedAt, new(archived.Archive, archived.Sha256, archived.At));
    }

    /// <summary>Why the records of a stream are not to be had; null where it is not archived.</summary>
    public async Task<ProblemException?> ProblemAsync(StreamId stream, CancellationToken cancellation) =>
        await store.ArchivedAsync(stream, cancellation) is { } row ? new(ChainArchived.Refusal(stream.Name, row).ToProblem(addressed: true)) : null;

    /// <summary>The short form leaves out steps that nothing was known of.</summary>
    private static StepWire Step(CompiledStep step, ShortStep? known, string state, Language language) => new(
        step.Key, step.Template.Node, step.Stage, step.Template.Required, known?.S ?? (state == "completed" ? "skipped" : "waiting"), Time(known?.F), Time(known?.U), Time(known?.D),
        known?.L ?? false, Array.ConvertAll(known?.M ?? [], code => MissingWords.Of(code, language, [])), "PT0S", [], null, known?.W);

    private static DateTimeOffset? Time(long? milliseconds) => milliseconds is { } given ? DateTimeOffset.FromUnixTimeMilliseconds(given) : null;
}
