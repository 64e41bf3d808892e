using System.Data;
using Npgsql;

namespace SalesFlow.PostgreSql;

/// <summary>One moment of the database, held open by a connection of its own, that any number of reads can enter.</summary>
internal sealed class PostgreSqlMoment : IDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlTransaction holding;

    private PostgreSqlMoment(NpgsqlConnection connection, NpgsqlTransaction holding, string name)
    {
        (this.connection, this.holding, EnterStatement) = (connection, holding, $"SET TRANSACTION SNAPSHOT '{name}'");
    }

    /// <summary>First in a transaction of its own (repeatable read).</summary>
    public string EnterStatement { get; }

    public static PostgreSqlMoment Hold(string connectionString)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        connection.Open();
        var holding = connection.BeginTransaction(IsolationLevel.RepeatableRead);
        using var export = new NpgsqlCommand("SELECT pg_export_snapshot()", connection, holding);
        return new PostgreSqlMoment(connection, holding, (string)export.ExecuteScalar()!);
    }

    public async Task<NpgsqlTransaction> EnterAsync(NpgsqlConnection reader, CancellationToken cancellation)
    {
        var inside = await reader.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
#pragma warning disable CA2100 // The server made the name.
        await using var enter = new NpgsqlCommand(EnterStatement, reader, inside);
#pragma warning restore CA2100
        await enter.ExecuteNonQueryAsync(cancellation);
        return inside;
    }

    public void Dispose()
    {
        holding.Dispose();
        connection.Dispose();
    }
}
