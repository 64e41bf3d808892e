using Spectre.Console;

namespace SalesFlow.Bench;

/// <summary>One measured way of taking actions.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Load">What the load generator saw.</param>
/// <param name="ActionsPerRequest">1, or the size of a batch.</param>
/// <param name="ServerCpu">Processor time of the server's process during the run.</param>
public sealed record IngestRow(string Name, LoadResult Load, int ActionsPerRequest, TimeSpan ServerCpu)
{
    /// <summary>Actions acknowledged per second.</summary>
    public double ActionsPerSecond => Load.PerSecond * ActionsPerRequest;
}

/// <summary>Prints the rows, each against the first.</summary>
public static class IngestTable
{
    /// <summary>Writes the table to the console.</summary>
    public static void Print(IReadOnlyList<IngestRow> rows)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn("actions of about 1 KB, durable when answered");
        foreach (var column in new[] { "actions/s", "p50 ms", "p99 ms", "max ms", "errors", "server CPU s", "CPU µs/action", "× baseline" })
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach (var row in rows)
        {
            var actions = Math.Max(1, row.Load.Succeeded * row.ActionsPerRequest);
            table.AddRow(
                Markup.Escape(row.Name), $"{row.ActionsPerSecond:N0}", Milliseconds(row.Load.Latency.Quantile(0.5)), Milliseconds(row.Load.Latency.Quantile(0.99)),
                Milliseconds(row.Load.Latency.Max), $"{row.Load.Failed:N0}", $"{row.ServerCpu.TotalSeconds:N1}",
                $"{row.ServerCpu.TotalMicroseconds / actions:N0}", $"{row.ActionsPerSecond / rows[0].ActionsPerSecond:N1}");
        }

        // Without a terminal the console counts 80 columns.
        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 160);
        AnsiConsole.Write(table);
        foreach (var row in rows)
        {
            Console.WriteLine(
                $"{row.Name}: {row.Load.Statuses}; {row.Load.Elapsed.TotalSeconds:N1} s; load generator {row.Load.LoadMicrosecondsPerRequest:N1} µs CPU per request");
        }
    }

    private static string Milliseconds(TimeSpan time) => $"{time.TotalMilliseconds:N1}";
}
