using System.Collections.Concurrent;
using System.Diagnostics;
using SalesFlow.Client;
using Xunit;

namespace SalesFlow.Cluster;

/// <summary>Posts actions at a steady rate by the typed client, each on its own, and remembers which were refused in the end.</summary>
internal sealed class ActionLoad(SalesFlowClient client, int rate)
{
    private const int Tick = 50;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly ConcurrentBag<double> milliseconds = [];
    private long began;
    private int kept;
    private int sent;

    /// <summary>Actions a second; <c>SALESFLOW_ROLLING_RATE</c> sets another rate for a longer look.</summary>
    public static int Configured => int.TryParse(Environment.GetEnvironmentVariable("SALESFLOW_ROLLING_RATE"), out var given) ? given : 60;

    public int Kept => Volatile.Read(ref kept);

    public ConcurrentBag<string> Failures { get; } = [];

    public string Report
    {
        get
        {
            var sorted = milliseconds.Order().ToArray();
            return $"{sent} sent, {Kept} kept, {Failures.Count} failed, {sent / Stopwatch.GetElapsedTime(began).TotalSeconds:0}/s, p50 {sorted[sorted.Length / 2]:0} ms, p99 {sorted[(int)(sorted.Length * 0.99)]:0} ms, longest {sorted[^1]:0} ms";
        }
    }

    /// <summary>Until stopped; then until the last answer is in.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        began = Stopwatch.GetTimestamp();
        var flying = new List<Task>();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(Tick), TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                for (var due = (int)(Stopwatch.GetElapsedTime(began).TotalSeconds * rate); sent < due; sent++)
                {
                    flying.Add(PostAsync(sent));
                }
            }
        }
        catch (OperationCanceledException)
        {
        }

        await Task.WhenAll(flying);
    }

    public async Task UntilAsync(int count, CancellationToken cancel)
    {
        var since = Stopwatch.GetTimestamp();
        while (Kept < count)
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < Patience, $"{Kept} of {count} kept; {Failures.FirstOrDefault()}");
            await Task.Delay(TimeSpan.FromMilliseconds(Tick), TimeProvider.System, cancel);
        }
    }

    private async Task PostAsync(int number)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            await client.Actions.PostAsync(Quick.Action($"load-{number}", $"c-{number % 200}"), cancel: CancellationToken.None);
            Interlocked.Increment(ref kept);
        }
        catch (Exception fault)
        {
            Failures.Add($"{number}: {fault.Message}");
        }

        milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }
}

/// <summary>What the plainest load balancer does: each request to the next address, and past one that takes no connection. What fails later is the client's to repeat.</summary>
internal sealed class Balancer(Uri[] addresses) : DelegatingHandler(new SocketsHttpHandler { MaxConnectionsPerServer = 64 })
{
    private int turn;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var first = (uint)Interlocked.Increment(ref turn);
        for (var i = 0u; ; i++)
        {
            request.RequestUri = new Uri(addresses[(first + i) % addresses.Length], request.RequestUri!.PathAndQuery);
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            catch (HttpRequestException refused) when (refused.HttpRequestError == HttpRequestError.ConnectionError && i + 1 < addresses.Length)
            {
            }
        }
    }
}
