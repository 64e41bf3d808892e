using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using SalesFlow.Deadlines;
using SalesFlow.Journal;

namespace SalesFlow.Board;

/// <summary>Shell around <see cref="BoardCounts"/>: loads, is fed, answers. Whatever it cannot prove complete it counts anew.</summary>
internal sealed partial class BoardGrain(
    IStore store, TimeProvider time, ILogger<BoardGrain> log, IPulseReader? pulseReader = null, IClusterMembershipService? membership = null)
    : Grain, IBoardGrain, IDisposable
{
    private const int PulseKept = 500;
    private const int FewCells = 500;

    /// <summary>A feeder repeats a call that failed after 5 s at most: what was not told twice as long after it was kept is not on its way.</summary>
    private static readonly TimeSpan ProveEvery = TimeSpan.FromSeconds(10);
    private readonly BoardProof proof = new();
    private readonly Dictionary<string, long> feeders = [];
    private readonly PulseRing pulse = new(PulseKept);
    private BoardCounts counts = new();
    private BoardWatchers watchers = null!;
    private Alarm alarm = null!;
    private HashSet<SiloAddress> dead = [];
    private MembershipVersion members;
    private string activation = "";
    private long version;
    private long position;
    private bool stale;
    private bool called;
    private Task? loading;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        activation = GrainContext.ActivationId.ToString();
        watchers = new(time, Stamped);
        alarm = new(time, () => _ = Prove());
        await Load(cancellationToken);
    }

    public void Dispose()
    {
        alarm?.Dispose();
        watchers?.Dispose();
    }

    public async Task Feed(string feeder, long sequence, BoardNews[] news)
    {
        var last = feeders.GetValueOrDefault(feeder);
        if (sequence <= last)
        {
            return; // a retry of a call that had arrived
        }

        // The call that brought the board up was made before the snapshot was read: what went before it is in there.
        if (sequence != last + 1 && called)
        {
            LogGap(log, this.GetPrimaryKeyString(), feeder, last, sequence);
            stale = true;
        }

        Used();
        await Refresh();
        var changed = false;
        foreach (var item in news)
        {
            if (item.Position <= position)
            {
                continue; // the snapshot holds it
            }

            proof.Hear(item.Position, item.Records);
            changed |= item is not { Before: null, After: null, Pulse: null };
            counts.Apply(item.Before, item.After);
            if (item.Pulse is { } line)
            {
                pulse.Add(line);
                watchers.Add(line);
            }
        }

        feeders[feeder] = sequence;
        if (changed)
        {
            version++;
            watchers.Changed();
        }
    }

    public async Task<RatesView> Rates(RatesQuery query)
    {
        await RefreshWhereMembersDied();
        return counts.Rates(query, time.GetUtcNow(), Stamped());
    }

    public async Task<BreakpointsView> Breakpoints(BreakpointsQuery query)
    {
        await RefreshWhereMembersDied();
        return counts.Breakpoints(query, time.GetUtcNow(), Stamped());
    }

    public async Task<string> Stamp()
    {
        await RefreshWhereMembersDied();
        return Stamped();
    }

    public async Task<PulseSnapshot> Watch(IBoardWatcher watcher, long? after)
    {
        await RefreshWhereMembersDied();
        watchers.Watch(watcher);
        var (items, complete) = pulse.After(after);
        return new(items, Stamped(), complete);
    }

    public Task Unwatch(IBoardWatcher watcher)
    {
        watchers.Unwatch(watcher);
        return Task.CompletedTask;
    }

    private string Stamped() => $"{activation}-{version}";

    /// <summary>A silo that died may have kept commits that it never fed; no sequence would show it.</summary>
    private Task RefreshWhereMembersDied()
    {
        Used();
        if (membership?.CurrentSnapshot is { } now && now.Version != members)
        {
            members = now.Version;
            stale |= Dead(now).Any(silo => !dead.Contains(silo));
        }

        return stale || loading is not null ? Refresh() : Task.CompletedTask;
    }

    /// <summary>Who is used has to be right: held against the journal soon, once and again. A board that nobody uses costs nothing.</summary>
    private void Used()
    {
        called = true;
        if (alarm.At is null)
        {
            alarm.Set(time.GetUtcNow() + ProveEvery);
        }
    }

    private async Task Prove()
    {
        try
        {
            if (!proof.Complete())
            {
                BoardMetrics.Unheard.Add(1);
                LogUnheard(log, this.GetPrimaryKeyString());
                stale = true;
                await Refresh();
            }
            else if (!stale && loading is null)
            {
                var (from, read) = (proof.Proved, await store.RecordsBehindAsync(this.GetPrimaryKeyString(), proof.Proved));
                if (proof.Proved == from)
                {
                    proof.Look(read);
                }
            }
        }
#pragma warning disable CA1031 // A store that does not answer is asked again; nobody waits for this.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogUnproved(log, this.GetPrimaryKeyString(), error.Message);
            alarm.Set(time.GetUtcNow() + ProveEvery);
            return;
        }

        if (proof.Pending || watchers.Any)
        {
            alarm.Set(time.GetUtcNow() + ProveEvery);
        }
    }

    /// <summary>One load at a time; news waits for it, so that none falls between the snapshot and the counts that it replaces.</summary>
    private async Task Refresh()
    {
        while (stale || loading is not null)
        {
            if (loading is null)
            {
                stale = false;
                loading = Rebuild();
            }

            await loading;
        }
    }

    private async Task Rebuild()
    {
        await Task.Yield();
        BoardMetrics.Rebuilds.Add(1);
        LogRebuild(log, this.GetPrimaryKeyString());
        try
        {
            await Load(CancellationToken.None);
            version++;
            watchers.Changed();
        }
        catch
        {
            stale = true;
            throw;
        }
        finally
        {
            loading = null;
        }
    }

    private async Task Load(CancellationToken cancellation)
    {
        if (membership?.CurrentSnapshot is { } now)
        {
            // Before the read: who dies during it is found afterwards.
            members = now.Version;
            dead = [.. Dead(now)];
        }

        var snapshot = await store.BoardAsync(this.GetPrimaryKeyString(), PulseKept, cancellation);
        // Few cells are counted sooner than handed to another thread.
        var fresh = snapshot.Cells.Count < FewCells ? Count(snapshot) : await Task.Run(() => Count(snapshot), cancellation);
        counts = fresh;
        position = snapshot.Position;
        proof.Reset(position);
        pulse.Reset(snapshot.Pulse.Select(line => pulseReader?.Read(line.Record)).OfType<PulseItem>(), snapshot.Pulse.Count < PulseKept);
    }

    private static BoardCounts Count(BoardSnapshot snapshot)
    {
        var counts = new BoardCounts();
        foreach (var (cell, count) in snapshot.Cells)
        {
            counts.Add(cell, count);
        }

        return counts;
    }

    private static IEnumerable<SiloAddress> Dead(ClusterMembershipSnapshot snapshot) =>
        snapshot.Members.Values.Where(member => member.Status == SiloStatus.Dead).Select(member => member.SiloAddress);

    [LoggerMessage(LogLevel.Warning, "Board of {Tenant}: feeder {Feeder} went from {Last} to {Sequence}")]
    private static partial void LogGap(ILogger log, string tenant, string feeder, long last, long sequence);

    [LoggerMessage(LogLevel.Warning, "Board of {Tenant} was not told of everything that the journal keeps")]
    private static partial void LogUnheard(ILogger log, string tenant);

    [LoggerMessage(LogLevel.Warning, "Board of {Tenant} could not be held against the journal: {Error}")]
    private static partial void LogUnproved(ILogger log, string tenant, string error);

    [LoggerMessage(LogLevel.Information, "Board of {Tenant} counts anew")]
    private static partial void LogRebuild(ILogger log, string tenant);
}
