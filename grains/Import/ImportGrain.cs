using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SalesFlow.Deadlines;
using SalesFlow.Journal;

namespace SalesFlow.Import;

/// <summary>Brings one file in, part by part. A durable window wakes it for each part; what a part holds is posted before the step is kept, so that after a crash the part comes
/// again and meets what it made.</summary>
[GrainType("import")]
public sealed partial class ImportGrain(IJournal journal, IStore store, IImportWork work, IOptions<DeadlineOptions> deadlines, TimeProvider time, ILogger<ImportGrain> log) : Grain, IImportGrain
{
    private StreamId stream;
    private StreamHead head = StreamHead.None;
    private ImportJob job = ImportJob.None;
    private ImportFile? file;

    private string Tenant => stream.Tenant;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var (tenant, id) = GrainKeys.Split(this.GetPrimaryKeyString());
        stream = new StreamId(tenant, GrainKeys.Subject(ImportJob.Kind, id));
        await Load();
    }

    public Task Prepare() => Task.CompletedTask;

    public async Task<ImportView> Keep(ImportFile given)
    {
        if (file is null)
        {
            await Keep(job.Uploads(), given);
        }

        return job.View(file!);
    }

    public async Task<Reply<ImportView>> Start(string plan, string by)
    {
        if (file is null)
        {
            return Unknown();
        }

        if (job.State == ImportJob.Running)
        {
            return Reply<ImportView>.No(RefusalCode.ImportState, "The import is running; stop it first.");
        }

        await Keep(job.Starts(Stamp.Now(time)), file with { Plan = plan, By = by });
        return job.View(file!);
    }

    public Task<Reply<ImportView>> Stop() => Turn(job.Stops(Stamp.Now(time)), ImportJob.Stopped, "only a running import can be stopped");

    public Task<Reply<ImportView>> Resume() => Turn(job.Resumes(Stamp.Now(time)), ImportJob.Running, "only an import that was stopped or has failed goes on");

    public Task<ImportView?> Read() => Task.FromResult(file is null ? null : job.View(file));

    public async Task Wake(string window, int generation)
    {
        if (window != ImportJob.Window || job.Generation != generation || file is null || !(job.Due <= Stamp.Now(time)))
        {
            return;
        }

        ImportJob next;
        try
        {
            next = job.Does(await work.DoAsync(Tenant, file, job.Done), Stamp.Now(time));
        }
        catch (ImportException fault)
        {
            LogFailed(log, Tenant, file.Id, fault.Message);
            next = job.Fails(fault.Message, Stamp.Now(time));
        }

        await Keep(next, null);
    }

    private async Task<Reply<ImportView>> Turn(ImportJob next, string wanted, string otherwise)
    {
        if (file is null)
        {
            return Unknown();
        }

        if (next == job && job.State != wanted)
        {
            return Reply<ImportView>.No(RefusalCode.ImportState, $"It is {job.State}: {otherwise}.");
        }

        await Keep(next, null);
        return job.View(file);
    }

    private Reply<ImportView> Unknown() => Reply<ImportView>.No(RefusalCode.UnknownImport, $"There is no import '{GrainKeys.Split(stream.Name).Tail}'. GET /v1/imports lists them.");

    /// <param name="changed">Where file or plan changed too.</param>
    private async Task Keep(ImportJob next, ImportFile? changed)
    {
        if (next == job && changed is null)
        {
            return;
        }

        var now = Stamp.Now(time);
        var record = next.Record(stream, head.Version + 1, now, head.Digest);
        var outcome = await journal.CommitAsync(new Commit
        {
            Stream = stream, ExpectedVersion = head.Version, RecordedAt = now, Records = [record],
            Windows = next.Windows(GrainKeys.Shard(Tenant, stream.Name, deadlines.Value.Shards)),
            Documents = changed is null ? [] : [new(ImportJob.Kind, changed.Id, next.Version, now, changed.By, JsonSerializer.SerializeToUtf8Bytes(changed, ImportJobJson.Default.ImportFile))],
        });
        if (outcome.Status == CommitStatus.Committed)
        {
            (job, head, file) = (next, new StreamHead(head.Version + 1, record.Digest), changed ?? file);
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
        job = head.Version == 0 ? ImportJob.None : ImportJob.Of((await journal.ReadAsync(stream, head.Version, head.Version))[0]);
        file = head.Version == 0 ? null : ImportFiles.Of((await store.DocumentAsync(Tenant, ImportJob.Kind, GrainKeys.Split(stream.Name).Tail))!);
    }

    [LoggerMessage(LogLevel.Warning, "Import {Tenant}/{Import} ended: {Reason}")]
    private static partial void LogFailed(ILogger logger, string tenant, string import, string reason);
}

/// <summary>Files to import, as documents hold them.</summary>
public static class ImportFiles
{
    public static ImportFile Of(DocumentRow document) => JsonSerializer.Deserialize(document.Body, ImportJobJson.Default.ImportFile)!;
}
