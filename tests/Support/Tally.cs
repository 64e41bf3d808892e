namespace SalesFlow.Support;

/// <summary>A count that a test can wait for.</summary>
internal sealed class Tally
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Lock sync = new();
    private readonly List<(int Count, TaskCompletionSource Reached)> waiting = [];
    private int count;

    public int Count
    {
        get
        {
            lock (sync)
            {
                return count;
            }
        }
    }

    public void Add(int more = 1)
    {
        List<TaskCompletionSource> reached;
        lock (sync)
        {
            count += more;
            reached = [.. waiting.Where(one => one.Count <= count).Select(one => one.Reached)];
            waiting.RemoveAll(one => one.Count <= count);
        }

        foreach (var one in reached)
        {
            one.SetResult();
        }
    }

    /// <summary>Ends when the count is there; fails after half a minute.</summary>
    public Task AtLeast(int wanted)
    {
        lock (sync)
        {
            if (count >= wanted)
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Add((wanted, reached));
            return reached.Task.WaitAsync(Patience);
        }
    }

    /// <summary>The same, moving the clock on until it is there.</summary>
    public async Task AtLeast(int wanted, Action moveOn)
    {
        var reached = AtLeast(wanted);
        while (!reached.IsCompleted)
        {
            moveOn();
            await Task.Yield();
        }

        await reached;
    }
}
