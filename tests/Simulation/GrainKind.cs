using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.Runtime;
using SalesFlow.Board;
using SalesFlow.Chains;
using SalesFlow.Deadlines;
using SalesFlow.Notifications;
using SalesFlow.Subjects;
using SalesFlow.Tenants;

namespace SalesFlow.Simulation;

/// <summary>A kind of grain: the product's own class, with what Orleans would know of it.</summary>
internal sealed class GrainKind
{
    private static readonly GrainKind[] All =
    [
        new("chain", typeof(IChainGrain), typeof(ChainGrain)),
        new("subject", typeof(ISubjectGrain), typeof(SubjectGrain)),
        new("tenant", typeof(ITenantGrain), typeof(TenantGrain)),
        new("board", typeof(IBoardGrain), typeof(BoardGrain)),
        new("shard", typeof(IDeadlineShardGrain), typeof(DeadlineShardGrain)),
        new("courier", typeof(IAlertCourierGrain), typeof(AlertCourierGrain)),
        new("desk", typeof(IAlertDeskGrain), typeof(AlertDeskGrain)),
    ];

    private static readonly Dictionary<Type, GrainKind> ByInterface = All.ToDictionary(kind => kind.Interface);
    private static readonly Dictionary<string, GrainKind> ByName = All.ToDictionary(kind => kind.Name);
    private readonly ObjectFactory make;

    private GrainKind(string name, Type @interface, Type type)
    {
        Name = name;
        Interface = @interface;
        Type = GrainType.Create(name);
        Reentrant = type.IsDefined(typeof(ReentrantAttribute));
        KeepAlive = type.IsDefined(typeof(KeepAliveAttribute));
        make = ActivatorUtilities.CreateFactory(type, []);
    }

    public string Name { get; }

    public Type Interface { get; }

    public GrainType Type { get; }

    public bool Reentrant { get; }

    /// <summary>Not given up when idle.</summary>
    public bool KeepAlive { get; }

    public static GrainKind Of(Type @interface) => ByInterface[@interface];

    public static GrainKind Of(GrainId id) => ByName[id.Type.ToString()!];

    public Grain Make(IServiceProvider services) => (Grain)make(services, null);

    public GrainId Id(string key) => GrainId.Create(Type, key);

    public GrainId Id(long key) => GrainId.Create(Type, GrainIdKeyExtensions.CreateIntegerKey(key));
}
