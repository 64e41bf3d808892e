using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace SalesFlow.Bench;

/// <summary>
/// The connections of the baseline. <c>synchronous</c> belongs to a connection, not to the file, and Microsoft.Data.Sqlite's connection string
/// has no word for it; so each opening, pooled or not, says it. <c>busy_timeout</c> lets SQLite wait for the write lock in steps of a few
/// milliseconds; without it the driver sleeps 150 ms between tries, which would make the baseline look worse than it is.
/// </summary>
public sealed class BaselineDataSource(string file) : DbDataSource
{
    /// <inheritdoc/>
    public override string ConnectionString { get; } = new SqliteConnectionStringBuilder { DataSource = file, Pooling = true }.ConnectionString;

    /// <summary>Opens connections at once, so that the pool hands out all that it has, and tells what each of them says of itself.</summary>
    /// <returns>The different answers, such as <c>wal, synchronous=2</c>; one when all are alike. 2 is FULL.</returns>
    public async Task<IReadOnlyList<string>> DurabilityAsync(int connections)
    {
        var open = new List<DbConnection>();
        try
        {
            var answers = new HashSet<string>();
            for (var i = 0; i < connections; i++)
            {
                open.Add(await OpenConnectionAsync());
                await using var command = open[i].CreateCommand();
                command.CommandText = "SELECT (SELECT journal_mode FROM pragma_journal_mode) || ', synchronous=' || (SELECT synchronous FROM pragma_synchronous)";
                answers.Add((string)(await command.ExecuteScalarAsync())!);
            }

            return [.. answers];
        }
        finally
        {
            open.ForEach(connection => connection.Dispose());
        }
    }

    /// <inheritdoc/>
    protected override DbConnection CreateDbConnection() => new SqliteConnection(ConnectionString);

    /// <inheritdoc/>
    protected override DbConnection OpenDbConnection()
    {
        var connection = (SqliteConnection)CreateDbConnection();
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout = 30000; PRAGMA synchronous = FULL";
        command.ExecuteNonQuery();
        return connection;
    }

    /// <inheritdoc/>
    protected override ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default) => new(OpenDbConnection());
}
