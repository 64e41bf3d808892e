using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SalesFlow.Journal;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Deadlines;

public sealed class DeadlineShardTests : IAsyncLifetime
{
    private readonly ProbeLog log = new();
    private readonly EffectProbe effects = new();
    private TestSilo silo = null!;

    private IDeadlineShardGrain Shard => silo.Grains.GetGrain<IDeadlineShardGrain>(0);

    private static DateTimeOffset Now => TestSilo.Morning;

    public async ValueTask InitializeAsync()
    {
        silo = await TestSilo.Start(services => services
            .AddSingleton(log)
            .AddSingleton<IEffectHandler>(effects)
            .AddSingleton(new WindowOwnerKind("probe", (grains, key) => grains.GetGrain<IProbeGrain>(key))));
        log.OnWake = Close;
    }

    public ValueTask DisposeAsync() => silo.DisposeAsync();

    [Fact]
    public async Task What_fell_due_while_the_service_was_down_is_woken_at_once_oldest_first()
    {
        foreach (var minutes in new[] { 5, 60, 1 })
        {
            silo.Store.Put(Row($"p-{minutes}", Now.AddMinutes(-minutes)));
        }

        silo.Get<IOptions<DeadlineOptions>>().Value.WakesPerShard = 1;
        await Shard.Start();
        await log.Woken.AtLeast(3);
        Assert.Equal(["acme/p-60", "acme/p-5", "acme/p-1"], log.Wakes.Select(wake => wake.Key));
    }

