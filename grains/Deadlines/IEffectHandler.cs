using SalesFlow.Journal;

namespace SalesFlow.Deadlines;

/// <summary>Does one kind of effect. Idempotent by the effect's stream, version and index, since it may be asked twice.</summary>
public interface IEffectHandler
{
    string Kind { get; }

    /// <summary>Returns when what follows is durable.</summary>
    /// <exception cref="EffectNotYetException">It is under way and to be asked for again; nothing is wrong.</exception>
    Task Handle(PendingEffect effect);
}

/// <summary>An effect that is under way beside the shard.</summary>
public sealed class EffectNotYetException(TimeSpan again) : Exception("the effect is under way")
{
    public TimeSpan Again => again;
}
