using SalesFlow.Chains;

namespace SalesFlow.Deadlines;

/// <summary>A kind of stream whose grain has windows, for example <c>chain</c>. The grain's key is <c>tenant/id</c>.</summary>
public sealed record WindowOwnerKind(string Kind, Func<IGrainFactory, string, IWindowOwner> Grain)
{
    public static WindowOwnerKind Chain { get; } = new(GrainKeys.Chain, (grains, key) => grains.Grain<IChainGrain>(key));
}

/// <summary>Finds the grain of a stream.</summary>
public sealed class WindowOwners(IEnumerable<WindowOwnerKind> kinds)
{
    private readonly Dictionary<string, WindowOwnerKind> byKind = kinds.ToDictionary(kind => kind.Kind, StringComparer.Ordinal);

    /// <exception cref="InvalidOperationException">No such kind has windows here.</exception>
    public IWindowOwner Of(IGrainFactory grains, string tenant, string stream)
    {
        var (kind, id) = GrainKeys.Split(stream);
        return byKind.TryGetValue(kind, out var owner)
            ? owner.Grain(grains, GrainKeys.Of(tenant, id))
            : throw new InvalidOperationException($"Streams of kind '{kind}' have no windows in this version");
    }
}
