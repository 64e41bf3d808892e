using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SalesFlow.Board;
using SalesFlow.Chains;
using SalesFlow.Journal;
using SalesFlow.Subjects;
using SalesFlow.Tenants;
using SalesFlow.Verify;

namespace SalesFlow.Simulation;

/// <summary>Holds what is kept against what was promised: by rules of its own while the world goes on, and by a reckoning when it is calm.</summary>
internal sealed class Checker
{
    private static readonly TimeSpan InTime = TimeSpan.FromSeconds(5);
    private readonly World world;
    private readonly Cluster cluster;
    private readonly SimDatabase database;
    private readonly Dictionary<StreamId, (int Version, byte[] Digest)> heads = [];
    private DateTimeOffset newestMoment;
    private DateTimeOffset? calmSince;
    private int asked;
    private int answered;

    public Checker(World world, Cluster cluster)
    {
        this.world = world;
        this.cluster = cluster;
        database = cluster.Database;
        database.Kept = Kept;
    }

    public void SetUp(Workload workload)
    {
        if (workload.Busy > 0)
        {
            world.Differs($"the world could not be set up in calm: {workload.Busy} clients still wait");
        }
    }

    /// <summary>Nothing goes wrong any more and nothing should be left undone.</summary>
    public void Settled(Workload workload)
    {
        calmSince ??= world.Now;
        if (world.Wrong.Count > 0)
        {
            return;
        }

        Actions(workload);
        Outbox();
        Windows();
        foreach (var chain in workload.Planned.Where(c => !database.Chains.ContainsKey(c)))
        {
            world.Differs($"chain {chain} was told to be planned and is not there");
        }

        foreach (var alert in database.Alerts.Values.Where(a => a.Status == "pending"))
        {
            world.Differs($"alert {alert.Alert.Id} of {alert.Alert.Chain} is delivered to nobody");
        }

        Ask(workload, Verify);
        foreach (var tenant in workload.Tenants)
        {
            Ask(workload, () => Board(workload, tenant));
            Ask(workload, () => Catalogue(workload, tenant));
            foreach (var chain in workload.Planned.Where(c => c.Tenant == tenant))
            {
                Ask(workload, () => Live(workload, tenant, chain.Chain));
            }
        }
    }

    /// <summary>What was asked of live grains in calm was answered by now.</summary>
    public void Answered()
    {
        if (answered < asked)
        {
            world.Differs($"{asked - answered} of {asked} questions were not answered in calm");
        }
    }

    private void Ask(Workload workload, Func<Task> question)
    {
        asked++;
        workload.Go(async () =>
        {
            await question();
            answered++;
        });
    }

    /// <summary>While the world goes on: records have no gaps, digests hold, nothing fires before its moment.</summary>
    private void Kept(Commit commit, int writer)
    {
        var now = cluster.StoreClock.GetUtcNow();
        newestMoment = now > newestMoment ? now : newestMoment;
        var (version, digest) = heads.GetValueOrDefault(commit.Stream, (0, []));
        if (commit.ExpectedVersion != version)
        {
            world.Differs($"{commit.Stream}: a record {commit.ExpectedVersion + 1} was kept upon record {version}");
        }

        foreach (var record in commit.Records)
        {
            digest = SHA256.HashData([.. digest, .. record.Body]);
            version++;
            if (!digest.AsSpan().SequenceEqual(record.Digest))
            {
                world.Differs($"{commit.Stream}: the digest of record {version} does not continue the one before");
            }
        }

        heads[commit.Stream] = (version, digest);
        foreach (var alert in commit.Alerts)
        {
            world.Trace($"rung {alert.Chain} {alert.Window} {alert.Generation} {alert.Rung} due {alert.DueAt:HH:mm:ss.fff} fired {alert.FiredAt:HH:mm:ss.fff}");
            if (alert.DueAt > newestMoment || alert.DueAt > alert.FiredAt)
            {
                world.Differs($"{commit.Stream}: rung {alert.Window} {alert.Rung} fired before its moment {alert.DueAt:O}");
            }

            if (calmSince is { } calm && alert.DueAt > calm + cluster.StoreClock.Wrong && alert.FiredAt - alert.DueAt > InTime)
            {
                world.Differs($"{commit.Stream}: rung {alert.Window} {alert.Rung} fired {alert.FiredAt - alert.DueAt} late, in calm");
            }
        }
    }

