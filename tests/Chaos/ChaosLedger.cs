using System.Collections.Concurrent;
using SalesFlow.Client;

namespace SalesFlow.Chaos;

/// <summary>An action that was answered with 201 or 200, and what the answer said.</summary>
/// <param name="Stream">Where the journal must hold it.</param>
internal sealed record Acknowledged(string Tenant, string Id, string Stream, long Sequence, string Digest);

/// <summary>A chain that was answered.</summary>
internal sealed record PlannedChain(string Tenant, string Id, string Template);

/// <summary>A customer's action that a chain of the customer must have been handed.</summary>
internal sealed record HandedOver(string Tenant, string Action, string Chain);

/// <summary>The client's own books.</summary>
internal sealed class ChaosLedger
{
    private int retries;
    private long slowest;

    public ConcurrentQueue<Acknowledged> Actions { get; } = [];

    public ConcurrentQueue<PlannedChain> Chains { get; } = [];

    public ConcurrentQueue<HandedOver> HandedOver { get; } = [];

    /// <summary>Ids of actions and chains that were refused for good; the first word is the tenant.</summary>
    public ConcurrentQueue<(string Tenant, string Id)> Refused { get; } = [];

    /// <summary>Answers that should not be: 500, refusals of what is right, other answers to the same question.</summary>
    public ConcurrentQueue<string> Strange { get; } = [];

    public int Retries => Volatile.Read(ref retries);

    /// <summary>From the first attempt to the answer, the longest since it was last asked for.</summary>
    public TimeSpan TakeSlowest() => TimeSpan.FromTicks(Interlocked.Exchange(ref slowest, 0));

    public void Retried() => Interlocked.Increment(ref retries);

    public void Took(TimeSpan time)
    {
        for (var known = Volatile.Read(ref slowest); time.Ticks > known; known = Volatile.Read(ref slowest))
        {
            Interlocked.CompareExchange(ref slowest, time.Ticks, known);
        }
    }

    public void Keep(string tenant, string stream, RecordedAction kept) => Actions.Enqueue(new(tenant, kept.Id, stream, kept.Sequence, kept.Digest ?? ""));
}
