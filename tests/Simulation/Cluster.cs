using System.Collections.Immutable;
using System.Reflection;
using Orleans.Runtime;
using Orleans.Timers;

namespace SalesFlow.Simulation;

/// <summary>What Orleans promises and no more: a grain is mostly once in the cluster, calls arrive at most once but for a fault here and there, reminders come back
/// each minute, and who does not answer for long is held for dead, whether he is or not.</summary>
internal sealed class Cluster : IReminderRegistry, IClusterMembershipService
{
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(30);
    private readonly World world;
    private readonly List<SimSilo> silos = [];
    private readonly Dictionary<GrainId, Activation> directory = [];
    private readonly Dictionary<GrainId, Activation> twins = [];
    private readonly HashSet<GrainId> reminded = [];
    private int numbers;
    private int activations;

    public Cluster(World world, Sabotage sabotage, SimSettings settings)
    {
        this.world = world;
        Sabotage = sabotage;
        Settings = settings;
        StoreClock = new SimClock(world);
        Database = new SimDatabase(world, sabotage);
        Faults = new Faults(world, this);
        CurrentSnapshot = new(ImmutableDictionary<SiloAddress, ClusterMember>.Empty, new MembershipVersion(1));
    }

    public Sabotage Sabotage { get; }

    public SimSettings Settings { get; }

    public SimClock StoreClock { get; }

    public SimDatabase Database { get; }

    public Support.MemoryPersons Persons { get; } = new();

    public Faults Faults { get; }

    /// <summary>Those that are thought to be alive.</summary>
    public IReadOnlyList<SimSilo> Silos => silos;

    public IReadOnlyCollection<Activation> Activations => directory.Values;

    public ClusterMembershipSnapshot CurrentSnapshot { get; private set; }

    public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => throw new NotSupportedException();

    public void Join()
    {
        var silo = new SimSilo(world, this, ++numbers);
        silos.Add(silo);
        Tell(silo, SiloStatus.Active);
        world.Trace($"{silo} joins");
        silo.Start();
    }

    /// <summary>The process is gone, with all it had in memory; another comes up in its place.</summary>
    public void Crash(SimSilo silo, TimeSpan downFor)
    {
        if (silo.Dead)
        {
            return;
        }

        world.Trace($"{silo} dies");
        silo.Die();
        world.After(world.Between(TimeSpan.Zero, TimeSpan.FromSeconds(20)), () => Expel(silo));
        world.After(downFor, Join);
    }

    public void Freeze(SimSilo silo, TimeSpan time)
    {
        if (silo.Dead || silo.Frozen)
        {
            return;
        }

        world.Trace($"{silo} stands still for {time}");
        silo.Freeze();
        if (time > TimeSpan.FromSeconds(30))
        {
            world.After(TimeSpan.FromSeconds(30), () => Expel(silo));
        }

        world.After(time, () =>
        {
            silo.Thaw();
            world.Trace($"{silo} goes on");
            if (silo.Expelled)
            {
                // It goes on as if nothing had been until it reads that it is dead.
                world.After(world.Between(TimeSpan.Zero, TimeSpan.FromSeconds(10)), () => Crash(silo, TimeSpan.FromSeconds(3)));
            }
        });
    }

    /// <summary>A second activation of a grain comes up beside the first for a while: the directory lost its entry.</summary>
    public void Split(GrainId id, TimeSpan time)
    {
        if (twins.ContainsKey(id) || !directory.Remove(id, out var first))
        {
            return;
        }

        world.Trace($"{id} is there twice");
        twins[id] = first;
        world.After(time, () =>
        {
            if (twins.Remove(id, out var twin))
            {
                twin.Leave();
            }
        });
    }

    public void Forget(Activation activation)
    {
        if (directory.TryGetValue(activation.GrainId, out var known) && known == activation)
        {
            directory.Remove(activation.GrainId);
        }

        if (twins.TryGetValue(activation.GrainId, out var twin) && twin == activation)
        {
            twins.Remove(activation.GrainId);
        }
    }

    public Task Call(SimSilo? from, GrainId target, MethodInfo method, object?[] arguments)
    {
        world.OnThread("a call");
        if (Sabotage == Sabotage.BoardIsNotTold && method.Name == "Feed" && world.Chance(0.2))
        {
            return Task.CompletedTask;
        }

        var request = Request.To(world, this, from, target, method, arguments);
        world.After(ResponseTimeout, () => request.Fail(new TimeoutException($"{request.Name} was not answered")));
        Send(request);
        if (world.Chance(Faults.Doubled))
        {
            world.Trace($"{request.Name} comes twice");
            Send(request);
        }

        return request.Task;
    }

