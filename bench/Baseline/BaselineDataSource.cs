using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace SalesFlow.Bench;

/// <summary>
/// The connections of the baseline. <c>synchronous</c> belongs to a connection, not to the file, and Microsoft.Data.Sqlite's connection string
/// has no word for it; so each opening, from the pool or not, says it.
/// </summary>
/// <param name="file">The SQLite file.</param>
/// <param name="oneAtATime">
/// Whether callers wait (without a thread) until no other connection is open. SQLite has one writer anyway, and its driver waits for the
/// lock by blocking threads of the pool: on two cores that makes 64 callers slower and their latencies erratic. So this is the baseline at
/// its best; without it, as it comes.
/// </param>
public sealed class BaselineDataSource(string file, bool oneAtATime) : DbDataSource
{
    private readonly SemaphoreSlim? _turn = oneAtATime ? new SemaphoreSlim(1) : null;

    /// <inheritdoc/>
    public override string ConnectionString { get; } = new SqliteConnectionStringBuilder { DataSource = file, Pooling = true }.ConnectionString;

    /// <summary>Opens connections side by side, so that the pool hands out all that it has, and tells what each of them says of itself.</summary>
    /// <returns>The different answers, such as <c>wal, synchronous=2</c>; one when all are alike. 2 is FULL.</returns>
    public IReadOnlyList<string> Durability(int connections)
    {
        var open = Enumerable.Range(0, connections).Select(_ => OpenConnection()).ToList();
        try
        {
            return [.. open.Select(Durability).Distinct()];
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
        var connection = CreateDbConnection();
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA synchronous = FULL";
        command.ExecuteNonQuery();
        return connection;
    }

    /// <inheritdoc/>
    protected override async ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default)
    {
        if (_turn is null)
        {
            return OpenDbConnection();
        }

        await _turn.WaitAsync(cancellationToken);
        try
        {
            var connection = OpenDbConnection();
            connection.StateChange += (_, change) => Release(change);
            return connection;
        }
        catch
        {
            _turn.Release();
            throw;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _turn?.Dispose();
        base.Dispose(disposing);
    }

    private static string Durability(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT journal_mode || ', synchronous=' || synchronous FROM pragma_journal_mode, pragma_synchronous";
        return (string)command.ExecuteScalar()!;
    }

    private void Release(StateChangeEventArgs change)
    {
        if (change.CurrentState == ConnectionState.Closed)
        {
            _turn!.Release();
        }
    }
}
