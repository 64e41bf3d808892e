using System.Net;
using System.Text.Json;
using SalesFlow.Client;

namespace SalesFlow.Import;

/// <summary>
/// Posts a plan in history mode: nodes and template first, then case after case, some hundred at a time. Chains of one bout go out side by side,
/// actions in batches one after the other, so that the actions of one case arrive in their order. After each bout the checkpoint moves on.
/// </summary>
public sealed class ImportRunner(SalesFlowClient client, Mapping mapping, CheckpointFile file, TimeProvider time)
{
    /// <summary>Cases between two checkpoints.</summary>
    public const int Bout = 256;

    private const int ChainsAtOnce = 16;
    private readonly BatchPoster poster = new(client, time);

    /// <summary>Posts what is not done yet, and answers what was done in all.</summary>
    /// <param name="plan">The whole plan, from the first case.</param>
    /// <param name="identity">File, mapping and server of this import; the rest of it is not read.</param>
    /// <param name="progress">Told after each bout.</param>
    /// <param name="cancel">Stops between requests; the next run goes on after the last finished bout.</param>
    /// <exception cref="ImportException">The server cannot go on; run again to resume.</exception>
    /// <exception cref="SalesFlowException">The credential, the template or a node was refused.</exception>
    public async Task<ImportTally> RunAsync(IEnumerable<PlannedCase> plan, Checkpoint identity, Action<ImportTally> progress, CancellationToken cancel)
    {
        await PrepareAsync(cancel);
        var point = await ResumeAsync(identity, cancel);
        progress(point.Tally);
        foreach (var bout in plan.Skip(point.Tally.Cases).Chunk(Bout))
        {
            point = await PostAsync(bout, point, cancel);
            file.Write(point);
            progress(point.Tally);
        }

        file.Delete();
        return point.Tally;
    }

    private async Task PrepareAsync(CancellationToken cancel)
    {
        foreach (var node in mapping.Nodes)
        {
            await client.Nodes.PutAsync(node.Deserialize<ActionNode>(JsonSerializerOptions.Web)!, cancel);
        }

        if (mapping.Template is { } template)
        {
            await client.Templates.PutAsync(template.Deserialize<ChainTemplate>(JsonSerializerOptions.Web)!, cancel: cancel);
        }
    }

    /// <summary>The kept checkpoint if it is of this import and the server still has what it tells of; else the start.</summary>
    private async Task<Checkpoint> ResumeAsync(Checkpoint identity, CancellationToken cancel)
    {
        var start = identity with { LastChain = null, Tally = new() };
        if (file.Read() is not { LastChain: { } chain } kept || !kept.IsOf(identity))
        {
            return start;
        }

        try
        {
            await client.Chains.GetAsync(chain, cancel);
            return kept;
        }
        catch (SalesFlowException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return start;
        }
    }

    private async Task<Checkpoint> PostAsync(PlannedCase[] bout, Checkpoint point, CancellationToken cancel)
    {
        var tally = point.Tally with { Cases = point.Tally.Cases + bout.Length, Events = point.Tally.Events + bout.Sum(c => (long)c.Case.Events.Count) };
        var answers = new Refusal?[bout.Length];
        await Parallel.ForAsync(0, bout.Length, new ParallelOptions { MaxDegreeOfParallelism = ChainsAtOnce, CancellationToken = cancel }, async (i, stop) =>
        {
            answers[i] = bout[i].Refused ?? await OpenAsync(bout[i], stop);
        });
        tally = answers.OfType<Refusal>().Aggregate(tally, (t, refusal) => t.Refuse(refusal));
        var opened = bout.Where((_, i) => answers[i] is null).ToArray();
        foreach (var batch in opened.SelectMany(c => c.Actions.Select(a => (Case: c, Action: a))).Chunk(ActionsApi.BatchLimit))
        {
            tally = await poster.PostAsync([.. batch.Select(b => ($"case {b.Case.Case.Id}, line {b.Action.Line}", ImportWire.Action(b.Action)))], tally, cancel);
        }

        return point with { LastChain = opened.LastOrDefault()?.Chain!.Id ?? point.LastChain, Tally = tally with { Chains = tally.Chains + opened.Length } };
    }

    private async Task<Refusal?> OpenAsync(PlannedCase planned, CancellationToken cancel)
    {
        try
        {
            await client.Chains.CreateAsync(ImportWire.Chain(planned.Chain!), SendMode.History, cancel);
            return null;
        }
        catch (SalesFlowException e) when (IsAboutTheItem(e.Status))
        {
            return new($"case {planned.Case.Id}, line {planned.Case.Line}", $"the chain was refused: {e.Message}");
        }
    }

    /// <summary>A refusal that says nothing about the next item. A wrong credential or a tired server would refuse them all.</summary>
    private static bool IsAboutTheItem(HttpStatusCode status) => (int)status is >= 400 and < 500 and not (401 or 403 or 408 or 429);
}