    /// <summary>Tells something in a process that is not a grain; a process that is gone never answers.</summary>
    public Task Tell(SimSilo at, IGrainObserver observer, MethodInfo method, object?[] arguments)
    {
        world.OnThread("a word to an observer");
        var answer = new TaskCompletionSource();
        world.After(ResponseTimeout, () => answer.TrySetException(new TimeoutException($"{method.Name} at {at} was not answered")));
        world.After(Faults.NetDelay(null, at), () =>
        {
            if (!at.Dead)
            {
                at.Pool.Run(async () =>
                {
                    await (Task)method.Invoke(observer, arguments)!;
                    world.After(Faults.NetDelay(at, null), () => answer.TrySetResult());
                });
            }
        });
        return answer.Task;
    }

    /// <summary>Brings a request to an activation, which comes up where there is none.</summary>
    public void Deliver(Request request)
    {
        var activation = Find(request.Target);
        if (activation is null)
        {
            request.Fail(new OrleansException("no silo is there"));
            return;
        }

        request.At = activation.Silo;
        if (activation.Silo.Dead)
        {
            var silo = activation.Silo;
            world.After(TimeSpan.FromSeconds(1), () => request.Fail(new OrleansException($"{silo} is not reached")));
            return;
        }

        world.Trace($"{request.Name} at {activation.Silo.Number}");
        activation.Receive(request);
    }

    public async Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        await new SimStore(world, this, null, Database).FindOnceKeyAsync("", "", CancellationToken.None); // a row of the same database
        if (reminded.Add(callingGrainId))
        {
            world.After(dueTime, () => Remind(callingGrainId, reminderName, period));
        }

        return null!;
    }

    public Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder) => throw new NotSupportedException();

    public Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName) => throw new NotSupportedException();

    public Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId) => throw new NotSupportedException();

    public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default) => default;

    public Task<bool> TryKill(SiloAddress siloAddress) => throw new NotSupportedException();

    private void Send(Request request)
    {
        if (Faults.Loses(request.From, null))
        {
            return;
        }

        world.After(Faults.NetDelay(request.From, null), () => Deliver(request));
    }

    private Activation? Find(GrainId id)
    {
        if (twins.TryGetValue(id, out var twin) && world.Chance(0.5))
        {
            return twin;
        }

        if (directory.TryGetValue(id, out var known))
        {
            return known;
        }

        var there = silos.Where(silo => silo.Serving).ToList();
        if (there.Count == 0)
        {
            return null;
        }

        var activation = new Activation(world, world.One(there), id, new ActivationId(new Guid(++activations, 0, 0, new byte[8])));
        directory[id] = activation;
        world.Trace($"{activation} comes up");
        activation.Start();
        return activation;
    }

    private void Expel(SimSilo silo)
    {
        if (silo.Expelled)
        {
            return;
        }

        world.Trace($"{silo} is held for dead");
        silo.Expelled = true;
        silos.Remove(silo);
        foreach (var (id, activation) in directory.Where(entry => entry.Value.Silo == silo).ToList())
        {
            directory.Remove(id);
        }

        foreach (var (id, activation) in twins.Where(entry => entry.Value.Silo == silo).ToList())
        {
            twins.Remove(id);
        }

        Tell(silo, SiloStatus.Dead);
    }

    private void Tell(SimSilo silo, SiloStatus status) => CurrentSnapshot = new(
        CurrentSnapshot.Members.SetItem(silo.Address, new ClusterMember(silo.Address, status, silo.ToString())), new MembershipVersion(CurrentSnapshot.Version.Value + 1));

    private void Remind(GrainId id, string name, TimeSpan period)
    {
        world.After(period, () => Remind(id, name, period));
        if (!world.Chance(Faults.ReminderLost))
        {
            var now = world.Now.UtcDateTime;
            _ = Call(null, id, typeof(IRemindable).GetMethods().First(m => m.Name == nameof(IRemindable.ReceiveReminder) && m.GetParameters().Length == 2), [name, new TickStatus(now, period, now)]);
        }
    }
}
