using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SalesFlow.Calendars;
using SalesFlow.Channels;
using SalesFlow.Deadlines;
using SalesFlow.Journal;
using SalesFlow.Personal;
using SalesFlow.Tenants;

namespace SalesFlow.Digest;

/// <summary>Makes a tenant's digest once a week and hands it to the outboxes of its channels. It is made and kept first, then handed over under ids of its week, so that whatever
/// dies in between every receiver gets this very digest, and once.</summary>
[GrainType("digest")]
public sealed partial class DigestGrain(
    IJournal journal, DigestReads reads, Catalogues catalogues, PersonalKeys keys, IOptions<DeadlineOptions> deadlines, TimeProvider time, ILogger<DigestGrain> log) : Grain, IDigestGrain
{
    private StreamId stream;
    private StreamHead head = StreamHead.None;
    private DigestSchedule schedule = DigestSchedule.None;

    private string Tenant => stream.Tenant;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var (tenant, id) = GrainKeys.Split(this.GetPrimaryKeyString());
        stream = new StreamId(tenant, GrainKeys.Subject(DigestSchedule.Kind, id));
        await Load();
    }

    public Task Prepare() => Task.CompletedTask;

    public async Task Refresh() => await Keep(schedule.Changed(Next(await catalogues.Newest(Tenant), Stamp.Now(time))), null);

    public Task<DigestView> Read() => Task.FromResult(schedule.View());

    public async Task Wake(string window, int generation)
    {
        var now = Stamp.Now(time);
        if (window != DigestSchedule.Window || schedule.Generation != generation || !(schedule.Due <= now))
        {
            return;
        }

        var catalogue = await catalogues.Newest(Tenant);
        if (schedule.Sending is null)
        {
            if (!DigestPolicy.Instance.Of(catalogue).On)
            {
                await Keep(schedule.Changed(null), null);
                return;
            }

            // By the moment that was meant, not by the one that it became.
            var monday = DigestPolicy.Week(LocalZone.Find(catalogue.Settings.TimeZone)!.LocalDate(schedule.Due!.Value));
            var digest = await reads.OfAsync(Tenant, monday, catalogue);
            await Keep(schedule.Made(digest.Week, now), await Seal(digest, catalogue));
        }

        if (schedule.Sending is { } week)
        {
            var to = await HandOver(week, catalogue);
            await Keep(schedule.Sent(to, Stamp.Now(time), DigestPolicy.Instance.Of(catalogue).On ? DigestPolicy.Next(DigestPolicy.Instance.Of(catalogue), Stamp.Now(time), LocalZone.Find(catalogue.Settings.TimeZone)!, week) : null), null);
            LogSent(log, Tenant, week, to);
        }
    }

    /// <summary>It is kept with people's names sealed, each for whom it names.</summary>
    private async Task<WeeklyDigest> Seal(WeeklyDigest made, Catalogue catalogue)
    {
        var (worst, silent) = (new List<DigestStuck>(), new List<DigestCustomer>());
        foreach (var one in made.Worst)
        {
            var owner = catalogue.Members.Values.FirstOrDefault(member => member.Name == one.OwnerName);
            worst.Add(one with { CustomerName = await Seal(one.Customer, one.CustomerName), OwnerName = owner is null ? one.OwnerName : await keys.SealAsync(Tenant, catalogue, PersonalKeys.Member(owner.Id), one.OwnerName) });
        }

        foreach (var one in made.SilentFirst)
        {
            silent.Add(one with { Name = await Seal(one.Id, one.Name) });
        }

        return made with { Worst = [.. worst], SilentFirst = [.. silent] };

        async ValueTask<string> Seal(string customer, string name) => name == customer ? name : await keys.SealAsync(Tenant, catalogue, PersonalKeys.Customer(customer), name);
    }

    /// <summary>An outbox takes an id once, however often it is handed over.</summary>
    private async Task<int> HandOver(string week, Catalogue catalogue)
    {
        var receivers = DigestPolicy.Receivers(catalogue).ToArray();
        foreach (var channel in receivers.GroupBy(receiver => receiver.Channel))
        {
            await GrainFactory.Grain<IChannelGrain>(GrainKeys.Of(Tenant, channel.Key)).Enqueue(
                [.. channel.Select(receiver => new OutboxWant(DigestMessages.Id(week, receiver.To), DigestMessages.Subject(week), receiver.To, DigestMessages.Subject(week), Stamp.Now(time)))]);
        }

        return receivers.Length;
    }

    private DateTimeOffset? Next(Catalogue catalogue, DateTimeOffset now) =>
        DigestPolicy.Instance.Of(catalogue) is { On: true } rules ? DigestPolicy.Next(rules, now, LocalZone.Find(catalogue.Settings.TimeZone)!, schedule.LastWeek) : null;

    private async Task Keep(DigestSchedule next, WeeklyDigest? made)
    {
        if (next == schedule)
        {
            return;
        }

        var now = Stamp.Now(time);
        var record = next.Record(stream, head.Version + 1, now, head.Digest);
        var outcome = await journal.CommitAsync(new Commit
        {
            Stream = stream, ExpectedVersion = head.Version, RecordedAt = now, Records = [record],
            Windows = next.Windows(GrainKeys.Shard(Tenant, stream.Name, deadlines.Value.Shards)),
            Documents = made is null ? [] : [new(DigestSchedule.Kind, made.Week, 1, now, "salesflow", JsonSerializer.SerializeToUtf8Bytes(made, DigestJson.Default.WeeklyDigest))],
        });
        if (outcome.Status == CommitStatus.Committed)
        {
            (schedule, head) = (next, new StreamHead(head.Version + 1, record.Digest));
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
        schedule = head.Version == 0 ? DigestSchedule.None : DigestSchedule.Of((await journal.ReadAsync(stream, head.Version, head.Version))[0]);
    }

    [LoggerMessage(LogLevel.Information, "Digest {Week} of {Tenant} was handed to {To} receivers")]
    private static partial void LogSent(ILogger logger, string tenant, string week, int to);
}

