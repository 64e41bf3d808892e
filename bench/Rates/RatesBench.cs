using System.Diagnostics;
using SalesFlow.Support;

namespace SalesFlow.Bench;

/// <summary>What an answer of <c>GET /v1/rates</c> costs with a thousand, a hundred thousand and a million chains, beside one indexed <c>GROUP BY</c>
/// over the chain table of the same database.</summary>
public static class RatesBench
{
    private const int Connections = 8;
    private const int Rounds = 5;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(1);

    // What an answer costs is asked here, not what one tenant may ask.
    private static readonly Dictionary<string, string> Unlimited = new()
    {
        ["SalesFlow__Limits__ReadsPerSecond"] = "1000000", ["SalesFlow__Limits__ReadsBurst"] = "1000000",
    };

    private static readonly RatesQuestion[] Questions =
    [
        new("one month", $"/v1/rates?template={SeedCatalogue.Rated}&period={RatesSeed.Period}", null, RatesSeed.Period, false),
        new("all time", $"/v1/rates?template={SeedCatalogue.Rated}", null, null, false),
        new("one month, by owner", $"/v1/rates?template={SeedCatalogue.Rated}&period={RatesSeed.Period}&groupBy=owner", "owner", RatesSeed.Period, false),
        new("one month, If-None-Match", $"/v1/rates?template={SeedCatalogue.Rated}&period={RatesSeed.Period}", null, RatesSeed.Period, true),
    ];

    /// <summary>Measures all rows and prints the table.</summary>
    /// <param name="arguments"><c>--chains n</c> changes the largest number of chains (1,000,000); the others are a tenth and a thousandth of it.</param>
    public static async Task RunAsync(string[] arguments)
    {
        var largest = Options.Number(arguments, "--chains", 1_000_000);
        using var directory = new TempDirectory();
        var servers = new List<(int Chains, ProductServer Server)>();
        try
        {
            foreach (var chains in new[] { largest / 1000, largest / 10, largest })
            {
                servers.Add((chains, await SeededAsync(directory[$"{chains}"], chains)));
            }

            RatesTable.Print(await MeasureAsync(servers));
        }
        finally
        {
            foreach (var (_, server) in servers)
            {
                await server.DisposeAsync();
            }
        }

        await Verification.RunAsync(arguments, directory[$"{largest}"]);
    }

    private static async Task<ProductServer> SeededAsync(string dataDirectory, int chains)
    {
        var server = await ProductServer.StartAsync(dataDirectory, Unlimited);
        await SeedCatalogue.PutAsync(server);
        await server.StopAsync();
        await Seeder.RunAsync(dataDirectory, ProductServer.Tenant, RatesSeed.Chains(chains));
        await server.StartAgainAsync();
        await CountAsync(server, chains);
        return server;
    }

    // All servers stand side by side and are asked in turn, so that whatever else the machine does falls on all of them alike.
    private static async Task<List<RatesRow>> MeasureAsync(List<(int Chains, ProductServer Server)> servers)
    {
        var rows = Questions.SelectMany(question => servers.Select(server => new RatesRow(server.Chains, question.Name))).ToList();
        for (var round = 0; round <= Rounds; round++)
        {
            for (var i = 0; i < rows.Count; i++)
            {
                var (question, server) = (Questions[i / servers.Count], servers[i % servers.Count].Server);
                var (load, cpu) = await AskAsync(server, question, round == 0 ? WarmUp : Measured);
                if (round > 0)
                {
                    rows[i].Add(load, cpu);
                }
            }
        }

        for (var i = 0; i < rows.Count; i++)
        {
            if (Questions[i / servers.Count] is { Known: false } question)
            {
                rows[i].SqlMilliseconds = RatesSql.Measure(servers[i % servers.Count].Server.DataDirectory, question);
            }
        }

        return rows;
    }

    // The first question brings the board up: it is not part of what an answer costs, so it is told apart.
    private static async Task CountAsync(ProductServer server, int chains)
    {
        var started = Stopwatch.GetTimestamp();
        var answer = await server.Http.GetStringAsync(new Uri($"/v1/rates?template={SeedCatalogue.Rated}", UriKind.Relative));
        Console.WriteLine($"{chains:N0} chains: the first answer after the start took {Stopwatch.GetElapsedTime(started).TotalMilliseconds:N0} ms");
        if (!answer.Contains($"\"planned\":{chains},", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"The board does not count {chains} chains: {answer}");
        }
    }

    private static async Task<(LoadResult Load, TimeSpan Cpu)> AskAsync(ProductServer server, RatesQuestion question, TimeSpan duration)
    {
        string? etag = null;
        if (question.Known)
        {
            using var answer = await server.Http.GetAsync(new Uri(question.Path, UriKind.Relative));
            etag = answer.Headers.ETag?.ToString() ?? throw new InvalidOperationException("The answer has no ETag.");
        }

        var cpu = server.Process.Cpu;
        var load = await HttpLoad.RunAsync(server.Address, Connections, duration, GetRequest.Render(server.Address, question.Path, ProductServer.ApiKey, etag));
        cpu = server.Process.Cpu - cpu;
        var wanted = question.Known ? 304 : 200;
        return load.Errors == 0 && load.ByStatus.Keys.All(status => status == wanted)
            ? (load, cpu)
            : throw new InvalidOperationException($"{question.Path} answered {load.Statuses}, not {wanted} alone.");
    }
}

/// <summary>One way of asking.</summary>
/// <param name="Path">Path and query.</param>
/// <param name="GroupBy">A column, or null.</param>
/// <param name="Month">null = all time.</param>
/// <param name="Known">Asked with the ETag of the answer that stands.</param>
public sealed record RatesQuestion(string Name, string Path, string? GroupBy, string? Month, bool Known);
