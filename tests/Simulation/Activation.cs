using System.Runtime.CompilerServices;
using Orleans.Core;
using Orleans.Runtime;
using Orleans.Timers;

namespace SalesFlow.Simulation;

/// <summary>One grain in the memory of one silo: the product's class with turns of its own, one request after the other unless it is reentrant, as Orleans has it.</summary>
internal sealed class Activation : IGrainContext, IGrainRuntime
{
    private readonly SimSilo silo;
    private readonly Turns turns;
    private readonly Queue<Request> waiting = [];
    private readonly Grain grain;
    private Request? active;
    private int running;
    private bool up;
    private bool looking;

    public Activation(World world, SimSilo silo, GrainId id, ActivationId activation)
    {
        this.silo = silo;
        GrainId = id;
        ActivationId = activation;
        Kind = GrainKind.Of(id);
        turns = new Turns(world, silo);
        grain = Kind.Make(silo.Services);
        ContextOf(grain) = this;
        RuntimeOf(grain) = this;
    }

    public GrainKind Kind { get; }

    public GrainId GrainId { get; }

    public ActivationId ActivationId { get; }

    public SimSilo Silo => silo;

    /// <summary>Takes no more requests.</summary>
    public bool Leaving { get; private set; }

    public bool Idle => up && running == 0 && waiting.Count == 0;

    public object GrainInstance => grain;

    public GrainReference GrainReference => throw new NotSupportedException();

    public GrainAddress Address => throw new NotSupportedException();

    public IServiceProvider ActivationServices => silo.Services;

    public IGrainLifecycle ObservableLifecycle => throw new NotSupportedException();

    public IWorkItemScheduler Scheduler => throw new NotSupportedException();

    public Task Deactivated => throw new NotSupportedException();

    public string SiloIdentity => silo.ToString();

    public SiloAddress SiloAddress => silo.Address;

    public IGrainFactory GrainFactory => silo.Grains;

    public ITimerRegistry TimerRegistry => throw new NotSupportedException();

    public IServiceProvider ServiceProvider => silo.Services;

    public TimeProvider TimeProvider => silo.Clock;

    public void Start() => turns.Run(async () =>
    {
        try
        {
            await grain.OnActivateAsync(CancellationToken.None);
            up = true;
            Next();
        }
        catch (Exception error)
        {
            Leave();
            while (waiting.TryDequeue(out var request))
            {
                request.Refuse(error);
            }
        }
    });

    public void Receive(Request request)
    {
        waiting.Enqueue(request);
        turns.Run(() =>
        {
            Next();
            return Task.CompletedTask;
        });
    }

    public void DeactivateOnIdle(IGrainContext grainContext) => Leave();

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default) => Leave();

    /// <summary>Finishes what it is about; what waits goes to the next activation.</summary>
    public void Leave()
    {
        if (Leaving)
        {
            return;
        }

        Leaving = true;
        silo.Cluster.Forget(this);
        if (up)
        {
            turns.Run(() =>
            {
                Next();
                return Task.CompletedTask;
            });
        }
    }

    public void DelayDeactivation(IGrainContext grainContext, TimeSpan timeSpan)
    {
    }

    public IStorage<TGrainState> GetStorage<TGrainState>(IGrainContext grainContext) => throw new NotSupportedException();

    public void SetComponent<TComponent>(TComponent? value)
        where TComponent : class => throw new NotSupportedException();

    public void ReceiveMessage(object message) => throw new NotSupportedException();

    public void Activate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public void Rehydrate(IRehydrationContext context) => throw new NotSupportedException();

    public void Migrate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public object? GetTarget() => grain;

    public object? GetComponent(Type componentType) => null;

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    public override string ToString() => $"{GrainId}@{silo}";

    private void Next()
    {
        if (!up || looking)
        {
            return;
        }

        looking = true;
        for (var turn = waiting.Count; turn > 0; turn--)
        {
            var request = waiting.Dequeue();
            if (Leaving)
            {
                silo.Cluster.Deliver(request);
            }
            else if (active is null || Kind.Reentrant || request.Interleaves)
            {
                _ = Run(request);
            }
            else
            {
                waiting.Enqueue(request);
            }
        }

        looking = false;
        if (Leaving && running == 0)
        {
            (grain as IDisposable)?.Dispose();
        }
    }

    private async Task Run(Request request)
    {
        running++;
        if (!request.Interleaves)
        {
            active = request;
        }

        try
        {
            var task = request.Invoke(grain);
            await task;
            request.Answer(task);
        }
        catch (Exception error)
        {
            request.Refuse(error);
        }

        running--;
        if (active == request)
        {
            active = null;
        }

        // In a turn of its own: this one may be part of another's look.
        _ = turns.Run(() =>
        {
            Next();
            return Task.CompletedTask;
        });
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<GrainContext>k__BackingField")]
    private static extern ref IGrainContext ContextOf(Grain grain);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<Runtime>k__BackingField")]
    private static extern ref IGrainRuntime RuntimeOf(Grain grain);
}
