using Microsoft.Extensions.DependencyInjection.Extensions;
using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using Orleans.Timers;
using SalesFlow.Deadlines;
using SalesFlow.Journal;
using SalesFlow.Personal;
using SalesFlow.Support;

namespace SalesFlow.Simulation;

/// <summary>One process of the product: its services, writer and listeners as they are composed for production, over a store and a cluster that are simulated.</summary>
internal sealed class SimSilo
{
    private readonly World world;

    public SimSilo(World world, Cluster cluster, int number)
    {
        this.world = world;
        Cluster = cluster;
        Number = number;
        Address = SiloAddress.New(IPAddress.Loopback, 11_000, number);
        Clock = new SimClock(world, this) { Wrong = cluster.Sabotage == Sabotage.ASiloIsAheadOfTheStore ? TimeSpan.FromMinutes(10) : TimeSpan.Zero };
        Pool = new Turns(world, this);
        Grains = new SimGrains(cluster, this);
        var store = new SimStore(world, cluster, this, cluster.Database);
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Clock);
        services.AddSingleton<IGrainFactory>(Grains);
        services.AddSingleton<TaskScheduler>(Pool);
        services.AddSingleton<IStore>(store);
        services.AddSingleton<IPersonalStore>(cluster.Persons);
        services.AddSingleton<PersonalKeys>();
        services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddSingleton<IReminderRegistry>(cluster);
        services.AddSingleton<IClusterMembershipService>(cluster);
        services.AddSingleton<IJournal>(provider => new JournalWriter(
            store, provider.GetServices<ICommitListener>(), cluster.Settings.Journal, Clock, NullLogger<JournalWriter>.Instance, Pool, provider.GetRequiredService<PersonalKeys>()));
        services.AddSalesFlowGrains();
        // The world outside is not simulated: channels have their own tests, with servers that answer as providers do.
        services.RemoveAll<SalesFlow.Deadlines.IPatrol>();
        services.AddSingleton(Options.Create(cluster.Settings.Deadlines));
        services.AddSingleton(Options.Create(cluster.Settings.Alerts));
        Services = services.BuildServiceProvider();
    }

    /// <summary>Never used again, as a generation of Orleans.</summary>
    public int Number { get; }

    public Cluster Cluster { get; }

    public SiloAddress Address { get; }

    public SimClock Clock { get; }

    public Turns Pool { get; }

    public SimGrains Grains { get; }

    public IServiceProvider Services { get; }

    public bool Dead { get; private set; }

    public bool Frozen { get; private set; }

    /// <summary>The others hold it for dead; it may not know yet.</summary>
    public bool Expelled { get; set; }

    public bool Serving => !Dead && !Expelled;

    /// <summary>What wanted to run while it stood still.</summary>
    public List<Turns> Held { get; } = [];

    /// <summary>As the host starts it: the startup task brings up the shards; a start that fails ends the process.</summary>
    public void Start() => Pool.Run(async () =>
    {
        _ = Services.GetRequiredService<IJournal>();
        try
        {
            await ActivatorUtilities.CreateInstance<DeadlineStartup>(Services, Grains).Execute(CancellationToken.None);
            world.Trace($"silo {Number} is up");
        }
        catch (Exception error)
        {
            world.Trace($"silo {Number} did not start: {error.Message}");
            Cluster.Crash(this, TimeSpan.FromSeconds(5));
        }
    });

    public void Die()
    {
        Dead = true;
        JournalMetrics.Unwatch(Services.GetRequiredService<IJournal>());
    }

    public void Freeze() => Frozen = true;

    public void Thaw()
    {
        Frozen = false;
        foreach (var turns in Held)
        {
            turns.Resume();
        }

        Held.Clear();
    }

    public override string ToString() => $"silo {Number}";
}

/// <summary>Settings of the product that a seed varies.</summary>
internal sealed record SimSettings(JournalOptions Journal, DeadlineOptions Deadlines, SalesFlow.Notifications.AlertOptions Alerts);
