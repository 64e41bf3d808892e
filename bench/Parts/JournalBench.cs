using System.Diagnostics;
using SalesFlow.Journal;
using SalesFlow.Sqlite;
using Spectre.Console;

namespace SalesFlow.Bench;

/// <summary>What one action costs in the journal's engine alone: the commits of whole chains, written in batches of several sizes. No Orleans, no HTTP.</summary>
public static class JournalBench
{
    private const int Chains = 3_000;

    /// <summary>Prints a line for each size of batch.</summary>
    public static async Task RunAsync()
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn("chain steps into SQLite, FULL");
        foreach (var column in new[] { "commits/s", "process CPU µs/commit", "µs/batch" })
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach (var size in new[] { 16, 64, 512 })
        {
            var commits = RulesBench.Commits(Chains);
            using var directory = new TempDirectory();
            using var database = SqliteDatabase.Open(directory.Path);
            var engine = new SqliteJournalEngine(database);
            var cpu = Environment.CpuUsage.TotalTime;
            var watch = Stopwatch.StartNew();
            foreach (var batch in commits.Chunk(size))
            {
                var outcomes = await engine.WriteAsync(batch);
                if (Array.Exists(outcomes, outcome => outcome.Status != CommitStatus.Committed))
                {
                    throw new InvalidOperationException("a commit was not kept");
                }
            }

            var used = Environment.CpuUsage.TotalTime - cpu;
            table.AddRow($"batches of {size}", $"{commits.Count / watch.Elapsed.TotalSeconds:N0}", $"{used.TotalMicroseconds / commits.Count:N1}",
                $"{watch.Elapsed.TotalMicroseconds / commits.Count * size:N0}");
        }

        AnsiConsole.Write(table);
    }
}
