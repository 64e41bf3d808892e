using Spectre.Console;

namespace SalesFlow.Bench;

/// <summary>One measured thing, of the product and of the baseline.</summary>
public sealed record ComparisonRow(string What, string Product, string Baseline, string Goal = "");

/// <summary>Prints what was measured, the baseline beside it.</summary>
public static class ComparisonTable
{
    /// <summary>Writes the table to the console.</summary>
    public static void Print(string title, string baseline, IEnumerable<ComparisonRow> rows)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn(Markup.Escape(title));
        foreach (var column in new[] { "SalesFlow", baseline, "goal" })
        {
            table.AddColumn(new TableColumn(Markup.Escape(column)).RightAligned());
        }

        foreach (var row in rows)
        {
            table.AddRow(Markup.Escape(row.What), row.Product, row.Baseline, row.Goal);
        }

        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 160);
        AnsiConsole.Write(table);
        Console.WriteLine(Machine.Load);
    }

    /// <summary>p50 / p99 / max in milliseconds.</summary>
    public static string Quantiles(Latencies of) =>
        $"{of.Quantile(0.5).TotalMilliseconds:N0} / {of.Quantile(0.99).TotalMilliseconds:N0} / {of.Max.TotalMilliseconds:N0}";
}
