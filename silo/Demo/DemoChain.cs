using SalesFlow.Client;

namespace SalesFlow.Demo;

/// <summary>A chain of the demo with everything that is done in it up to now.</summary>
/// <param name="Actions">In order of time; none lies after now.</param>
/// <param name="Mode">History, or live for what begins only now.</param>
internal sealed record DemoChain(NewChain Chain, DemoStory Story, Fate Fate, IReadOnlyList<SalesAction> Actions, SendMode Mode)
{
    /// <summary>Goes well and is not at its end: something runs in it now.</summary>
    public bool Running => Fate == Fate.Good && Actions.Count > 0 && Actions.Count < Story.Steps.Length;
}
