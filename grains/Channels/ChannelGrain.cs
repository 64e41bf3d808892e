using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using SalesFlow.Deadlines;
using SalesFlow.Journal;
using SalesFlow.Tenants;

namespace SalesFlow.Channels;

/// <summary>Delivers what one channel is owed. What was sent is kept right after; a crash in between sends it once more under the same id, and loses nothing.</summary>
[GrainType("channel"), Reentrant]
internal sealed partial class ChannelGrain(
    IJournal journal, IStore store, IEventReads events, Catalogues catalogues, ChannelMessages messages, IEnumerable<IChannelSender> senders, TimeProvider time, ILogger<ChannelGrain> log)
    : Grain, IChannelGrain, IDisposable
{
    private const int Page = 200, MostSkipped = 1_000;
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(30), LaneTime = TimeSpan.FromSeconds(20);
    private readonly Dictionary<string, IChannelSender> senders = senders.ToDictionary(sender => sender.Kind);
    private readonly SemaphoreSlim one = new(1);
    private Random random = null!;
    private StreamId stream;
    private string key = "";
    private StreamHead head = StreamHead.None;
    private Outbox box = Outbox.None;
    private Alarm alarm = null!;

    // Looked at and found to hold no event; kept with the next step.
    private long seen = -1;
    private int skipped;
    private bool pumping;
    private bool again;

    private string Tenant => stream.Tenant;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        (var tenant, key) = GrainKeys.Split(this.GetPrimaryKeyString());
        stream = new StreamId(tenant, GrainKeys.Subject(Outbox.Kind, key));
        random = new Random((int)(time.GetUtcNow().UtcTicks ^ GrainKeys.Shard(tenant, stream.Name, int.MaxValue)));
        alarm = new(time, () => _ = Pump());
        await Load();
    }

    public void Dispose()
    {
        alarm?.Dispose();
        one.Dispose();
    }

    public Task Nudge()
    {
        alarm.SetNoLaterThan(time.GetUtcNow());
        again = true;
        return Task.CompletedTask;
    }

    public async Task Begin()
    {
        var last = (await store.RecordsBehindAsync(Tenant, 0)).Last;
        await Keep(_ => (Outbox.None with { Cursor = last }, []));
        seen = -1;
    }

    public async Task Enqueue(OutboxWant[] wants)
    {
        await Keep(box => (OutboxRules.Taken(box, wants.Select(want => new OutboxItem(want.Id, want.Subject, want.To, 0, want.Alert, want.At, null, 0, null, null, null))), []));
        await Nudge();
    }

    public async Task<OutboxTry> Test(string by, string? to)
    {
        var now = Stamp.Now(time);
        var id = $"test_{now.ToUnixTimeMilliseconds()}";
        var catalogue = await catalogues.Newest(Tenant);
        var result = ChannelsPolicy.Find(catalogue, key) is { } channel && senders.TryGetValue(channel.Kind, out var sender)
            ? await Send(sender, () => messages.Test(channel, catalogue, id, by, to)) : new(SendOutcome.Refused, Error: "there is no such channel any more");
        var tried = new OutboxTry(id, "test", to, now, 1, result.Outcome == SendOutcome.Delivered ? "delivered" : "failed", result.Code, result.Error, null);
        await Keep(box => (box, [tried]));
        return tried;
    }

    public async Task<Reply<Counted>> Replay(string[]? ids)
    {
        var now = Stamp.Now(time);
        var dead = box.Dead.Select(item => item.Id).ToHashSet();
        var positions = ids?.Where(id => !dead.Contains(id)).Select(id => (Id: id, Position: Events.Position(id))).ToArray() ?? [];
        var records = positions.Length == 0 ? [] : await events.AtAsync(Tenant, [.. positions.Select(one => one.Position ?? 0)]);
        var channel = ChannelsPolicy.Find(await catalogues.Newest(Tenant), key);
        OutboxItem[] found = [.. records.Where(record => channel?.Kind == ChannelKinds.WeComCustomer ? Events.For(channel, record) : Events.Kind(record) is not null).Select(record => Item(record, now))];
        if (positions.FirstOrDefault(one => found.All(item => item.Id != one.Id)) is { Id: { } missing })
        {
            return Reply<Counted>.No(RefusalCode.UnknownDelivery, $"There is no event or dead letter '{missing}' of this channel. GET /v1/channels/{key}/deliveries and /dead-letters list them.");
        }

        var count = 0;
        await Keep(box =>
        {
            var next = OutboxRules.Replayed(box, ids, found, now);
            count = next.Waiting.Length - box.Waiting.Length;
            return (next, []);
        });
        await Nudge();
        return new Counted(count);
    }

    public async Task<Reply<Counted>> Discard(string[]? ids)
    {
        var count = 0;
        await Keep(box =>
        {
            var next = OutboxRules.Discarded(box, ids);
            count = box.Dead.Length - next.Dead.Length;
            return (next, []);
        });
        await Nudge();
        return new Counted(count);
    }

    public async Task<ChannelHealth> Health()
    {
        var channel = ChannelsPolicy.Find(await catalogues.Newest(Tenant), key);
        var state = channel is null or { Off: true } ? "off" : box.Stopped == channel.Version ? "stopped" : box.Dead.Length >= OutboxRules.MostDead ? "full" : box.Failing > 0 ? "failing" : "ok";
        var from = Math.Max(seen, box.Cursor);
        var behind = channel is not null && ChannelKinds.Follows(channel) && from >= 0 ? (await store.RecordsBehindAsync(Tenant, from)).Count : 0;
        return new(state, box.Waiting.Length, box.Dead.Length, box.Delivered, box.LastAt, box.LastError, box.FailingSince, box.NextAt, behind);
    }

    public Task<DeadLetter[]> Dead() => Task.FromResult<DeadLetter[]>([.. box.Dead.Select(item => new DeadLetter(item.Id, item.Subject, item.To, item.At, item.Tries, item.Error))]);

    private async Task Pump()
    {
        if (pumping)
        {
            again = true;
            return;
        }

        pumping = true;
        DateTimeOffset? next = null;
        try
        {
            do
            {
                again = false;
                next = await Round();
            }
            while (again || next <= time.GetUtcNow());
        }
        catch (Exception error)
        {
            LogTrouble(log, Tenant, key, error);
            next = time.GetUtcNow() + AfterTrouble;
        }
        finally
        {
            pumping = false;
        }

        if (next is { } at)
        {
            alarm.SetNoLaterThan(at);
        }
    }

    /// <summary>When there is more to do; null = when something comes.</summary>
    private async Task<DateTimeOffset?> Round()
    {
        var catalogue = await catalogues.Newest(Tenant);
        if (ChannelsPolicy.Find(catalogue, key) is not { } channel || !senders.TryGetValue(channel.Kind, out var sender) || OutboxRules.Stopped(box, channel))
        {
            return null;
        }

        var (fresh, more, to) = ChannelKinds.Follows(channel) ? await Scan(channel) : ([], false, box.Cursor);
        var now = Stamp.Now(time);
        var lanes = OutboxRules.Plan(OutboxRules.Taken(box, fresh), channel, Math.Max(1, catalogue.Settings.DigestAbove), now);
        if (lanes.Length == 0)
        {
            if (fresh.Count > 0 || skipped >= MostSkipped)
            {
                await Keep(box => (Looked(box, fresh, to), []));
            }

            // What holds no event need not be kept at once: it would be a record, and the next to look at.
            seen = to;
            return more && OutboxRules.MayScan(box) ? now : OutboxRules.Next(box, channel, now);
        }

        var made = await messages.Make(Tenant, channel, catalogue, [.. lanes.SelectMany(lane => lane)]);
        var results = (await Task.WhenAll(lanes.Select(lane => Lane(lane, sender, made)))).SelectMany(lane => lane).ToArray();
        await Keep(box => OutboxRules.Tried(Looked(box, fresh, to), channel, results, Stamp.Now(time), random.NextDouble()));
        seen = to;
        foreach (var (_, result) in results)
        {
            ChannelMetrics.Tried(channel.Kind, result.Outcome);
        }

        now = time.GetUtcNow();
        return more && OutboxRules.MayScan(box) && !(box.NextAt > now) ? now : OutboxRules.Next(box, channel, now);
    }

    /// <summary>One after another; what fails ends it.</summary>
    private async Task<List<(OutboxParcel Parcel, SendResult Result)>> Lane(OutboxParcel[] parcels, IChannelSender sender, Dictionary<string, Outgoing> made)
    {
        var began = time.GetTimestamp();
        var results = new List<(OutboxParcel, SendResult)>();
        foreach (var parcel in parcels)
        {
            var result = made.TryGetValue(parcel.Id, out var message) ? await Send(sender, () => message) : new(SendOutcome.Delivered, OutboxRules.Acknowledged);
            results.Add((parcel, result));
            if (result.Outcome != SendOutcome.Delivered || time.GetElapsedTime(began) > LaneTime)
            {
                break;
            }
        }

        return results;
    }

    private static async Task<SendResult> Send(IChannelSender sender, Func<Outgoing> message)
    {
        try
        {
            return await sender.Send(message(), CancellationToken.None);
        }
        catch (Exception fault)
        {
            return SendResult.Of(fault);
        }
    }

    /// <summary>The next records that are events. A new channel begins with what comes after it was made.</summary>
    private async Task<(List<OutboxItem> Fresh, bool More, long To)> Scan(Channel channel)
    {
        if (box.Cursor < 0)
        {
            await Begin();
        }

        var fresh = new List<OutboxItem>();
        var from = Math.Max(seen, box.Cursor);
        if (!OutboxRules.MayScan(box))
        {
            return (fresh, false, from);
        }

        var records = await events.AfterAsync(Tenant, from, Page);
        foreach (var record in records)
        {
            if (Events.For(channel, record))
            {
                fresh.Add(Item(record, record.RecordedAt));
            }
        }

        skipped += records.Count - fresh.Count;
        return (fresh, records.Count == Page, records.Count > 0 ? records[^1].Position : from);
    }

    private static Outbox Looked(Outbox box, List<OutboxItem> fresh, long to) => OutboxRules.Taken(box, fresh) with { Cursor = Math.Max(box.Cursor, to) };

    private static OutboxItem Item(JournalRecord record, DateTimeOffset at) => new(Events.Id(record.Position), record.Stream.Name, null, record.Position, null, at, null, 0, null, null, null);

    /// <summary>One step after another, each decided upon the one before.</summary>
    private async Task Keep(Func<Outbox, (Outbox Box, OutboxTry[] Tries)> change)
    {
        await one.WaitAsync();
        try
        {
            var (next, tries) = change(box);
            if (next == box && tries.Length == 0)
            {
                return;
            }

            var now = Stamp.Now(time);
            var record = next.Record(stream, head.Version + 1, now, tries, head.Digest);
            var outcome = await journal.CommitAsync(new Commit { Stream = stream, ExpectedVersion = head.Version, RecordedAt = now, Records = [record] });
            if (outcome.Status != CommitStatus.Committed)
            {
                // Another activation went ahead, for a moment: what it kept holds.
                throw new InvalidOperationException($"{stream}: a step was not kept: {outcome.Status} {outcome.Error}");
            }

            (box, head, skipped) = (next, new StreamHead(head.Version + 1, record.Digest), 0);
        }
        catch
        {
            (seen, skipped) = (-1, 0);
            await Load();
            throw;
        }
        finally
        {
            one.Release();
        }
    }

    private async Task Load()
    {
        head = await journal.ReadHeadAsync(stream);
        box = head.Version == 0 ? Outbox.None : Outbox.Of((await journal.ReadAsync(stream, head.Version, head.Version))[0]).State;
    }

    [LoggerMessage(LogLevel.Warning, "Channel {Tenant}/{Channel} could not go on; it is tried again shortly")]
    private static partial void LogTrouble(ILogger log, string tenant, string channel, Exception error);
}
