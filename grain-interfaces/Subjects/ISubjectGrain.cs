using SalesFlow.Actions;

namespace SalesFlow.Subjects;

/// <summary>What an action can be about besides a chain: a customer, opportunity, ticket, contract, order or visit. Keeps its actions in order and
/// hands them to the chains that belong to it. Key: <c>tenant/kind/id</c>.</summary>
[Alias("subject"), Version(2)]
public interface ISubjectGrain : IGrainWithStringKey
{
    [Alias("act")] Task<Reply<ActionReply>[]> Act(ActionCommand[] actions);

    /// <summary>A chain that belongs to this subject was planned. Whoever planned it waits for this, also where the subject itself is waiting for the plan.</summary>
    [Alias("linked"), AlwaysInterleave] Task Linked(string chain);

    /// <summary>Chains to which this subject hands its actions now.</summary>
    [Alias("chains"), AlwaysInterleave] Task<string[]> Chains();

    /// <summary>Hands one kept action to its chain again, after the first try did not end.</summary>
    [Alias("advance")] Task Advance(string chain, ActionCommand action);

    /// <summary>Personal data was erased: the current row is made again from what can still be read.</summary>
    /// <param name="who">Of whom: <c>customer/c-101</c> or <c>member/u-7</c>.</param>
    [Alias("forget")] Task Forget(string who);
}
