using System.Diagnostics;
using System.Net.Sockets;

namespace SalesFlow.Bench;

/// <summary>One tenant's people: single actions at a steady rate on a few connections, each on a thread of its own with plain blocking calls, so that what is
/// measured is the server and not the load generator's own queues. A request that starts late because the one before it was slow counts from when it was due.</summary>
internal sealed class SteadySender(Uri target, LoadRender render, int connections, double perSecond)
{
    private readonly Latencies _latency = new();
    private readonly Dictionary<int, long> _byStatus = [];
    private readonly Lock _gate = new();
    private readonly long[] _sent = new long[connections];

    /// <summary>Sends for that long and answers what it saw.</summary>
    public async Task<(Latencies Latency, IReadOnlyDictionary<int, long> ByStatus)> RunAsync(TimeSpan duration)
    {
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(number => Task.Factory.StartNew(
            () => Send(number, started, duration), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        return (_latency, _byStatus);
    }

    private void Send(int number, long started, TimeSpan duration)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(target.Host, target.Port);
        using var never = new ManualResetEventSlim();
        var (request, answer) = (new byte[512 * 1024], new byte[64 * 1024]);
        var step = connections / perSecond * Stopwatch.Frequency;
        var end = started + (duration.TotalSeconds * Stopwatch.Frequency);
        for (var due = started + (step * number / connections); due < end; due += step)
        {
            if (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), (long)due) is { Ticks: > 0 } early)
            {
                never.Wait(early);
            }

            // A timer's own lateness is not the server's: the clock starts when the request was due or, if nothing held it up, when it is sent.
            var from = Stopwatch.GetTimestamp() - due > step ? (long)due : Stopwatch.GetTimestamp();
            var status = Exchange(socket, request.AsSpan(0, render(number, _sent[number]++, request)), answer);
            lock (_gate)
            {
                _latency.Record((Stopwatch.GetTimestamp() - from) * (1_000_000_000L / Stopwatch.Frequency));
                _byStatus[status] = _byStatus.GetValueOrDefault(status) + 1;
            }
        }
    }

    private static int Exchange(Socket socket, ReadOnlySpan<byte> request, byte[] answer)
    {
        while (!request.IsEmpty)
        {
            request = request[socket.Send(request)..];
        }

        for (var received = 0; ;)
        {
            var more = socket.Receive(answer.AsSpan(received));
            received += more;
            if (more == 0)
            {
                throw new InvalidOperationException("The server closed the connection of the tenant that is measured.");
            }

            if (HttpResponse.Read(answer.AsSpan(0, received)) is { Status: > 0 } whole)
            {
                return whole.Status;
            }
        }
    }
}
