using SalesFlow.Journal;

namespace SalesFlow.Deadlines;

/// <summary>Does one kind of effect. Idempotent by the effect's stream, version and index, since it may be asked twice.</summary>
public interface IEffectHandler
{
    string Kind { get; }

    /// <summary>Returns when what follows is durable.</summary>
    Task Handle(PendingEffect effect);
}
