using Npgsql;
using SalesFlow.Support;

namespace SalesFlow.Bench;

/// <summary>Many windows due at one instant on PostgreSQL, twice in a row: when a reader outside sees each alert's row.</summary>
internal static class PostgresBurst
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Opens the chains over HTTP, waits for the moment, and prints p50, p99 and the worst of durable − due.</summary>
    public static async Task RunAsync(BenchDatabase place, int count)
    {
        var database = await place.NewAsync();
        await using var cluster = new BenchCluster(database);
        var server = await cluster.StartAsync("all");
        await cluster.PutAsync(server, SeedCatalogue.PutAsync);
        var due = Stamp.Now(TimeProvider.System).AddSeconds(20 + (count / 500));
        await OpenAsync(server, "d", count, due);
        await OpenAsync(server, "e", count, due + Between);
        Console.WriteLine($"2 × {count:N0} chains opened {(due - TimeProvider.System.GetUtcNow()).TotalSeconds:N0} s before they are due");
        foreach (var (which, at, before) in new[] { ("first", due, 0), ("second", due + Between, count) })
        {
            await Task.Delay(at - TimeProvider.System.GetUtcNow() - TimeSpan.FromMilliseconds(500) is { } left && left > TimeSpan.Zero ? left : TimeSpan.Zero);
            var cpu = server.Cpu;
            var seen = await WatchAsync(database, before, count);
            Console.WriteLine($"{count:N0} windows due at one instant, {which}: row durable − due p50 / p99 / max {ComparisonTable.Quantiles(seen.Since(at))} ms; "
                + $"our processor time {(server.Cpu - cpu).TotalSeconds:N1} s");
        }
    }

    private static async Task OpenAsync(ChildServer server, string prefix, int count, DateTimeOffset due)
    {
        const string number = "^chain^^";
        var template = new RequestTemplate(
            server.Address, "/v1/chains",
            $$$"""{"id":"{{{prefix}}}-{{{number}}}","template":"{{{SeedCatalogue.Timed}}}","customer":"c-1","owner":"rep-07","plannedStart":"{{{Stamp.Text(Stamp.Now(TimeProvider.System).AddMinutes(-1))}}}","fields":{"deadline":"{{{Stamp.Text(due)}}}"}}""",
            [number], apiKey: ProductServer.ApiKey);
        var next = -1L;
        var opened = await HttpLoad.RunAsync(server.Address, 64, TimeSpan.FromMinutes(2), (_, _, buffer) =>
            Interlocked.Increment(ref next) is var chain && chain < count ? template.Render(buffer, [chain]) : 0);
        if (opened.Succeeded != count)
        {
            throw new InvalidOperationException($"Of {count} chains {opened.Succeeded} were opened: {opened.Statuses}.");
        }
    }

    private static async Task<AlertsSeen> WatchAsync(string database, int before, int count)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT coalesce(max(seq), 0) FROM alert", connection);
        await command.PrepareAsync();
        var until = TimeProvider.System.GetUtcNow() + Patience;
        var seen = new List<(DateTimeOffset At, int Count)>();
        for (var have = 0; have < count;)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(4));
            var newest = (int)((long)(await command.ExecuteScalarAsync())! - before);
            var now = TimeProvider.System.GetUtcNow();
            if (newest > have)
            {
                seen.Add((now, have = newest));
            }

            if (now > until)
            {
                throw new InvalidOperationException($"Of {count:N0} alerts {have:N0} came within {Patience.TotalSeconds:N0} s.");
            }
        }

        return new AlertsSeen(seen);
    }
}
