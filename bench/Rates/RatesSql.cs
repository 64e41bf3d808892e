using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SalesFlow.Support;

namespace SalesFlow.Bench;

/// <summary>The baseline of the rates: the same counts by one query that its index covers, warm, on a connection that nobody else uses.</summary>
public static class RatesSql
{
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(1);

    /// <summary>The median of the query's times, in milliseconds; at least three runs, and as many as a second holds.</summary>
    public static double Measure(string dataDirectory, RatesQuestion question)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(dataDirectory, "salesflow.db"), Mode = SqliteOpenMode.ReadOnly, Pooling = false,
        }.ConnectionString);
        connection.Open();
        using var command = Command(connection, question);
        Run(command);
        var times = new List<double>();
        for (var started = Stopwatch.GetTimestamp(); times.Count < 3 || Stopwatch.GetElapsedTime(started) < Measured;)
        {
            var one = Stopwatch.GetTimestamp();
            Run(command);
            times.Add(Stopwatch.GetElapsedTime(one).TotalMilliseconds);
        }

        times.Sort();
        return times[times.Count / 2];
    }

    private static SqliteCommand Command(SqliteConnection connection, RatesQuestion question)
    {
        var group = question.GroupBy is null ? "" : "owner, ";
        var range = question.Month is null ? "" : "AND day BETWEEN $from AND $to";
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Our own words only.
        command.CommandText = $"""
            PRAGMA cache_size = -131072;
            SELECT {group}CASE WHEN state = 'void' THEN 'void' WHEN broken = 1 THEN 'broken' WHEN closed = 1 THEN 'closed' ELSE 'in-flight' END AS outcome,
              reason, stuck_since IS NOT NULL AS stuck, count(*)
            FROM chain INDEXED BY chain_by_cell WHERE tenant = $tenant AND template = $template {range}
            GROUP BY {group}outcome, reason, stuck
            """;
#pragma warning restore CA2100
        command.Parameters.AddWithValue("$tenant", ProductServer.Tenant);
        command.Parameters.AddWithValue("$template", SeedCatalogue.Rated);
        if (question.Month is { } month)
        {
            command.Parameters.AddWithValue("$from", $"{month}-01");
            command.Parameters.AddWithValue("$to", $"{month}-31");
        }

        return command;
    }

    private static void Run(SqliteCommand command)
    {
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            _ = reader.GetInt64(reader.FieldCount - 1);
        }
    }
}
