using SalesFlow.Actions;
using SalesFlow.Api;
using SalesFlow.Chains;
using SalesFlow.Interop;
using SalesFlow.Journal;

namespace SalesFlow.Import;

/// <summary>A file that was read and is being posted. Kept in memory while its import runs; another one is made of the file whenever it is gone.</summary>
internal abstract class ImportSession
{
    /// <summary>Units of one part at most; what a wake-up does stays well below its time limit.</summary>
    protected const int PartUnits = 200, PartActions = 1_000;

    public abstract int Total { get; }

    /// <summary>Whether it can go on behind so many units; else it begins at the first.</summary>
    public virtual bool GoesOn(int done) => true;

    public abstract Task<ImportPart> DoAsync(int done, CancellationToken cancel);
}

/// <summary>Chains with their actions, or subjects with theirs.</summary>
internal sealed class TableSession(string tenant, string by, ImportPlanned plan, ActionDesk desk, IGrainFactory grains, TimeProvider time) : ImportSession
{
    private const int AtOnce = 16;

    public override int Total => plan.Mapping is null ? plan.Subjects.Count : plan.Cases.Count;

    public override Task<ImportPart> DoAsync(int done, CancellationToken cancel) => plan.Mapping is null ? SubjectsAsync(done) : CasesAsync(done, cancel);

    private async Task<ImportPart> CasesAsync(int done, CancellationToken cancel)
    {
        var part = Some(plan.Cases, done, one => one.Actions.Count);
        var now = time.GetUtcNow();
        var refused = new Refusal?[part.Count];
        await Parallel.ForAsync(0, part.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel }, async (i, _) => refused[i] = part[i].Refused ?? await OpenAsync(part[i], now));
        var open = part.Where((_, i) => refused[i] is null).ToArray();
        var counts = await PostAsync([.. open.SelectMany(one => one.Actions.Select(action => ($"case {one.Case.Id}, line {action.Line}", ImportUnits.Action(action, now))))]);
        return Part(done, part.Count, part.Sum(one => one.Case.Events.Count), open.Length, counts, [.. refused.OfType<Refusal>()]);
    }

    private async Task<ImportPart> SubjectsAsync(int done)
    {
        var part = Some(plan.Subjects, done, one => one.Actions.Count);
        var now = time.GetUtcNow();
        var refused = part.Where(one => one.Problem is not null).Select(one => new Refusal(one.Name.Length == 0 ? $"line {one.Line}" : $"{one.Name}, line {one.Line}", one.Problem!)).ToList();
        var told = part.SelectMany(one => one.Actions.Select(action => (Place: $"{one.Name}, line {action.Line}", Action: action))).ToList();
        refused.AddRange(told.Where(one => one.Action.Evidence.Any(item => item.File is not null)).Select(one => new Refusal(one.Place, "names a file beside the table; files come with the command 'salesflow import'")));
        var counts = await PostAsync([.. told.Where(one => one.Action.Evidence.All(item => item.File is null)).Select(one => (one.Place, ImportUnits.Action(one.Action, now)))]);
        return Part(done, part.Count, part.Sum(one => one.Rows), 0, counts, refused);
    }

    private ImportPart Part(int done, int units, int events, int chains, (int Accepted, int Replayed, List<Refusal> Refused) counts, List<Refusal> refused) =>
        new(done + units, Total, events, chains, counts.Accepted, counts.Replayed, refused.Count + counts.Refused.Count, [.. refused, .. counts.Refused], done + units >= Total);

    private async Task<Refusal?> OpenAsync(PlannedCase planned, DateTimeOffset now)
    {
        var place = $"case {planned.Case.Id}, line {planned.Case.Line}";
        var (command, problem) = ImportUnits.Chain(planned.Chain!, now, by);
        if (command is null)
        {
            return new(place, $"the chain was refused: {problem}");
        }

        var reply = await grains.Grain<IChainGrain>(GrainKeys.Of(tenant, command.Id)).Plan(command);
        return reply.Ok ? null : reply.Refusal.Code == RefusalCode.Busy ? throw new JournalBusyException(reply.Refusal.Detail) : new Refusal(place, $"the chain was refused: {reply.Refusal.Detail}");
    }

    private async Task<(int Accepted, int Replayed, List<Refusal> Refused)> PostAsync((string Place, ActionRead Read)[] actions)
    {
        var outcomes = await desk.ActAsync(tenant, [.. actions.Select(action => action.Read.Command)], AtOnce);
        var (accepted, replayed, refused) = (0, 0, new List<Refusal>());
        for (var i = 0; i < actions.Length; i++)
        {
            switch (outcomes[i])
            {
                case { Reply: { } reply }:
                    _ = reply.Replayed ? replayed++ : accepted++;
                    break;
                case { Problem: { Status: 503 } busy }:
                    // The window is not answered and wakes again: the part comes once more.
                    throw new JournalBusyException(busy.Detail);
                default:
                    var no = outcomes[i].Problem ?? actions[i].Read.Problem!;
                    refused.Add(new(actions[i].Place, no.Detail));
                    break;
            }
        }

        return (accepted, replayed, refused);
    }

    private static List<T> Some<T>(IReadOnlyList<T> all, int done, Func<T, int> actions)
    {
        var some = new List<T>();
        for (var (i, told) = (done, 0); i < all.Count && some.Count < PartUnits && (some.Count == 0 || told + actions(all[i]) <= PartActions); i++)
        {
            some.Add(all[i]);
            told += actions(all[i]);
        }

        return some;
    }
}

/// <summary>A whole log. What it knows of chains that have another name here it learns from the first event on, so that it goes on in memory alone.</summary>
internal sealed class WholeSession(OcelRun run) : ImportSession
{
    private int done;

    public override int Total => run.Total;

    public override bool GoesOn(int done) => done == this.done;

    public override async Task<ImportPart> DoAsync(int done, CancellationToken cancel)
    {
        var before = run.Report();
        var next = await run.SomeAsync(done, PartActions / 2, cancel);
        var now = run.Report();
        this.done = next;
        return new(next, Total, next - done, now.Chains - before.Chains, now.Accepted - before.Accepted, now.Replayed - before.Replayed, now.Refused - before.Refused,
            [.. now.Refusals.Skip(before.Refusals.Count).Select(one => new Refusal(one.Place, one.Detail))], next >= Total);
    }
}
