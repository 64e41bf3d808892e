using System.Collections.Concurrent;

namespace SalesFlow.PostgreSql;

/// <summary>Keys that are asked for while one round trip is under way share the next: a customer's first action needs a key that is durable before the action is, and a transaction for each
/// would cost as much as the action itself.</summary>
/// <param name="keep">Keeps those that are not there, and answers the one that is there for each, in order.</param>
internal sealed class KeyRequests(Func<IReadOnlyList<KeyRequest>, Task<IReadOnlyList<byte[]>>> keep)
{
    private const int AtOnce = 500;
    private readonly ConcurrentQueue<KeyRequest> waiting = new();
    private int working;

    public Task<byte[]> AskAsync(string tenant, string name, byte[] fresh)
    {
        var request = new KeyRequest(tenant, name, fresh);
        waiting.Enqueue(request);
        Start();
        return request.Task;
    }

    private void Start()
    {
        if (!waiting.IsEmpty && Interlocked.Exchange(ref working, 1) == 0)
        {
            _ = Task.Run(WorkAsync);
        }
    }

    private async Task WorkAsync()
    {
        var some = new List<KeyRequest>();
        while (some.Count < AtOnce && waiting.TryDequeue(out var next))
        {
            some.Add(next);
        }

        // In one order everywhere: two silos that keep the same keys wait for each other, never both ways.
        some.Sort((a, b) => string.CompareOrdinal(a.Tenant, b.Tenant) is not 0 and var by ? by : string.CompareOrdinal(a.Name, b.Name));
        try
        {
            var kept = some.Count == 0 ? [] : await keep(some);
            for (var i = 0; i < some.Count; i++)
            {
                some[i].TrySetResult(kept[i]);
            }
        }
#pragma warning disable CA1031 // Whatever it is, it belongs to those who wait for these keys.
        catch (Exception e)
#pragma warning restore CA1031
        {
            some.ForEach(request => request.TrySetException(e));
        }

        Volatile.Write(ref working, 0);
        Start();
    }
}

/// <summary>Somebody who waits for a key. Continuations never run on the worker.</summary>
internal sealed class KeyRequest(string tenant, string name, byte[] fresh) : TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public string Tenant => tenant;

    public string Name => name;

    public byte[] Fresh => fresh;
}