/// <summary>How a digest is named in outboxes, and found again when it is sent.</summary>
public static class DigestMessages
{
    private const string Prefix = "digest/";

    /// <summary>The same whenever it is handed over again.</summary>
    public static string Id(string week, string? to) => $"{Prefix}{week}{(to is null ? "" : $":{to}")}";

    public static string Subject(string week) => Prefix + week;

    /// <summary>Whether an outbox's item is a digest and no alert.</summary>
    public static bool Is(string? alert) => alert?.StartsWith(Prefix, StringComparison.Ordinal) == true;

    /// <summary>Null where it is not there.</summary>
    public static async ValueTask<WeeklyDigest?> FindAsync(IStore store, PersonalKeys keys, string tenant, string subject) =>
        await store.DocumentAsync(tenant, DigestSchedule.Kind, subject[Prefix.Length..]) is { } kept ? Of((await keys.OpenAsync(tenant, [kept]))[0]) : null;

    public static WeeklyDigest Of(DocumentRow document) => JsonSerializer.Deserialize(document.Body, DigestJson.Default.WeeklyDigest)!;
}

/// <summary>Tells the digest that the tenant saved its rules. Kept with the change, so that the schedule follows whatever dies in between.</summary>
public sealed class DigestChangedHandler(IGrainFactory grains) : IEffectHandler
{
    public string Kind => Subjects.EffectKinds.DigestChanged;

    public Task Handle(PendingEffect effect) => grains.Grain<IDigestGrain>(GrainKeys.Of(effect.Tenant, GrainKeys.Split(effect.Target).Tail)).Refresh();

    internal static EffectRow[] Effects(string tenant, int shards)
    {
        var target = GrainKeys.Subject(DigestSchedule.Kind, DigestSchedule.Key);
        return [new EffectRow(0, Subjects.EffectKinds.DigestChanged, target, "{}"u8.ToArray(), GrainKeys.Shard(tenant, target, shards))];
    }
}
