using Microsoft.Data.Sqlite;

namespace SalesFlow.Bench;

/// <summary>The tables of a plain poller: what waits, and who was told.</summary>
public static class PollerDatabase
{
    /// <summary>Opens the file with the same durability as the product's.</summary>
    public static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString);
        connection.Open();
        Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -131072");
        return connection;
    }

    /// <summary>Makes the tables.</summary>
    public static void Create(SqliteConnection connection) => Execute(connection, """
        CREATE TABLE open_window (
          tenant TEXT NOT NULL, chain TEXT NOT NULL, name TEXT NOT NULL, owner TEXT NOT NULL, wake_at INTEGER NOT NULL,
          PRIMARY KEY (tenant, chain, name)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX open_window_due ON open_window (wake_at);
        CREATE TABLE alert (
          seq INTEGER PRIMARY KEY AUTOINCREMENT, tenant TEXT NOT NULL, chain TEXT NOT NULL, window_name TEXT NOT NULL, recipients TEXT NOT NULL,
          due_at INTEGER NOT NULL, fired_at INTEGER NOT NULL, status TEXT NOT NULL,
          UNIQUE (tenant, chain, window_name)
        ) STRICT;
        """);

    /// <summary>Opens windows, all in one transaction.</summary>
    public static void Add(SqliteConnection connection, string prefix, int count, DateTimeOffset due)
    {
        using var transaction = connection.BeginTransaction();
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "INSERT INTO open_window VALUES ('acme', $chain, 's1', $owner, $due)";
        var chain = command.Parameters.Add("$chain", SqliteType.Text);
        var owner = command.Parameters.Add("$owner", SqliteType.Text);
        command.Parameters.AddWithValue("$due", due.ToUnixTimeMilliseconds());
        for (var i = 0; i < count; i++)
        {
            chain.Value = $"{prefix}-{i:00000000}";
            owner.Value = $"rep-{i % 200:000}";
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    /// <summary>Runs statements without rows.</summary>
    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Our own words only.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
