using System.Net;
using SalesFlow.Client;

namespace SalesFlow.Demo;

/// <summary>Counts what the server took and what it refused; safe for concurrent use.</summary>
internal sealed class DemoTally(IProgress<DemoProgress>? progress)
{
    private const int RefusalsKept = 8;
    private readonly Lock gate = new();
    private readonly Dictionary<string, string> refusals = [];
    private int chains;
    private int actions;
    private int refused;

    public DemoResult Result
    {
        get
        {
            lock (gate)
                return new DemoResult { Chains = chains, Actions = actions, Refused = refused, Refusals = [.. refusals.Select(pair => $"{pair.Key} {pair.Value}")] };
        }
    }

    public void Report(string stage, int done, int total) => progress?.Report(new DemoProgress(stage, done, total));

    public void AddChain() => Interlocked.Increment(ref chains);

    public void Add(BatchReceipt receipt)
    {
        lock (gate)
        {
            actions += receipt.Accepted + receipt.Replayed;
            refused += receipt.Refused;
            foreach (var item in receipt.Items.Where(item => item.Status >= 400))
                Keep($"{item.Status} {item.Code}", $"{item.Id}: {item.Detail}");
        }
    }

    /// <summary>Whether the server took it; a refusal is counted and kept in words, a wrong credential ends the play.</summary>
    public async Task<bool> TryAsync(string what, Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (SalesFlowException refusal) when (refusal.Status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden))
        {
            lock (gate)
            {
                refused++;
                Keep($"{(int)refusal.Status} {refusal.Code}", $"{what}: {refusal.Detail}");
            }
            return false;
        }
    }

    /// <summary>One example of each kind.</summary>
    private void Keep(string kind, string words)
    {
        if (refusals.Count < RefusalsKept)
            refusals.TryAdd(kind, words);
    }
}
