using System.Text.Json;
using Microsoft.Extensions.Logging;
using SalesFlow.Journal;

namespace SalesFlow.Notifications;

/// <summary>Keeps until when a member has read, as the last record of the stream <c>inbox/&lt;member&gt;</c>; watchers live in memory and renew.</summary>
[GrainType("inbox")]
internal sealed partial class InboxGrain(IJournal journal, TimeProvider time, ILogger<InboxGrain> log) : Grain, IInboxGrain
{
    private const string Kind = "inbox", Moved = "inbox.read";
    private static readonly TimeSpan Renewed = TimeSpan.FromMinutes(2);
    private readonly Dictionary<IInboxWatcher, DateTimeOffset> watchers = [];
    private StreamId stream;
    private StreamHead head = StreamHead.None;
    private DateTimeOffset? seen;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var (tenant, member) = GrainKeys.Split(this.GetPrimaryKeyString());
        stream = new StreamId(tenant, GrainKeys.Subject(Kind, member));
        await Load();
    }

    public async Task Changed()
    {
        var now = time.GetUtcNow();
        foreach (var (watcher, until) in watchers.ToArray())
        {
            if (until <= now)
            {
                watchers.Remove(watcher);
                continue;
            }

            try
            {
                await watcher.Changed();
            }
            catch (Exception gone)
            {
                LogGone(log, stream, gone.Message);
                watchers.Remove(watcher);
            }
        }
    }

    public async Task ReadUntil(DateTimeOffset moment)
    {
        if (moment <= seen)
        {
            return;
        }

        var now = Stamp.Now(time);
        var body = RecordBody.Write<InboxRead, string>(stream, head.Version + 1, Moved, now, new InboxRead(moment), InboxJson.Default.InboxRead, null, null);
        var record = new NewRecord(Moved, body, RecordBody.Digest(head.Digest, body));
        var outcome = await journal.CommitAsync(new Commit { Stream = stream, ExpectedVersion = head.Version, RecordedAt = now, Records = [record] });
        if (outcome.Status == CommitStatus.Committed)
        {
            (seen, head) = (moment, new StreamHead(head.Version + 1, record.Digest));
            await Changed();
            return;
        }

        // Another activation went ahead, for a moment: what it kept holds.
        await Load();
    }

    public Task<DateTimeOffset?> Seen() => Task.FromResult(seen);

    public Task Watch(IInboxWatcher watcher)
    {
        watchers[watcher] = time.GetUtcNow() + Renewed;
        return Task.CompletedTask;
    }

    public Task Unwatch(IInboxWatcher watcher)
    {
        watchers.Remove(watcher);
        return Task.CompletedTask;
    }

    private async Task Load()
    {
        head = await journal.ReadHeadAsync(stream);
        if (head.Version > 0)
        {
            using var body = JsonDocument.Parse((await journal.ReadAsync(stream, head.Version, head.Version))[0].Body);
            seen = body.RootElement.GetProperty("data").Deserialize(InboxJson.Default.InboxRead)!.Until;
        }
    }

    [LoggerMessage(LogLevel.Debug, "{Inbox}: a watcher is gone: {Reason}")]
    private static partial void LogGone(ILogger logger, StreamId inbox, string reason);
}

/// <param name="Until">All that fired until then is read.</param>
internal sealed record InboxRead(DateTimeOffset Until);

[System.Text.Json.Serialization.JsonSourceGenerationOptions(PropertyNamingPolicy = System.Text.Json.Serialization.JsonKnownNamingPolicy.CamelCase)]
[System.Text.Json.Serialization.JsonSerializable(typeof(InboxRead))]
internal sealed partial class InboxJson : System.Text.Json.Serialization.JsonSerializerContext;
