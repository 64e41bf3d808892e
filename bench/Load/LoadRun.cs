using System.Diagnostics;

namespace SalesFlow.Bench;

/// <summary>What the connections of one run share.</summary>
internal sealed class LoadRun(Uri target, LoadRender render, LoadCheck? check, long end, long requests, CancellationToken cancellation)
{
    private long _left = requests;
    private readonly bool _limited = requests != long.MaxValue;

    public Uri Target => target;

    public LoadRender Render => render;

    public volatile bool Exhausted;

    public bool Accepts(int status, ReadOnlySpan<byte> body) => check is null || check(status, body);

    public bool MayStart() =>
        !Exhausted && !cancellation.IsCancellationRequested && Stopwatch.GetTimestamp() < end
        && (!_limited || Interlocked.Decrement(ref _left) >= 0);
}
