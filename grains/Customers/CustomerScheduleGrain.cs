using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SalesFlow.Calendars;
using SalesFlow.Deadlines;
using SalesFlow.Journal;
using SalesFlow.Orders;
using SalesFlow.Subjects;
using SalesFlow.Tenants;

namespace SalesFlow.Customers;

/// <summary>Takes a tenant's monthly snapshots on the 1st and keeps its silent list on Mondays, both at 00:00 of the tenant's zone. Two durable windows wake it; what it does is
/// done part by part, each part once: after a crash or downtime it goes on where it was, and what stands at a moment stands at that moment, however late it is computed.</summary>
[GrainType("customer-schedule")]
public sealed class CustomerScheduleGrain(
    IJournal journal, ISubjectReads reads, PurchaseReads purchases, Catalogues catalogues, SubjectKinds kinds, IOptions<DeadlineOptions> deadlines, TimeProvider time) : Grain, ICustomerScheduleGrain
{
    /// <summary>Customers of one part: what a wake-up does stays well below its time limit.</summary>
    private const int Part = 50;

    /// <summary>Months that a first run goes back at most.</summary>
    public const int BackFill = 24;
    private const int CommitsAtOnce = 64;

    private StreamId stream;
    private StreamHead head = StreamHead.None;
    private CustomerSchedule? schedule;

    private string Tenant => stream.Tenant;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var (tenant, id) = GrainKeys.Split(this.GetPrimaryKeyString());
        stream = new StreamId(tenant, GrainKeys.Subject(CustomerSchedule.Kind, id));
        await Load();
    }

    public Task Prepare() => Task.CompletedTask;

    public async Task Start()
    {
        if (schedule is null)
        {
            await Keep(CustomerSchedule.First(Stamp.Now(time), await Zone()));
        }
    }

    public async Task<ScheduleView> Fill()
    {
        await Start();
        if (schedule!.Running is null)
        {
            await Keep(schedule.Begin(Stamp.Now(time), await Zone()));
        }

        return schedule.View();
    }

    public async Task<bool> KeepList(DateOnly monday)
    {
        var zone = await Zone();
        return await KeepList(zone.StartOfDay(monday), Stamp.Now(time), zone);
    }

    public Task<ScheduleView> Read() => Task.FromResult(schedule?.View() ?? new(null, null, 0, null, null, null));

    public async Task Wake(string window, int generation)
    {
        var now = Stamp.Now(time);
        if (window == CustomerSchedule.Snapshots && schedule is { } s && s.SnapshotsGeneration == generation && s.SnapshotsAt <= now)
        {
            var zone = await Zone();
            await Keep(s.Running is null ? s.Begin(now, zone) : await TakePart(s, now, zone));
        }
        else if (window == CustomerSchedule.Silent && schedule is { } l && l.Listing == generation && l.ListingAt <= now)
        {
            await KeepList(l.ListingAt, now, await Zone());
            await Keep(l.Listed(await Zone()));
        }
    }

    /// <summary>Every missing snapshot of the next customers, and how far the run is then.</summary>
    private async Task<CustomerSchedule> TakePart(CustomerSchedule run, DateTimeOffset now, LocalZone zone)
    {
        var customers = await reads.CustomersAsync(Tenant, GrainKeys.Order, run.After, Part);
        if (customers.Count == 0)
        {
            return run.Part(null, 0, now, zone);
        }

        var bought = (await reads.OfCustomersAsync(Tenant, GrainKeys.Order, customers)).Select(row => OrderKind.Of(row).Purchase()).OfType<Purchase>().ToLookup(order => order.Customer);
        var kept = (await reads.OfCustomersAsync(Tenant, KeptByUs.Snapshot, customers)).GroupBy(row => row.Customer!).ToDictionary(rows => rows.Key, rows => CalendarMonth.Of(rows.Max(row => row.Day)));
        var kind = kinds.Find(KeptByUs.Snapshot)!;
        var until = run.Running!.Value;
        var taken = 0;
        foreach (var some in customers.SelectMany(customer => Missing(customer)).Chunk(CommitsAtOnce))
        {
            var outcomes = await Task.WhenAll(some.Select(snapshot => journal.CommitAsync(KeptByUs.Commit(
                kind, Tenant, KeptByUs.SnapshotId(snapshot.Customer, snapshot.Month), KeptByUs.SnapshotTaken, snapshot.Customer, snapshot.TakenAt, snapshot.Month.FirstDay, now, SnapshotKind.Write(snapshot))).AsTask()));
            taken += outcomes.Count(Kept);
        }

        return run.Part(customers.Count < Part ? null : customers[^1], taken, now, zone);

        IEnumerable<MonthlySnapshot> Missing(string customer)
        {
            var orders = bought[customer].ToList();
            if (orders.Count == 0)
            {
                return [];
            }

            var first = CalendarMonth.Of(orders.Min(order => order.At), zone).AddMonths(1);
            first = first.Index < until.Index - BackFill ? until.AddMonths(-BackFill) : first;
            CalendarMonth? last = kept.TryGetValue(customer, out var month) ? month : null;
            return SnapshotRules.Due(last, first, until.Starts(zone), zone).Select(due => SnapshotRules.Take(customer, due, orders, zone));
        }
    }

    private async Task<bool> KeepList(DateTimeOffset at, DateTimeOffset now, LocalZone zone)
    {
        var list = SilentRules.List(await purchases.PurchasesAsync(Tenant), await purchases.ExchangesAsync(Tenant, await catalogues.Newest(Tenant), at), at, zone);
        var day = zone.LocalDate(at);
        return Kept(await journal.CommitAsync(KeptByUs.Commit(kinds.Find(KeptByUs.Silent)!, Tenant, $"{day:yyyy-MM-dd}", KeptByUs.SilentListed, null, at, day, now, SilentListKind.Write(list))));
    }

    /// <summary>Whether it was kept now; false where it had been kept before a crash.</summary>
    private static bool Kept(CommitOutcome outcome) => outcome.Status switch
    {
        CommitStatus.Committed => true,
        CommitStatus.VersionConflict => false,
        _ => throw new InvalidOperationException($"the store refused a commit of the schedule: {outcome.Error}"),
    };

    private async Task Keep(CustomerSchedule next)
    {
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
        schedule = head.Version == 0 ? null : CustomerSchedule.Of((await journal.ReadAsync(stream, head.Version, head.Version))[0]);
    }

    private async ValueTask<LocalZone> Zone() => LocalZone.Find((await catalogues.Newest(Tenant)).Settings.TimeZone)!;
}

