using System.Collections.Concurrent;

namespace SalesFlow.Sqlite;

/// <summary>The one connection that writes. Batches of commits come from the journal's thread; short works (an outbox row done, a file noted)
/// are done between two batches, all that wait in one transaction, so that nothing ever contends for SQLite's lock.</summary>
internal sealed class SqliteWriter(Connection connection, SqliteCheckpoints checkpoints) : IDisposable
{
    private readonly Lock turn = new();
    private readonly ConcurrentQueue<Work> waiting = new();
    private int called;

    /// <summary>Does the work in one transaction, on the calling thread.</summary>
    public T Batch<T>(Func<Connection, T> work)
    {
        lock (turn)
        {
            DoWaiting();
            var result = connection.Write(() => work(connection));
            checkpoints.Committed();
            return result;
        }
    }

    /// <summary>Does a short work in a transaction between two batches. Durable when it returns.</summary>
    public async Task<T> RunAsync<T>(Func<Connection, T> work)
    {
        T result = default!;
        var item = new Work(() => result = work(connection));
        waiting.Enqueue(item);
        if (Interlocked.Exchange(ref called, 1) == 0)
        {
            // One thread at most waits for its turn here; whoever has the turn does all that waits.
            _ = Task.Run(() =>
            {
                lock (turn)
                {
                    Volatile.Write(ref called, 0);
                    DoWaiting();
                }
            });
        }

        await item.Task;
        return result;
    }

    /// <summary>Outside any transaction, for tests and upkeep. Nothing copies beside it meanwhile: two checkpoints at a time are refused by SQLite.</summary>
    public void Execute(string sql)
    {
        lock (turn)
        {
            checkpoints.Wait();
            connection.Execute(sql);
        }
    }

    public void Dispose()
    {
        lock (turn)
        {
            DoWaiting();
            checkpoints.Dispose();
            connection.Dispose();
        }
    }

    private void DoWaiting()
    {
        if (waiting.IsEmpty)
        {
            return;
        }

        var works = new List<Work>();
        while (waiting.TryDequeue(out var work))
        {
            works.Add(work);
        }

        if (!TryDo(works, out _))
        {
            foreach (var work in works.Where(work => !TryDo([work], out work.Error)))
            {
                work.TrySetException(work.Error!);
            }
        }

        checkpoints.Committed();
    }

    private bool TryDo(List<Work> works, out Exception? error)
    {
        error = null;
        try
        {
            connection.Write(() =>
            {
                works.ForEach(work => work.Do());
                return 0;
            });
            works.ForEach(work => work.TrySetResult());
            return true;
        }
#pragma warning disable CA1031 // It belongs to whoever waits for the work, never to the batch that comes after it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            error = e;
            return false;
        }
    }

    private sealed class Work(Action work) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
#pragma warning disable CA1051 // Set as an out argument.
        public Exception? Error;
#pragma warning restore CA1051

        public void Do() => work();
    }
}
