using Microsoft.Data.Sqlite;

namespace SalesFlow.Bench;

/// <summary>
/// The baseline of the deadlines: one loop that asks an index for what is due and tells it a thousand at a time, each batch durable before the next.
/// It judges nothing, keeps no history and tells nobody: the practical limit of a poller on this disk.
/// </summary>
public static class PollerServer
{
    private const int Batch = 1000;
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(20);

    /// <summary>Polls until the process is killed.</summary>
    public static async Task RunAsync(string file)
    {
        using var connection = PollerDatabase.Open(file);
        using var find = connection.CreateCommand();
        find.CommandText = $"SELECT tenant, chain, name, owner, wake_at FROM open_window WHERE wake_at <= $now ORDER BY wake_at LIMIT {Batch}";
        var now = find.Parameters.Add("$now", SqliteType.Integer);
        while (true)
        {
            now.Value = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            var due = Read(find);
            if (due.Count > 0)
            {
                Tell(connection, due);
            }

            if (due.Count < Batch)
            {
                await Task.Delay(Every);
            }
        }
    }

    private static List<(string Tenant, string Chain, string Name, string Owner, long Due)> Read(SqliteCommand find)
    {
        var due = new List<(string, string, string, string, long)>();
        using var reader = find.ExecuteReader();
        while (reader.Read())
        {
            due.Add((reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetInt64(4)));
        }

        return due;
    }

    private static void Tell(SqliteConnection connection, List<(string Tenant, string Chain, string Name, string Owner, long Due)> due)
    {
        using var transaction = connection.BeginTransaction();
        using var insert = connection.CreateCommand();
        using var delete = connection.CreateCommand();
        insert.Transaction = delete.Transaction = transaction;
        insert.CommandText = """
            INSERT INTO alert (tenant, chain, window_name, recipients, due_at, fired_at, status) VALUES ($tenant, $chain, $name, $owner, $due, $now, 'pending')
            """;
        delete.CommandText = "DELETE FROM open_window WHERE tenant = $tenant AND chain = $chain AND name = $name";
        SqliteParameter[] key = [new("$tenant", ""), new("$chain", ""), new("$name", "")];
        SqliteParameter[] rest = [new("$owner", ""), new("$due", 0L), new("$now", TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds())];
        insert.Parameters.AddRange([.. key, .. rest]);
        SqliteParameter[] same = [new("$tenant", ""), new("$chain", ""), new("$name", "")];
        delete.Parameters.AddRange(same);
        foreach (var one in due)
        {
            key[0].Value = same[0].Value = one.Tenant;
            key[1].Value = same[1].Value = one.Chain;
            key[2].Value = same[2].Value = one.Name;
            (rest[0].Value, rest[1].Value) = (one.Owner, one.Due);
            insert.ExecuteNonQuery();
            delete.ExecuteNonQuery();
        }

        transaction.Commit();
    }
}
