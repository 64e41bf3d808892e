using Microsoft.Data.Sqlite;

namespace SalesFlow.Bench;

/// <summary>
/// Looks from outside at the alert rows of a database that another process writes, every few milliseconds: a row is seen when its commit is durable.
/// </summary>
public static class AlertWatch
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(4);

    /// <summary>Number of the newest alert; 0 where there is none. Rows are never removed.</summary>
    public static long Newest(string file)
    {
        using var connection = Open(file);
        using var command = Command(connection);
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>Returns when so many alerts beyond a number were seen, or the patience is over.</summary>
    public static async Task<AlertsSeen> WaitAsync(string file, long after, int count, TimeSpan patience)
    {
        using var connection = Open(file);
        using var command = Command(connection);
        var until = TimeProvider.System.GetUtcNow() + patience;
        var seen = new List<(DateTimeOffset At, int Count)>();
        for (var have = 0; have < count;)
        {
            await Task.Delay(Every);
            var now = TimeProvider.System.GetUtcNow();
            var newest = (int)((long)command.ExecuteScalar()! - after);
            if (newest > have)
            {
                seen.Add((now, have = newest));
            }

            if (now > until)
            {
                throw new InvalidOperationException($"Of {count:N0} alerts {have:N0} came within {patience.TotalSeconds:N0} s.");
            }
        }

        return new AlertsSeen(seen);
    }

    /// <summary>fired_at − due_at of the alerts beyond a number.</summary>
    public static Latencies Lateness(string file, long after)
    {
        using var connection = Open(file);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT fired_at - due_at FROM alert WHERE seq > $after";
        command.Parameters.AddWithValue("$after", after);
        using var reader = command.ExecuteReader();
        var lateness = new Latencies();
        while (reader.Read())
        {
            lateness.Record(reader.GetInt64(0) * 1_000_000);
        }

        return lateness;
    }

    private static SqliteCommand Command(SqliteConnection connection)
    {
        var command = connection.CreateCommand();
        command.CommandText = "SELECT ifnull(max(seq), 0) FROM alert";
        command.Prepare();
        return command;
    }

    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString);
        connection.Open();
        return connection;
    }
}

/// <summary>When how many alerts were there.</summary>
public sealed class AlertsSeen(IReadOnlyList<(DateTimeOffset At, int Count)> seen)
{
    /// <summary>When the first was seen.</summary>
    public DateTimeOffset First => seen[0].At;

    /// <summary>When all were.</summary>
    public DateTimeOffset Last => seen[^1].At;

    /// <summary>From a moment until each alert was seen.</summary>
    public Latencies Since(DateTimeOffset due)
    {
        var lateness = new Latencies();
        var before = 0;
        foreach (var (at, count) in seen)
        {
            for (; before < count; before++)
            {
                lateness.Record((long)(at - due).TotalNanoseconds);
            }
        }

        return lateness;
    }
}
