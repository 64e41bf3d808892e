using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace SalesFlow.Bench;

/// <summary>
/// One keep-alive connection with one request in flight. A state machine over <see cref="SocketAsyncEventArgs"/>, so that a request
/// allocates nothing; it runs on whichever thread completes the socket's operation, never on two at once.
/// </summary>
internal sealed class LoadConnection : IDisposable
{
    private readonly LoadRun _run;
    private readonly int _number;
    private readonly byte[] _request = new byte[512 * 1024];
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SocketAsyncEventArgs _args = new();
    private byte[] _answer = new byte[64 * 1024];
    private Socket? _socket;
    private Phase _phase = Phase.Rendering;
    private long _sent;
    private long _started;
    private int _length;
    private int _progress;
    private int _settled;

    public LoadConnection(LoadRun run, int number)
    {
        (_run, _number) = (run, number);
        _args.Completed += (_, _) => Advance(completed: true);
    }

    private enum Phase
    {
        Rendering,
        Sending,
        Receiving,
    }

    public Task Done => _done.Task;

    public Latencies Latency { get; } = new();

    public long[] ByStatus { get; } = new long[600];

    public long Errors { get; private set; }

    public long Refused { get; private set; }

    public long LastAnswer { get; private set; }

    public void Start()
    {
        if (Connect())
        {
            Advance(completed: false);
        }
    }

    /// <summary>Ends the connection now; a request that is still in flight counts as an error.</summary>
    public void GiveUp()
    {
        if (Settle())
        {
            Errors++;
        }

        _socket?.Dispose();
    }

    public void Dispose()
    {
        _socket?.Dispose();
        _args.Dispose();
    }

    // A loop and not a recursion: operations often complete at once.
    private void Advance(bool completed)
    {
        try
        {
            var go = !completed || Complete();
            while (go && _settled == 0)
            {
                go = Begin() && Complete();
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or InvalidDataException or SocketException)
        {
            Errors++;
            Settle();
        }
    }

    // Starts the next operation; true when it is already complete.
    private bool Begin()
    {
        switch (_phase)
        {
            case Phase.Rendering:
                _length = _run.MayStart() ? _run.Render(_number, _sent++, _request) : -1;
                if (_length <= 0)
                {
                    // Who has nothing left to send ends the run for all: a rate over fewer connections would not be the one asked for.
                    _run.Exhausted |= _length == 0;
                    Settle();
                    return false;
                }

                (_progress, _phase, _started) = (0, Phase.Sending, Stopwatch.GetTimestamp());
                return Begin();
            case Phase.Sending:
                _args.SetBuffer(_request, _progress, _length - _progress);
                return !_socket!.SendAsync(_args);
            default:
                _args.SetBuffer(_answer, _progress, _answer.Length - _progress);
                return !_socket!.ReceiveAsync(_args);
        }
    }

    // Takes up the operation that has completed; false when the connection is at its end.
    private bool Complete()
    {
        if (_args.SocketError != SocketError.Success || _args.BytesTransferred == 0)
        {
            Errors++;
            _phase = Phase.Rendering;
            return _settled == 0 && Connect();
        }

        _progress += _args.BytesTransferred;
        if (_phase == Phase.Sending)
        {
            if (_progress == _length)
            {
                (_progress, _phase) = (0, Phase.Receiving);
            }

            return true;
        }

        var answer = HttpResponse.Read(_answer.AsSpan(0, _progress));
        if (answer.Status == 0)
        {
            if (_progress == _answer.Length)
            {
                Array.Resize(ref _answer, _answer.Length * 2);
            }

            return true;
        }

        LastAnswer = Stopwatch.GetTimestamp();
        Latency.Record((LastAnswer - _started) * (1_000_000_000L / Stopwatch.Frequency));
        ByStatus[Math.Min(answer.Status, ByStatus.Length - 1)]++;
        if (answer.Status is >= 200 and < 300 && !_run.Accepts(answer.Status, _answer.AsSpan(answer.Body)))
        {
            Refused++;
        }

        _phase = Phase.Rendering;
        return true;
    }

    private bool Connect()
    {
        _socket?.Dispose();
        _socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            _socket.Connect(new DnsEndPoint(_run.Target.Host, _run.Target.Port));
            return true;
        }
        catch (SocketException)
        {
            Errors++;
            Settle();
            return false;
        }
    }

    private bool Settle() => Interlocked.Exchange(ref _settled, 1) == 0 && _done.TrySetResult();
}
