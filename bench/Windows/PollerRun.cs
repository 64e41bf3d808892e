using SalesFlow.Support;

namespace SalesFlow.Bench;

/// <summary>The plain poller in a process of its own, under the same windows as the product.</summary>
public static class PollerRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly DateTimeOffset Far = new(2036, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>All due at one moment while it runs.</summary>
    public static async Task<Burst> BurstAsync(string file, int windows, int burst)
    {
        var due = Seed(file, windows, burst, TimeSpan.FromSeconds(4));
        await using var poller = Start(file);
        return await Burst.WatchAsync(file, poller, burst, due, Patience);
    }

    /// <summary>Due before it starts.</summary>
    public static async Task<CatchUp> RestartAsync(string file, int windows, int missed)
    {
        Seed(file, windows, missed, TimeSpan.Zero);
        var watching = AlertWatch.WaitAsync(file, 0, missed, Patience);
        var started = TimeProvider.System.GetUtcNow();
        await using var poller = Start(file);
        var seen = await watching;
        return new CatchUp(null, seen.First - started, seen.Last - started);
    }

    private static DateTimeOffset Seed(string file, int windows, int due, TimeSpan lead)
    {
        using var connection = PollerDatabase.Open(file);
        PollerDatabase.Create(connection);
        PollerDatabase.Add(connection, "f", windows, Far);
        var at = Stamp.Now(TimeProvider.System) + lead;
        PollerDatabase.Add(connection, "d", due, at);
        return at;
    }

    private static ChildServer Start(string file) =>
        ChildServer.Start(Environment.ProcessPath!, ["poller-server", "--db", file], new Uri("http://127.0.0.1:0"));
}

/// <summary>From the start of a process until it was ready, and until the first and the last of the missed windows were told.</summary>
public sealed record CatchUp(TimeSpan? Ready, TimeSpan First, TimeSpan All);
