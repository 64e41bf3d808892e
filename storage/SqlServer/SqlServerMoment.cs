using System.Data;
using Microsoft.Data.SqlClient;
using SalesFlow.Journal;

namespace SalesFlow.SqlServer;

/// <summary>One moment of the database, held open by a transaction of its own. SQL Server can't lend it to other connections, so all reads share this one, one after the other.</summary>
internal sealed class SqlServerMoment : IDisposable
{
    private readonly SemaphoreSlim turn = new(1);

    private SqlServerMoment(SqlConnection connection, SqlTransaction transaction)
    {
        (Connection, Transaction) = (connection, transaction);
    }

    public SqlConnection Connection { get; }

    public SqlTransaction Transaction { get; }

    public static SqlServerMoment Hold(string connectionString)
    {
        var connection = new SqlConnection(new SqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        connection.Open();
        var transaction = connection.BeginTransaction(IsolationLevel.Snapshot);
        // The moment is that of the first row that is read.
        using var first = new SqlCommand(Statements.Position, connection, transaction);
        first.ExecuteScalar();
        return new SqlServerMoment(connection, transaction);
    }

    /// <summary>Reads while nobody else does. Never again after an error: the moment is gone with its connection.</summary>
    /// <exception cref="JournalUnavailableException">The store does not answer.</exception>
    public async ValueTask<T> AloneAsync<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            return await work();
        }
        catch (Exception e) when (SqlServerErrors.IsUnavailable(e))
        {
            throw SqlServerErrors.Unavailable(e);
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose()
    {
        Transaction.Dispose();
        Connection.Dispose();
        turn.Dispose();
    }
}