    private void Actions(Workload workload)
    {
        var kept = new Dictionary<(string Tenant, string Stream, string Id), JournalRecord>();
        foreach (var record in database.Streams.SelectMany(s => s.Records).Where(r => r.ActionId is not null))
        {
            if (!kept.TryAdd((record.Stream.Tenant, record.Stream.Name, record.ActionId!), record))
            {
                world.Differs($"{record.Stream}: action {record.ActionId} is there twice");
            }

            if (!workload.Sent.Contains((record.Stream.Tenant, record.ActionId!)))
            {
                world.Differs($"{record.Stream}: action {record.ActionId} was sent by nobody");
            }

            if (workload.Refused.Contains((record.Stream.Tenant, record.ActionId!)))
            {
                world.Differs($"{record.Stream}: action {record.ActionId} was refused and is there");
            }
        }

        foreach (var (key, told) in workload.Acknowledged)
        {
            if (!kept.TryGetValue(key, out var record))
            {
                world.Differs($"{key}: was told to be kept and is not there");
            }
            else if (record.Version != told.Sequence || Convert.ToHexStringLower(record.Digest) != told.Digest)
            {
                world.Differs($"{key}: was told to be record {told.Sequence} {told.Digest}, is {record.Version} {Convert.ToHexStringLower(record.Digest)}");
            }
        }

        foreach (var (key, record) in kept.Where(k => !k.Key.Stream.StartsWith("chain/", StringComparison.Ordinal)))
        {
            foreach (var chain in SubjectRecords.Read(record.Body).Chains)
            {
                if (!kept.ContainsKey((key.Tenant, GrainKeys.Subject(GrainKeys.Chain, chain), key.Id)))
                {
                    world.Differs($"{key}: was to be handed to chain {chain}, which does not have it");
                }
            }
        }
    }

    private void Outbox()
    {
        foreach (var (effect, _, _) in database.Effects.Values)
        {
            world.Differs($"effect {effect.Stream} {effect.Version} {effect.Index} on {effect.Target} was never done");
        }
    }

    private void Windows()
    {
        var now = cluster.StoreClock.GetUtcNow();
        foreach (var (window, _, _) in database.Windows.Values)
        {
            if (window.WakeAt < now - TimeSpan.FromMinutes(1))
            {
                world.Differs($"window {window.Stream} {window.Name} {window.Generation} was due {now - window.WakeAt} ago and is still open");
            }
        }
    }

    /// <summary>The product's own recount: rows, windows, rungs and rates from the journal.</summary>
    private async Task Verify()
    {
        var report = await new Verifier(new SimAudit(database), new SimStore(world, cluster, null, database), cluster.Silos[0].Services.GetRequiredService<SubjectKinds>(), files: null).RunAsync(CancellationToken.None);
        foreach (var difference in report.Differences)
        {
            world.Differs(difference);
        }
    }

    /// <summary>The live board, fed by commits, against a count of rows.</summary>
    private async Task Board(Workload workload, string tenant)
    {
        var live = (await workload.Grains.GetGrain<IBoardGrain>(tenant).Rates(new(null, null, null, null, null, null, null, null))).Total;
        var rows = database.Chains.Where(c => c.Key.Tenant == tenant).Select(c => c.Value.Cell()).ToList();
        var counted = (Count("closed"), Count("broken"), Count("in-flight"), Count("void"), rows.Count(r => r.Stuck));
        if ((live.Closed, live.Broken, live.InFlight, live.Void, live.Stuck) != counted)
        {
            world.Differs($"{tenant}: the board says {live}, its rows {counted} (closed, broken, in flight, void, stuck)");
        }

        int Count(string outcome) => rows.Count(r => r.Outcome == outcome);
    }

    /// <summary>What the live tenant serves against the newest of what is kept.</summary>
    private async Task Catalogue(Workload workload, string tenant)
    {
        var live = await workload.Grains.GetGrain<ITenantGrain>(tenant).Catalogue();
        var kept = database.Newest(tenant).Where(d => d.Kind == DocumentKinds.Calendar).ToDictionary(d => d.Id, d => d.Version);
        if (kept.GetValueOrDefault("default", 1) != live.Calendars["default"].Version)
        {
            world.Differs($"{tenant}: serves calendar version {live.Calendars["default"].Version}, version {kept["default"]} is kept");
        }
    }

    /// <summary>What a live grain answers against its records, folded anew.</summary>
    private async Task Live(Workload workload, string tenant, string chain)
    {
        var stream = new StreamId(tenant, GrainKeys.Subject(GrainKeys.Chain, chain));
        var live = await workload.Grains.GetGrain<IChainGrain>(GrainKeys.Of(tenant, chain)).Read();
        var catalogues = cluster.Silos[0].Services.GetRequiredService<Catalogues>();
        var (judged, clocks) = await ChainReader.Fold(database.Read(stream, 1, null), tenant, catalogues);
        if (live?.Version != judged!.Version)
        {
            return; // it moved between the two looks
        }

        var (is_, should) = (JsonSerializer.Serialize(live), JsonSerializer.Serialize(ChainProjection.View(judged.Chain, judged.Verdict, clocks, judged.Version)));
        if (is_ != should)
        {
            world.Differs($"{stream}: the live grain says {is_}, its records {should}");
        }
    }
}
