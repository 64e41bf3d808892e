using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace SalesFlow.Simulation;

/// <summary>Grains as one silo (or a client, where it is null) sees them: calls become messages of the cluster.</summary>
internal sealed class SimGrains(Cluster cluster, SimSilo? silo) : IGrainFactory
{
    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey => (TGrainInterface)Proxy(typeof(TGrainInterface), GrainKind.Of(typeof(TGrainInterface)).Id(primaryKey));

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey => (TGrainInterface)Proxy(typeof(TGrainInterface), GrainKind.Of(typeof(TGrainInterface)).Id(primaryKey));

    public IAddressable GetGrain(GrainId grainId, GrainInterfaceType interfaceType) => (IAddressable)Proxy(GrainKind.Of(grainId).Interface, grainId);

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) => throw new NotSupportedException();

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey => throw new NotSupportedException();

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidCompoundKey => throw new NotSupportedException();

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerCompoundKey => throw new NotSupportedException();

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        var proxy = DispatchProxy.Create<TGrainObserverInterface, CallProxy>();
        ((CallProxy)(object)proxy).Call = (method, arguments) => cluster.Tell(silo!, obj, method, arguments);
        return proxy;
    }

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey) => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey) => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey, string keyExtension) => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey, string keyExtension) => throw new NotSupportedException();

    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey) => throw new NotSupportedException();

    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey, string grainClassNamePrefix) => throw new NotSupportedException();

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable => throw new NotSupportedException();

    public IAddressable GetGrain(GrainId grainId) => throw new NotSupportedException();

    private object Proxy(Type type, GrainId id)
    {
        var proxy = DispatchProxy.Create(type, typeof(CallProxy));
        ((CallProxy)proxy).Call = (method, arguments) => cluster.Call(silo, id, method, arguments);
        return proxy;
    }
}

/// <summary>A grain's interface, each call of which is handed on.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1852", Justification = "Proxies are made as its heirs.")]
internal class CallProxy : DispatchProxy
{
    public Func<MethodInfo, object?[], Task> Call { get; set; } = null!;

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => Call(targetMethod!, args ?? []);
}

/// <summary>A call under way: asked once, answered at most once, whatever happens on the way.</summary>
internal abstract class Request(World world, Cluster cluster, SimSilo? from, GrainId target, MethodInfo method, object?[] arguments)
{
    private static readonly ConcurrentDictionary<MethodInfo, (bool Interleaves, ConstructorInfo Maker)> Known = [];

    public GrainId Target => target;

    public bool Interleaves { get; protected init; }

    public abstract Task Task { get; }

    public string Name => $"{target}.{method.Name}";

    public SimSilo? From => from;

    /// <summary>Where it was delivered last.</summary>
    public SimSilo? At { get; set; }

    public static Request To(World world, Cluster cluster, SimSilo? from, GrainId target, MethodInfo method, object?[] arguments)
    {
        var (interleaves, maker) = Known.GetOrAdd(method, static method =>
        {
            var result = method.ReturnType == typeof(Task) ? typeof(object) : method.ReturnType.GetGenericArguments()[0];
            return (method.IsDefined(typeof(AlwaysInterleaveAttribute)), typeof(Request<>).MakeGenericType(result).GetConstructors()[0]);
        });
        return (Request)maker.Invoke([world, cluster, from, target, method, arguments, interleaves]);
    }

    public Task Invoke(Grain grain) => (Task)method.Invoke(grain, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;

    public void Answer(Task done) => Back(() => Set(done));

    public void Refuse(Exception error) => Back(() => Fail(error));

    public abstract void Fail(Exception error);

    protected abstract void Set(Task done);

    /// <summary>An answer may be lost on its way; one that comes from a silo that died meanwhile was sent before.</summary>
    private void Back(Action arrive)
    {
        if (!cluster.Faults.Loses(At, from))
        {
            world.After(cluster.Faults.NetDelay(At, from), arrive);
        }
    }
}

internal sealed class Request<T> : Request
{
    private readonly TaskCompletionSource<T> answer = new();

    public Request(World world, Cluster cluster, SimSilo? from, GrainId target, MethodInfo method, object?[] arguments, bool interleaves)
        : base(world, cluster, from, target, method, arguments) => Interleaves = interleaves;

    public override Task Task => answer.Task;

    public override void Fail(Exception error) => answer.TrySetException(error);

    protected override void Set(Task done) => answer.TrySetResult(done is Task<T> value ? value.Result : default!);
}