    [Fact]
    public async Task Starting_brings_up_every_shard()
    {
        silo.Store.Put(Row("first", Now), shard: 0);
        silo.Store.Put(Row("last", Now), shard: 63);
        await new DeadlineStartup(silo.Grains, silo.Get<IOptions<DeadlineOptions>>(), silo.Get<DeadlineReadiness>(), silo.Get<WakeGate>()).Execute(CancellationToken.None);
        await log.Woken.AtLeast(2);
        Assert.Equal(["acme/first", "acme/last"], log.Wakes.Select(wake => wake.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_process_is_ready_when_its_shards_have_been_started_and_caught_up_when_each_tried_what_was_due()
    {
        var readiness = silo.Get<DeadlineReadiness>();
        var release = new TaskCompletionSource();
        log.OnWake = key => key == "acme/p-1" ? release.Task.ContinueWith(_ => Close(key), TaskScheduler.Default) : Close(key);
        silo.Store.Put(Row("p-1", Now.AddMinutes(-1)), shard: 63);
        Assert.Equal((false, false), (readiness.Started, await readiness.CaughtUpAsync()));

        await new DeadlineStartup(silo.Grains, silo.Get<IOptions<DeadlineOptions>>(), readiness, silo.Get<WakeGate>()).Execute(CancellationToken.None);
        await log.Woken.AtLeast(1);
        Assert.Equal((true, false), (readiness.Started, await readiness.CaughtUpAsync()));

        release.SetResult();
        await silo.Store.WindowReads.AtLeast(64);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await readiness.CaughtUpAsync())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    [Fact]
    public async Task A_window_is_woken_when_due_and_never_before()
    {
        silo.Store.Put(Row("p-1", Now.AddSeconds(4)));
        await Shard.Start();
        await silo.Store.WindowReads.AtLeast(1);
        silo.Time.Advance(TimeSpan.FromMilliseconds(3_999));
        silo.Store.Put(Row("p-0", Now));
        await Shard.Hint([Near("p-0", Now)]);
        await log.Woken.AtLeast(1);
        Assert.Equal(["acme/p-0"], log.Wakes.Select(wake => wake.Key));

        silo.Time.Advance(TimeSpan.FromMilliseconds(1));
        await log.Woken.AtLeast(2);
        Assert.Equal(("acme/p-1", "step", 1), log.Wakes.Last());
    }

    [Fact]
    public async Task A_commit_tells_the_shard_of_a_window_that_wakes_soon()
    {
        await Shard.Start();
        await silo.Store.WindowReads.AtLeast(1);
        silo.Committed(1, new()
        {
            Stream = new("acme", "probe/p-1"),
            ExpectedVersion = 0,
            RecordedAt = Now,
            Records = [],
            Windows = [new("step", 3, Now, 0), new("far", 1, Now.AddDays(2), 0), new("closed", 1, null, 0)],
        });
        await log.Woken.AtLeast(1);
        Assert.Equal(("acme/p-1", "step", 3), Assert.Single(log.Wakes));
    }

    [Fact]
    public async Task A_lost_hint_is_found_by_the_next_poll()
    {
        await Shard.Start();
        await silo.Store.WindowReads.AtLeast(1);
        silo.Store.Put(Row("p-1", Now.AddSeconds(3)));
        await log.Woken.AtLeast(1, () => silo.Time.Advance(TimeSpan.FromSeconds(1)));
        Assert.All(log.Wakes, wake => Assert.Equal(("acme/p-1", "step", 1), wake));
    }

    [Fact]
    public async Task A_wake_up_that_fails_is_repeated_until_it_ends_well()
    {
        var failures = 3;
        log.OnWake = _ => Interlocked.Decrement(ref failures) >= 0 ? throw new TimeoutException() : Close("acme/p-1");
        silo.Store.Put(Row("p-1", Now));
        await Shard.Start();
        await log.Woken.AtLeast(4, () => silo.Time.Advance(TimeSpan.FromMilliseconds(200)));
        Assert.All(log.Wakes, wake => Assert.Equal(("acme/p-1", "step", 1), wake));
    }

    [Fact]
    public async Task Slow_wake_ups_hold_up_neither_others_nor_hints()
    {
        var release = new TaskCompletionSource();
        log.OnWake = key => key.Contains("slow") ? release.Task : Task.CompletedTask;
        for (var i = 0; i < 20; i++)
        {
            silo.Store.Put(Row($"slow-{i}", Now.AddMinutes(-1)));
        }

        await Shard.Start();
        await log.Woken.AtLeast(20);
        await Shard.Hint([Near("quick", Now)]);
        await log.Woken.AtLeast(21);
        Assert.Contains(log.Wakes, wake => wake.Key == "acme/quick");
        release.SetResult();
    }

    [Fact]
    public async Task A_wake_up_that_does_not_answer_gives_its_place_to_others()
    {
        var release = new TaskCompletionSource();
        log.OnWake = key => key.Contains("stuck") ? release.Task : Task.CompletedTask;
        for (var i = 0; i < 32; i++)
        {
            silo.Store.Put(Row($"stuck-{i}", Now.AddMinutes(-1)));
        }

        silo.Store.Put(Row("behind", Now));
        await Shard.Start();
        await log.Woken.AtLeast(32);
        Assert.DoesNotContain(log.Wakes, wake => wake.Key == "acme/behind");
        await log.Woken.AtLeast(33, () => silo.Time.Advance(TimeSpan.FromSeconds(1)));
        Assert.Contains(log.Wakes, wake => wake.Key == "acme/behind");
        release.SetResult();
    }

    [Fact]
    public async Task Grains_are_in_memory_before_their_windows_are_due()
    {
        for (var i = 0; i < 500; i++)
        {
            silo.Store.Put(Row($"p-{i}", Now.AddSeconds(50)));
        }

        silo.Store.Put(Row("too-near", Now.AddSeconds(4)));
        await Shard.Start();
        await silo.Store.WindowReads.AtLeast(1);
        await log.Prepared.AtLeast(400);
        while (log.Prepared.Count < 500 && silo.Time.GetUtcNow() < Now.AddSeconds(40))
        {
            silo.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Shard.Status();
        }

        await log.Prepared.AtLeast(500);
        Assert.Equal(500, log.Prepared.Count);
        Assert.DoesNotContain(log.Wakes, wake => wake.Key != "acme/too-near");
    }

    [Fact]
    public async Task A_store_that_fails_is_read_again()
    {
        var failures = 2;
        silo.Store.Trouble = call => call == nameof(IStore.WindowsAsync) && failures-- > 0 ? throw new TimeoutException() : Task.CompletedTask;
        silo.Store.Put(Row("p-1", Now));
        await Shard.Start();
        await log.Woken.AtLeast(1, () => silo.Time.Advance(TimeSpan.FromSeconds(1)));
        Assert.All(log.Wakes, wake => Assert.Equal(("acme/p-1", "step", 1), wake));
    }

    [Fact]
    public async Task The_shard_says_when_it_has_caught_up()
    {
        var release = new TaskCompletionSource();
        log.OnWake = _ => release.Task;
        silo.Store.Put(Row("p-1", Now.AddMinutes(-1)));
        await Shard.Start();
        await log.Woken.AtLeast(1);
        Assert.False((await Shard.Status()).CaughtUp);
        silo.Store.Close("acme", "probe/p-1", "step");
        release.SetResult();
        ShardStatus status;
        do
        {
            status = await Shard.Status();
        }
        while (status.Fired == 0);
        Assert.Equal(new ShardStatus(true, 0, 1), status);
    }

    [Fact]
    public async Task Windows_of_an_unknown_kind_disturb_no_others()
    {
        silo.Store.Put(Row("x", Now.AddMinutes(-1)) with { Stream = "unheard-of/x" });
        silo.Store.Put(Row("p-1", Now));
        await Shard.Start();
        await log.Woken.AtLeast(1);
        Assert.Equal("acme/p-1", Assert.Single(log.Wakes).Key);
    }

    [Fact]
    public async Task Effects_left_undone_are_done_in_order_and_a_failing_one_holds_back_its_own_target_only()
    {
        var failures = 1;
        effects.OnHandle = effect => effect.Target == "chain/b" && Interlocked.Decrement(ref failures) >= 0 ? throw new TimeoutException() : Task.CompletedTask;
        silo.Store.Put(Effect(0, "chain/a"), Now.AddMinutes(-1));
        silo.Store.Put(Effect(1, "chain/b"), Now.AddMinutes(-1));
        silo.Store.Put(Effect(2, "chain/b"), Now.AddMinutes(-1));
        silo.Store.Put(Effect(3, "chain/c"), Now.AddSeconds(-1));
        await Shard.Start();
        await effects.Tried.AtLeast(2);
        Assert.DoesNotContain(effects.Seen, effect => effect.Index is 2 or 3);

        await effects.Tried.AtLeast(5, () => silo.Time.Advance(TimeSpan.FromSeconds(1)));
        Assert.Equal([1, 1, 2], effects.Seen.Where(effect => effect.Target == "chain/b").Select(effect => effect.Index));
    }

    /// <summary>What an owner's commit does: the window is closed.</summary>
    private Task Close(string key)
    {
        silo.Store.Close("acme", $"probe/{GrainKeys.Split(key).Tail}", "step");
        return Task.CompletedTask;
    }

    private static DueWindow Row(string id, DateTimeOffset at) => new("acme", $"probe/{id}", "step", 1, at);

    private static NearWindow Near(string id, DateTimeOffset at) => new("acme", $"probe/{id}", "step", 1, at);

    private static PendingEffect Effect(int index, string target) => new("acme", "customer/c-1", 7, index, "advance", target, []);

    private sealed class EffectProbe : IEffectHandler
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<PendingEffect> seen = [];

        public string Kind => "advance";

        public PendingEffect[] Seen => [.. seen];

        public Tally Tried { get; } = new();

        public Func<PendingEffect, Task> OnHandle { get; set; } = _ => Task.CompletedTask;

        public Task Handle(PendingEffect effect)
        {
            seen.Enqueue(effect);
            Tried.Add();
            return OnHandle(effect);
        }
    }
}
