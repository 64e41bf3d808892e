namespace SalesFlow.Sqlite;

/// <summary>Moves the write-ahead log into the database beside the commits, on a connection and a thread of its own: what a commit finds to do itself when the log is long is
/// then little, and nobody waits long for it. Passive: it never keeps the writer or a reader from going on.</summary>
internal sealed class SqliteCheckpoints : IDisposable
{
    private readonly Connection connection;
    private readonly SemaphoreSlim wanted = new(0, 1);
    private readonly Thread thread;
    private readonly int every;
    private readonly Action? moved;
    private volatile bool ended;
    private int changes;

    /// <param name="every">After so many rows that were written.</param>
    /// <param name="moved">Called on its thread after each time.</param>
    public SqliteCheckpoints(string file, int every, Action? moved = null)
    {
        (this.every, this.moved) = (every, moved);
        connection = Connection.Open(file, write: true, ["synchronous=FULL", "wal_autocheckpoint=0"]);
        thread = new Thread(Run) { Name = "checkpoints", IsBackground = true };
        thread.Start();
    }

    /// <summary>Tells how many rows a transaction wrote. By the writer only.</summary>
    public void Written(int rows)
    {
        changes += rows;
        if (changes >= every)
        {
            changes = 0;
            if (wanted.CurrentCount == 0)
            {
                wanted.Release();
            }
        }
    }

    public void Dispose()
    {
        ended = true;
        if (wanted.CurrentCount == 0)
        {
            wanted.Release();
        }

        thread.Join();
        connection.Dispose();
        wanted.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            wanted.Wait();
            if (ended)
            {
                return;
            }

            // What it could not do now (the writer does it at this moment, the disk is full) the writer will do, and say what was wrong.
            connection.TryCheckpoint();
            moved?.Invoke();
        }
    }
}
