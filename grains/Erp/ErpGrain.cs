using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SalesFlow.Actions;
using SalesFlow.Deadlines;
using SalesFlow.Import;
using SalesFlow.Journal;
using SalesFlow.Subjects;
using SalesFlow.Tenants;

namespace SalesFlow.Erp;

/// <summary>Pulls by one adapter of a tenant. A durable window wakes it for each part; what a part holds is posted before the step is kept, so that after a crash the part
/// comes again and meets what it made: ids come from the rows.</summary>
[GrainType("erp")]
public sealed partial class ErpGrain(
    IJournal journal, IErpSources sources, Catalogues catalogues, IOptions<DeadlineOptions> deadlines, TimeProvider time, ILogger<ErpGrain> log) : Grain, IErpGrain
{
    private const int AtOnce = 16;
    private StreamId stream;
    private string adapterKey = "";
    private StreamHead head = StreamHead.None;
    private ErpPull pull = ErpPull.None;

    private string Tenant => stream.Tenant;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        (var tenant, adapterKey) = GrainKeys.Split(this.GetPrimaryKeyString());
        stream = new StreamId(tenant, GrainKeys.Subject(ErpPull.Kind, adapterKey));
        await Load();
    }

    public Task Prepare() => Task.CompletedTask;

    public async Task Refresh() => await Keep(pull.Changed(ErpPolicy.Find(await catalogues.Newest(Tenant), adapterKey), Stamp.Now(time)));

    public async Task<ErpView> Run()
    {
        await Refresh();
        if (pull.Due is not null)
        {
            await Keep(pull.Now(Stamp.Now(time)));
        }

        return pull.View();
    }

    public Task<ErpView> Read() => Task.FromResult(pull.View());

    public async Task Wake(string window, int generation)
    {
        var now = Stamp.Now(time);
        if (window != ErpPull.Window || pull.Generation != generation || !(pull.Due <= now))
        {
            return;
        }

        var catalogue = await catalogues.Newest(Tenant);
        if (ErpPolicy.Find(catalogue, adapterKey) is not { Off: false } adapter)
        {
            await Keep(pull.Changed(null, now));
            return;
        }

        await Keep(await Part(pull.Running is null ? pull.Begin(now) : pull, adapter, catalogue));
    }

    private async Task<ErpPull> Part(ErpPull run, ErpAdapter adapter, Catalogue catalogue)
    {
        ErpPart part;
        try
        {
            part = await sources.ReadAsync(Tenant, adapter, run.Cursor, run.Since);
        }
        catch (ErpException e)
        {
            LogFailed(log, Tenant, adapterKey, e.Message);
            return run.Fail(e.Message, adapter.Period, Stamp.Now(time));
        }

        var counts = await Post(part.Rows, adapter, catalogue);
        var next = run.Part(counts, part.Next, adapter.Period, Stamp.Now(time));
        if (next.Running is null)
        {
            LogEnded(log, Tenant, adapterKey, next.Last!.Rows, next.Last.Accepted, next.Last.Replayed, next.Last.Refused);
        }

        return next;
    }

    private async Task<ErpCounts> Post(IReadOnlyList<SourceRow> rows, ErpAdapter adapter, Catalogue catalogue)
    {
        var (accepted, replayed, refused) = (0, 0, 0);
        var errors = new List<string>();
        var subjects = new RowPlan(adapter.Mapping).Of(rows).ToList();
        foreach (var wrong in subjects.Where(subject => subject.Problem is not null))
        {
            Refuse($"row {wrong.Line} ({wrong.Name}): {wrong.Problem}");
        }

        foreach (var some in subjects.Where(subject => subject.Problem is null).Chunk(AtOnce))
        {
            var sent = await Task.WhenAll(some.Select(async subject =>
            {
                var known = subject.Actions.Where(action => catalogue.Nodes.ContainsKey(action.Node)).ToArray();
                var replies = known.Length == 0 ? [] : await GrainFactory.Grain<ISubjectGrain>(GrainKeys.Of(Tenant, GrainKeys.Subject(known[0].Kind, known[0].Subject))).Act([.. known.Select(action => Command(action, adapter.Live))]);
                return (Subject: subject, Known: known, Replies: replies);
            }));
            foreach (var (subject, known, replies) in sent)
            {
                foreach (var action in subject.Actions.Except(known))
                {
                    Refuse($"row {action.Line} ({subject.Name}): there is no node '{action.Node}'{Similar.Aside(action.Node, catalogue.Nodes.Keys)}");
                }

                for (var i = 0; i < replies.Length; i++)
                {
                    switch (replies[i])
                    {
                        case { Value.Replayed: true }:
                            replayed++;
                            break;
                        case { Value: not null }:
                            accepted++;
                            break;
                        case { Refusal: { Code: RefusalCode.Busy } busy }:
                            // The window is not answered and wakes again: the part comes once more.
                            throw new JournalBusyException($"a pull of {Tenant}/{adapterKey} waits: {busy.Detail}");
                        case { Refusal: { } no }:
                            Refuse($"row {known[i].Line} ({subject.Name}), {known[i].Node}: {no.Detail}");
                            break;
                    }
                }
            }
        }

        return new(rows.Count, accepted, replayed, refused, errors);

        void Refuse(string words)
        {
            refused++;
            errors.Add(words);
        }
    }

    private static ActionCommand Command(RowTold told, bool live)
    {
        var fields = told.Canonical;
        var evidence = told.Evidence.Select(item => new EvidenceItem { Kind = item.Kind, Ref = item.Ref, Text = item.Text }).ToArray();
        var content = $"{told.Id}\n{told.Node}\n{told.OccurredAt.ToUnixTimeMilliseconds()}\n{told.Actor}\n{told.Customer}\n{told.Kind}/{told.Subject}\n{fields}\n{string.Join('\n', evidence.Select(item => $"{item.Kind}\t{item.Ref}\t{item.Text}"))}";
        return new(
            told.Id, told.Node, told.OccurredAt.ToUniversalTime(), told.Actor, told.Customer, told.Kind, told.Subject, null, fields, evidence, [], SHA256.HashData(Encoding.UTF8.GetBytes(content)), !live);
    }

    private async Task Keep(ErpPull next)
    {
        if (next == pull)
        {
            return;
        }

        var now = Stamp.Now(time);
        var record = next.Record(stream, head.Version + 1, now, head.Digest);
        var outcome = await journal.CommitAsync(new Commit
        {
            Stream = stream,
            ExpectedVersion = head.Version,
            RecordedAt = now,
            Records = [record],
            Windows = next.Windows(GrainKeys.Shard(Tenant, stream.Name, deadlines.Value.Shards)),
        });
        if (outcome.Status == CommitStatus.Committed)
        {
            (pull, head) = (next, new StreamHead(head.Version + 1, record.Digest));
            return;
        }

        // Another activation went ahead, for a moment: what it kept holds.
        await Load();
        if (outcome.Status != CommitStatus.VersionConflict)
        {
            throw new InvalidOperationException($"{stream}: the store refused a commit: {outcome.Error}");
        }
    }

    private async Task Load()
    {
        head = await journal.ReadHeadAsync(stream);
        pull = head.Version == 0 ? ErpPull.None : ErpPull.Of((await journal.ReadAsync(stream, head.Version, head.Version))[0]);
    }

    [LoggerMessage(LogLevel.Information, "Pull {Tenant}/{Adapter} ended: {Rows} rows, {Accepted} actions accepted, {Replayed} replayed, {Refused} refused")]
    private static partial void LogEnded(ILogger logger, string tenant, string adapter, int rows, int accepted, int replayed, int refused);

    [LoggerMessage(LogLevel.Warning, "Pull {Tenant}/{Adapter} failed: {Reason}")]
    private static partial void LogFailed(ILogger logger, string tenant, string adapter, string reason);
}
