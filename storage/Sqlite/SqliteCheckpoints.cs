namespace SalesFlow.Sqlite;

/// <summary>
/// Moves the pages of the write-ahead log into the database beside the writer. SQLite's own checkpoint is a part of the commit that crosses its threshold, and everybody waits for it
/// (16 MiB: some 25 to 100 ms). Here a second connection copies what is there while commits go on; only what they added meanwhile is left for the writer to copy between two of them,
/// after which the next commit begins the log anew. Source: sqlite.org/wal.html, "checkpointing", and the comment of <c>walCheckpoint</c> in its wal.c.
/// </summary>
internal sealed class SqliteCheckpoints : IDisposable
{
    /// <summary>Rounds of the second connection: each copies what was written during the one before.</summary>
    private const int MostRounds = 4;

    /// <summary>So little is left to the writer (1 MiB).</summary>
    private const int FewPages = 256;

    /// <summary>A log of so many thresholds makes the writer wait for the copy: the disk does not keep up.</summary>
    private const int MostBehind = 8;

    private readonly Connection writer;
    private readonly Connection beside;
    private readonly int threshold;
    private readonly SemaphoreSlim wanted = new(0);
    private readonly ManualResetEventSlim copied = new();
    private readonly Thread thread;
    private volatile State state;
    private volatile bool ended;
    private long pages;

    /// <param name="writer">The connection that commits; used on its own thread only.</param>
    /// <param name="beside">A connection that nobody else uses.</param>
    /// <param name="threshold">Pages written after which they are moved.</param>
    public SqliteCheckpoints(Connection writer, Connection beside, int threshold)
    {
        (this.writer, this.beside, this.threshold) = (writer, beside, threshold);
        thread = new Thread(CopyBeside) { Name = "checkpoint", IsBackground = true };
        thread.Start();
    }

    private enum State
    {
        /// <summary>The log is short.</summary>
        Resting,

        /// <summary>The second connection copies.</summary>
        Copying,

        /// <summary>It has copied nearly all: the writer's turn.</summary>
        Copied,
    }

    /// <summary>Called by the writer after each of its transactions.</summary>
    public void Committed()
    {
        pages += writer.PagesWritten();
        if (pages >= (long)MostBehind * threshold)
        {
            Wait();
        }

        if (state == State.Copied)
        {
            // Where a reader still needs the log, it is tried again after half as many pages.
            pages = writer.Checkpoint() is var (log, moved) && log == moved ? 0 : threshold / 2;
            state = State.Resting;
        }
        else if (pages >= threshold && state == State.Resting)
        {
            copied.Reset();
            state = State.Copying;
            wanted.Release();
        }
    }

    /// <summary>Until no copy is under way; the next begins with a commit.</summary>
    public void Wait()
    {
        if (state == State.Copying)
        {
            copied.Wait();
        }
    }

    /// <summary>Waits for a copy that is under way. Once more does nothing.</summary>
    public void Dispose()
    {
        if (ended)
        {
            return;
        }

        ended = true;
        wanted.Release();
        thread.Join();
        beside.Dispose();
        wanted.Dispose();
        copied.Dispose();
    }

    private void CopyBeside()
    {
        while (true)
        {
            wanted.Wait();
            if (ended)
            {
                return;
            }

            // The first round finds all that the log holds, the next ones what came meanwhile. A copy that fails is left to the next time: what is in the log is durable.
            var before = 0;
            for (var round = 0; round < MostRounds && !ended && beside.Checkpoint() is var (_, moved) && moved - before > FewPages; round++)
            {
                before = moved;
            }

            state = State.Copied;
            copied.Set();
        }
    }
}
