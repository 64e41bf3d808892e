using Spectre.Console;

namespace SalesFlow.Bench;

/// <summary>One question at one number of chains, asked in several rounds.</summary>
public sealed class RatesRow(int chains, string question)
{
    private readonly List<double> _cpuMicroseconds = [];
    private readonly List<double> _perSecond = [];

    /// <summary>How many chains there are.</summary>
    public int Chains => chains;

    /// <summary>What was asked.</summary>
    public string Question => question;

    /// <summary>The baseline: one query; null where it has nothing of the kind.</summary>
    public double? SqlMilliseconds { get; set; }

    /// <summary>Of all rounds.</summary>
    public Latencies Latency { get; } = new();

    /// <summary>Processor time of the server per answer; the median round.</summary>
    public double CpuMicroseconds => Median(_cpuMicroseconds);

    /// <summary>Answers per second; the median round.</summary>
    public double PerSecond => Median(_perSecond);

    /// <summary>Adds a round.</summary>
    public void Add(LoadResult load, TimeSpan serverCpu)
    {
        Latency.Add(load.Latency);
        _cpuMicroseconds.Add(serverCpu.TotalMicroseconds / Math.Max(1, load.Answers));
        _perSecond.Add(load.Answers / load.Elapsed.TotalSeconds);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}

/// <summary>Prints the rows by question, each against the fewest chains.</summary>
public static class RatesTable
{
    /// <summary>Writes the table to the console.</summary>
    public static void Print(IReadOnlyList<RatesRow> rows)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn("GET /v1/rates, 8 connections");
        foreach (var column in new[] { "chains", "answers/s", "p50 ms", "p99 ms", "CPU µs/answer", "× fewest chains", "baseline: SQL ms/query", "SQL × fewest" })
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach (var question in rows.GroupBy(row => row.Question))
        {
            var fewest = question.First();
            foreach (var row in question)
            {
                table.AddRow(
                    Markup.Escape(row.Question), $"{row.Chains:N0}", $"{row.PerSecond:N0}", $"{row.Latency.Quantile(0.5).TotalMilliseconds:N2}",
                    $"{row.Latency.Quantile(0.99).TotalMilliseconds:N2}", $"{row.CpuMicroseconds:N0}", $"{row.CpuMicroseconds / fewest.CpuMicroseconds:N2}",
                    row.SqlMilliseconds is { } sql ? $"{sql:N2}" : "–", row.SqlMilliseconds / fewest.SqlMilliseconds is { } times ? $"{times:N0}" : "–");
            }
        }

        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 160);
        AnsiConsole.Write(table);
        Console.WriteLine($"goal: CPU per answer within 0.8 and 1.2 of the fewest chains'; {Machine.Load}");
    }
}
