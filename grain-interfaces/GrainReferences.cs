using Orleans.Runtime;

namespace SalesFlow;

/// <summary>References to grains by key without asking attributes for the grain's and the interface's type each time, which cost one twentieth of an action.</summary>
public static class GrainReferences
{
    public static T Grain<T>(this IGrainFactory grains, string key)
        where T : class, IGrainWithStringKey
    {
        if (Known<T>.Types is { } known)
        {
            return (T)grains.GetGrain(GrainId.Create(known.Grain, key), known.Interface);
        }

        // The types are the same for the life of the process.
        var first = grains.GetGrain<T>(key);
        if (first is GrainReference reference)
        {
            Known<T>.Types = new(reference.GrainId.Type, reference.InterfaceType);
        }

        return first;
    }

    private static class Known<T>
    {
        public static Both? Types { get; set; }
    }

    private sealed record Both(GrainType Grain, GrainInterfaceType Interface);
}
