using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Runtime;
using SalesFlow.Journal;
using SalesFlow.Notifications;
using SalesFlow.Telemetry;

namespace SalesFlow.Deadlines;

/// <summary>Shell around <see cref="DeadlineQueue"/>: reads the near windows, wakes their grains when due, keeps one durable reminder that brings it back.
/// All work is done in the turns of one alarm; calls from outside only note and set it, so that no slow wake-up or read holds them up.</summary>
[Reentrant, KeepAlive]
internal sealed partial class DeadlineShardGrain(
    IStore store, WakeGate gate, WindowOwners owners, EffectRedrive effects, IEnumerable<IPatrol> patrols, IOptions<DeadlineOptions> options, TimeProvider time, ILogger<DeadlineShardGrain> log)
    : Grain, IDeadlineShardGrain, IRemindable, IDisposable
{
    private const string Reminder = "deadlines";
    private static readonly TimeSpan PrepareEvery = TimeSpan.FromMilliseconds(100);
    private readonly DeadlineOptions options = options.Value;
    private readonly DeadlineQueue queue = new();
    private readonly EffectRedrive.Backlog backlog = new();
    private Alarm alarm = null!;
    private Random jitter = null!;
    private int shard;
    private int flying;
    private int preparing;
    private long fired;
    private bool reading;
    private bool redriving;
    private bool reminded;
    private bool truncated = true;
    private bool full;
    private bool caughtUp;
    private DateTimeOffset? firstRead;
    private DateTimeOffset nextRead;
    private DateTimeOffset nextPrepare;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        shard = (int)this.GetPrimaryKeyLong();
        jitter = new Random(shard);
        gate.Begin(shard);
        alarm = new(time, Tick);
        alarm.Set(time.GetUtcNow());
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        alarm?.Dispose();
        gate.Known(shard);
    }

    public Task Start() => Remember();

    public Task Hint(NearWindow[] windows)
    {
        foreach (var window in windows)
        {
            queue.Hint(window);
        }

        Arm();
        return Task.CompletedTask;
    }

    public Task<ShardStatus> Status()
    {
        caughtUp = caughtUp || (firstRead is { } moment && !truncated && !queue.AnyUntried(moment));
        return Task.FromResult(new ShardStatus(caughtUp, queue.Count, fired));
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        alarm.Set(nextRead = time.GetUtcNow());
        if (shard == 0)
        {
            await GrainFactory.GetGrain<IAlertCourierGrain>(0).Start();
            foreach (var patrol in patrols)
            {
                await patrol.StartAsync(GrainFactory);
            }
        }
    }

    private async Task Remember()
    {
        if (options.Reminders && !reminded)
        {
            await this.RegisterOrUpdateReminder(Reminder, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
            reminded = true;
        }
    }

    private void Tick()
    {
        var now = time.GetUtcNow();
        if (now >= nextRead && !reading)
        {
            _ = Read();
            _ = Redrive();
        }

        while (flying < options.WakesPerShard && queue.TryTake(now, out var due))
        {
            flying++;
            _ = Wake(due);
        }

        if (firstRead is not null)
        {
            gate.Known(shard);
        }

        if (now >= nextPrepare && queue.NextUnprepared is not null)
        {
            Prepare(now);
        }

        Arm();
    }

    private void Arm()
    {
        var next = reading ? DateTimeOffset.MaxValue : nextRead;
        if (flying < options.WakesPerShard && queue.Next is { } due && due < next)
        {
            next = due;
        }

        // No sooner than the next round of preparing, and not before the window comes into the time in which it helps.
        if (queue.NextUnprepared is { } wake && Later(nextPrepare, wake - options.Lookahead) is var prepare && prepare < next)
        {
            next = prepare;
        }

        alarm.Set(next == DateTimeOffset.MaxValue ? null : next);
    }

    private async Task Read()
    {
        reading = true;
        full = false;
        try
        {
            await Remember();
            var room = true;
            do
            {
                var now = time.GetUtcNow();
                var horizon = now + options.Lookahead;
                var limit = options.Page + (2 * queue.Count);
                var ticket = queue.BeginPoll();
                var rows = await store.WindowsAsync(shard, horizon, limit);
                truncated = rows.Count >= limit;
                queue.EndPoll(ticket, rows.Select(row => new NearWindow(row.Tenant, row.Stream, row.Name, row.Generation, row.WakeAt)), truncated ? rows[^1].WakeAt : horizon);
                firstRead ??= now;
                if (queue.Next is null || queue.Next > now)
                {
                    // Nothing to put in line; else the next tick does and says so.
                    gate.Known(shard);
                }

                room = queue.Count < options.MostNear;
                alarm.SetNoLaterThan(time.GetUtcNow());
            }
            while (truncated && room);
            full = truncated;
            nextRead = time.GetUtcNow() + (options.PollEvery * (1 + (jitter.NextDouble() / 5)));
        }
        catch (Exception error)
        {
            nextRead = time.GetUtcNow() + TimeSpan.FromSeconds(1);
            gate.Known(shard);
            LogNotRead(log, shard, error);
        }
        finally
        {
            reading = false;
            Arm();
        }
    }

    private async Task Redrive()
    {
        if (redriving)
        {
            return;
        }

        redriving = true;
        try
        {
            while (await effects.Run(shard, backlog))
            {
            }
        }
        catch (Exception error)
        {
            LogNotRedriven(log, shard, error);
        }
        finally
        {
            redriving = false;
        }
    }

    private async Task Wake(Due due)
    {
        var place = await gate.Enter(due.Window.WakeAt, inOrder: due.Attempts == 0);
        try
        {
            await Wake(due.Window, due.Attempts + 1);
            flying--;
            if (full && queue.Count < options.MostNear / 2)
            {
                nextRead = time.GetUtcNow(); // what did not fit into memory waits in the store
            }

            if (queue.Next is { } next && next <= time.GetUtcNow())
            {
                Tick();
            }
            else
            {
                Arm();
            }
        }
        finally
        {
            gate.Leave(place);
        }
    }

    private async Task Wake(NearWindow window, int attempt)
    {
        using var span = Signals.Spans.StartActivity(Signals.WakeSpan);
        try
        {
            await owners.Of(GrainFactory, window.Tenant, window.Stream).Wake(window.Name, window.Generation).WaitAsync(options.WakeTimeout, time);
            queue.Done(window);
            fired++;
            DeadlineMetrics.Lateness.Record((time.GetUtcNow() - window.WakeAt).TotalSeconds);
        }
        catch (Exception error)
        {
            queue.Failed(window, time.GetUtcNow() + options.Retry(attempt));
            DeadlineMetrics.Failed.Add(1);
            span?.SetStatus(ActivityStatusCode.Error, error.Message);
            LogNotWoken(log, window.Tenant, window.Stream, window.Name, attempt, error);
        }
    }

    private void Prepare(DateTimeOffset now)
    {
        nextPrepare = now + PrepareEvery;
        while (preparing < options.WakesPerShard && queue.NextUnprepared <= now + options.Lookahead && gate.TryPrepare())
        {
            if (!queue.TryPrepare(now + options.PrepareFrom, now + options.Lookahead, out var window))
            {
                return;
            }

            preparing++;
            _ = Prepare(window);
        }
    }

    private async Task Prepare(NearWindow window)
    {
        try
        {
            await owners.Of(GrainFactory, window.Tenant, window.Stream).Prepare().WaitAsync(options.WakeTimeout, time);
        }
        catch (Exception error)
        {
            LogNotPrepared(log, window.Tenant, window.Stream, error.Message);
        }

        if (--preparing == 0)
        {
            nextPrepare = time.GetUtcNow();
            Arm();
        }
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    [LoggerMessage(LogLevel.Warning, "Deadline shard {Shard} could not read its windows")]
    private static partial void LogNotRead(ILogger log, int shard, Exception error);

    [LoggerMessage(LogLevel.Warning, "Deadline shard {Shard} could not do its waiting effects")]
    private static partial void LogNotRedriven(ILogger log, int shard, Exception error);

    [LoggerMessage(LogLevel.Warning, "Window {Tenant}/{Stream}/{Name} could not be woken, {Attempts} times now")]
    private static partial void LogNotWoken(ILogger log, string tenant, string stream, string name, int attempts, Exception error);

    [LoggerMessage(LogLevel.Debug, "{Tenant}/{Stream} could not be brought into memory ahead: {Error}")]
    private static partial void LogNotPrepared(ILogger log, string tenant, string stream, string error);
}
