using System.Collections.Concurrent;

namespace SalesFlow.Sqlite;

/// <summary>Connections that only read. Every read runs on a pool thread: a point read takes some 20 µs and could run in place, but one that
/// misses the page cache waits for the disk, and a grain's turn must never do that.</summary>
internal sealed class SqliteReaders(string file, SqliteOptions options) : IDisposable
{
    private readonly SemaphoreSlim free = new(options.Readers);
    private readonly ConcurrentBag<Connection> idle = [];

    public async ValueTask<T> ReadAsync<T>(Func<Connection, T> read, CancellationToken cancellation)
    {
        await free.WaitAsync(cancellation);
        try
        {
            return await Task.Run(() => Read(read), cancellation);
        }
        finally
        {
            free.Release();
        }
    }

    public void Dispose()
    {
        while (idle.TryTake(out var connection))
        {
            connection.Dispose();
        }

        free.Dispose();
    }

    private T Read<T>(Func<Connection, T> read)
    {
        if (!idle.TryTake(out var connection))
        {
            connection = Connection.Open(file, write: false, [$"cache_size={-1024 * options.ReaderCacheMebibytes}", "query_only=ON"]);
        }

        try
        {
            return read(connection);
        }
        finally
        {
            idle.Add(connection);
        }
    }
}
