using SalesFlow.Deadlines;
using SalesFlow.Journal;
using SalesFlow.Notifications;

namespace SalesFlow.Simulation;

/// <summary>One life of a simulated world: set up in calm, some hours of work under faults, calm again, and a reckoning.</summary>
internal sealed class Simulation
{
    /// <summary>Everything that was due is done this long after the last fault ended.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(15);

    private Simulation(World world, Cluster cluster, Workload workload, TimeSpan lived)
    {
        Seed = world.Seed;
        Wrong = world.Wrong;
        Tail = [.. world.Tail];
        TraceHash = world.TraceHash;
        Turns = world.Turns;
        Lived = lived;
        Acknowledged = workload.Acknowledged.Count;
        foreach (var silo in cluster.Silos)
        {
            silo.Die();
        }
    }

    public int Seed { get; }

    /// <summary>Empty where everything held.</summary>
    public IReadOnlyList<string> Wrong { get; }

    public IReadOnlyList<string> Tail { get; }

    public ulong TraceHash { get; }

    public long Turns { get; }

    /// <summary>Simulated time.</summary>
    public TimeSpan Lived { get; }

    public int Acknowledged { get; }

    /// <param name="log">Gets the whole trace.</param>
    public static Simulation Run(int seed, Sabotage sabotage = Sabotage.None, TextWriter? log = null) => OnThread(seed, () => Live(new World(seed, log), sabotage));

    private static Simulation OnThread(int seed, Func<Simulation> live)
    {
        // A thread of its own: no scheduler or context of a test reaches in, and what is kept per thread is fresh.
        Simulation? result = null;
        Exception? broken = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = live();
            }
            catch (Exception error)
            {
                broken = error;
            }
        });
        thread.Start();
        thread.Join();
        return result ?? throw new InvalidOperationException($"SALESFLOW_SEED={seed} could not be run", broken);
    }

    /// <summary>A world without faults in which one thing happens that a test writes down; then the reckoning.</summary>
    public static Simulation Script(Action<World, Cluster, Workload> script) => OnThread(1, () =>
    {
        var world = new World(1);
        var cluster = new Cluster(world, Sabotage.None, Settings(world));
        var checker = new Checker(world, cluster);
        var workload = new Workload(world, cluster);
        cluster.Join();
        workload.SetUp();
        world.RunUntil(World.Monday + TimeSpan.FromMinutes(2));
        checker.SetUp(workload);
        script(world, cluster, workload);
        checker.Settled(workload);
        world.RunUntil(world.Now + TimeSpan.FromMinutes(2));
        checker.Answered();
        return new(world, cluster, workload, world.Now - World.Monday);
    });

    public override string ToString() =>
        $"SALESFLOW_SEED={Seed}\n{string.Join('\n', Wrong)}\n--- the end of its trace ---\n{string.Join('\n', Tail)}";

    private static Simulation Live(World world, Sabotage sabotage)
    {
        var settings = Settings(world);
        var cluster = new Cluster(world, sabotage, settings);
        var checker = new Checker(world, cluster);
        var workload = new Workload(world, cluster);
        for (var silos = 1 + world.Below(3); silos > 0; silos--)
        {
            cluster.Join();
        }

        workload.SetUp();
        world.RunUntil(World.Monday + TimeSpan.FromMinutes(2));
        checker.SetUp(workload);

        var work = world.Between(TimeSpan.FromHours(1), TimeSpan.FromHours(10));
        cluster.Faults.Begin();
        workload.Begin(work);
        world.RunUntil(world.Now + work);

        cluster.Faults.End();
        workload.Stop();
        world.RunUntil(world.Now + Settling);
        checker.Settled(workload);
        world.RunUntil(world.Now + TimeSpan.FromMinutes(2));
        checker.Answered();

        // Long limits end in calm: what fires then fires in time.
        world.RunUntil(world.Now + (world.Chance(0.15) ? TimeSpan.FromDays(4) : TimeSpan.FromHours(2)));
        checker.Settled(workload);
        world.RunUntil(world.Now + TimeSpan.FromMinutes(2));
        checker.Answered();
        return new(world, cluster, workload, world.Now - World.Monday);
    }

    private static SimSettings Settings(World world)
    {
        var poll = TimeSpan.FromSeconds(world.One([10, 60, 60]));
        return new(
            new JournalOptions { Capacity = world.One([3, 64, 8192]), BatchSize = world.One([1, 4, 512]) },
            new DeadlineOptions { Shards = 1 + world.Below(3), PollEvery = poll, Lookahead = poll * world.One([2, 6]), WakesPerShard = world.One([1, 32]), WakesPerSilo = world.One([2, 256]) },
            new AlertOptions { PollEvery = TimeSpan.FromSeconds(60) });
    }
}
