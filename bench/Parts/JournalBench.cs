using System.Diagnostics;
using SalesFlow.Journal;
using SalesFlow.PostgreSql;
using SalesFlow.Sqlite;
using SalesFlow.Storage;
using Spectre.Console;

namespace SalesFlow.Bench;

/// <summary>What one action costs in the journal's engine alone: the commits of whole chains, written in batches of several sizes. No Orleans, no HTTP, nothing decided.</summary>
public static class JournalBench
{
    private const int Chains = 3_000;

    /// <summary>Prints a line for each engine and size of batch: SQLite, and PostgreSQL where it is on the machine.</summary>
    /// <param name="arguments"><c>--engine sqlite|postgresql</c>: that one alone.</param>
    public static async Task RunAsync(string[] arguments)
    {
        var only = Array.IndexOf(arguments, "--engine") is var at and >= 0 ? arguments[at + 1] : null;
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn("chain steps into the journal's engine");
        foreach (var column in new[] { "commits/s", "our CPU µs/commit", "PostgreSQL's", "µs/batch" })
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        var place = only != "sqlite" && Support.PrivatePostgres.Binaries() is not null ? await BenchDatabase.OpenAsync(arguments) : null;
        foreach (var size in new[] { 16, 64, 512 })
        {
            if (only != "postgresql")
            {
                using var directory = new TempDirectory();
                using var database = SqliteDatabase.Open(directory.Path);
                await WriteAsync(table, $"SQLite, FULL, batches of {size}", new SqliteJournalEngine(database), size, null);
            }

            if (place is not null)
            {
                await using var database = PostgreSqlDatabase.Open(await place.NewAsync());
                await WriteAsync(table, $"PostgreSQL, batches of {size}", new PostgreSqlJournalEngine(database, new SiloFence()), size, place.Cpu);
            }
        }

        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 120);
        AnsiConsole.Write(table);
    }

    private static async Task WriteAsync(Table table, string name, IJournalEngine engine, int size, PostgresCpu? server)
    {
        var commits = RulesBench.Commits(Chains);
        var (cpu, used) = (Environment.CpuUsage.TotalTime, server?.Used() ?? default);
        var watch = Stopwatch.StartNew();
        foreach (var batch in commits.Chunk(size))
        {
            var outcomes = await engine.WriteAsync(batch);
            if (Array.Exists(outcomes, outcome => outcome.Status != CommitStatus.Committed))
            {
                throw new InvalidOperationException("a commit was not kept");
            }
        }

        var (took, own, theirs) = (watch.Elapsed, Environment.CpuUsage.TotalTime - cpu, (server?.Used() ?? default) - used);
        table.AddRow(name, $"{commits.Count / took.TotalSeconds:N0}", $"{own.TotalMicroseconds / commits.Count:N1}",
            server is null ? "–" : $"{theirs.TotalMicroseconds / commits.Count:N1}", $"{took.TotalMicroseconds / commits.Count * size:N0}");
    }
}
