using SalesFlow.Journal;

namespace SalesFlow.Deadlines;

/// <summary>Does one kind of effect that a commit left behind. Must be idempotent: it may be done twice.</summary>
public interface IEffectHandler
{
    string Kind { get; }

    Task Handle(PendingEffect effect);
}