/// <summary>Begins the schedule of tenants whose first order or ticket is kept. A word that is lost is made up for by the next one, in this process or another.</summary>
public sealed partial class ScheduleStart(IServiceProvider services, ILogger<ScheduleStart> log) : ICommitListener
{
    private readonly Lazy<IGrainFactory> grains = new(() => (IGrainFactory)services.GetService(typeof(IGrainFactory))!);
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, bool> begun = new();

    public void Committed(IReadOnlyList<Commit> commits, IReadOnlyList<CommitOutcome> outcomes)
    {
        foreach (var commit in commits)
        {
            if (commit.Subject is { Kind: GrainKeys.Order or GrainKeys.Ticket } && begun.TryAdd(commit.Stream.Tenant, true))
            {
                _ = Tell(commit.Stream.Tenant);
            }
        }
    }

    private async Task Tell(string tenant)
    {
        try
        {
            await grains.Value.Grain<ICustomerScheduleGrain>(GrainKeys.Of(tenant, "customers")).Start();
        }
        catch (Exception e)
        {
            begun.TryRemove(tenant, out _);
            LogLost(log, tenant, e.Message);
        }
    }

    [LoggerMessage(LogLevel.Debug, "The schedule of {Tenant} was not begun: {Reason}")]
    private static partial void LogLost(ILogger logger, string tenant, string reason);
}
