using System.Diagnostics;

namespace SalesFlow.Bench;

/// <summary>
/// Writes the next whole request (head and body) of a connection into the buffer.
/// </summary>
/// <param name="connection">The connection, from 0.</param>
/// <param name="number">The request's number on this connection, from 0 in each run.</param>
/// <param name="buffer">Where to write; 512 KiB.</param>
/// <returns>Bytes written, or 0 when there is nothing left to send, which ends the run on all connections.</returns>
public delegate int LoadRender(int connection, long number, Span<byte> buffer);

/// <summary>Says of an answer of status 2xx whether it is the one that was wanted.</summary>
public delegate bool LoadCheck(int status, ReadOnlySpan<byte> body);

/// <summary>
/// A load generator that costs a few microseconds of processor time per request, so that on a small machine the server is what is measured.
/// Closed loop: each connection sends its next request when the last is answered, so latencies do not contain the waiting of
/// requests that a slow server kept from being sent.
/// </summary>
public static class HttpLoad
{
    private const string InlineSetting = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Lets this process run socket completions on the thread that polls the sockets, without a hop to the thread pool: halves the cost of
    /// a request. To be called before the first socket is used; from then on no code of this process may block on socket I/O.
    /// </summary>
    public static void CompleteInline() => Environment.SetEnvironmentVariable(InlineSetting, "1");

    /// <summary>Runs until the time is over, the number of requests is reached or the renderer has nothing left.</summary>
    /// <param name="target">Scheme, host and port; plain <c>http</c>.</param>
    /// <param name="connections">How many connections, each with one request in flight.</param>
    /// <param name="duration">How long to start new requests.</param>
    /// <param name="render">Makes the requests; called from many threads, but for one connection by one at a time.</param>
    /// <param name="check">Looks into successful answers; none accepts all.</param>
    /// <param name="requests">At most this many requests over all connections.</param>
    /// <param name="cancellation">Ends the run early, as if the time were over.</param>
    public static async Task<LoadResult> RunAsync(
        Uri target, int connections, TimeSpan duration, LoadRender render, LoadCheck? check = null, long requests = long.MaxValue,
        CancellationToken cancellation = default)
    {
        using var self = Process.GetCurrentProcess();
        var cpu = self.TotalProcessorTime;
        var started = Stopwatch.GetTimestamp();
        var run = new LoadRun(target, render, check, started + (long)(duration.TotalSeconds * Stopwatch.Frequency), requests, cancellation);
        var all = Enumerable.Range(0, connections).Select(number => new LoadConnection(run, number)).ToArray();
        try
        {
            foreach (var connection in all)
            {
                connection.Start();
            }

            var done = Task.WhenAll(all.Select(connection => connection.Done));
            if (await Task.WhenAny(done, Task.Delay(duration + Patience, CancellationToken.None)) != done)
            {
                Array.ForEach(all, connection => connection.GiveUp());
            }

            self.Refresh();
            return Sum(all, started, self.TotalProcessorTime - cpu);
        }
        finally
        {
            Array.ForEach(all, connection => connection.Dispose());
        }
    }

    private static LoadResult Sum(LoadConnection[] all, long started, TimeSpan cpu)
    {
        var latency = new Latencies();
        Array.ForEach(all, connection => latency.Add(connection.Latency));
        var byStatus = Enumerable.Range(0, all[0].ByStatus.Length)
            .Select(status => (status, count: all.Sum(connection => connection.ByStatus[status])))
            .Where(entry => entry.count > 0)
            .ToDictionary(entry => entry.status, entry => entry.count);
        var last = Math.Max(started, all.Max(connection => connection.LastAnswer));
        return new LoadResult(Stopwatch.GetElapsedTime(started, last), byStatus, all.Sum(connection => connection.Errors),
            all.Sum(connection => connection.Refused), latency, cpu);
    }
}
