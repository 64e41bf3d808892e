using Npgsql;
using SalesFlow.Lists;
using SalesFlow.Personal;

namespace SalesFlow.PostgreSql;

/// <summary>Keys of persons in PostgreSQL. What is deleted or overwritten stays in the tables' files until the database uses the place again; operators empty it (see docs/operations.md).</summary>
public sealed class PostgreSqlPersonal(PostgreSqlDatabase database, ListDatabase lists) : PersonalReads(lists)
{
    public override async ValueTask RemoveKeysAsync(string tenant, IReadOnlyCollection<string> names, CancellationToken cancellation = default) =>
        await RunAsync(["DELETE FROM personal_key WHERE tenant = $1 AND name = ANY ($2)"], [tenant, names.ToArray()], cancellation);

    public override async ValueTask RemoveEvidenceAsync(string tenant, string sha256, CancellationToken cancellation = default) =>
        await RunAsync(["DELETE FROM evidence WHERE tenant = $1 AND sha256 = $2", "DELETE FROM evidence_content WHERE tenant = $1 AND sha256 = $2"], [tenant, sha256], cancellation);

    protected override async ValueTask<byte[]> KeepAsync(string tenant, string name, byte[] fresh, CancellationToken cancellation)
    {
        await RunAsync(["INSERT INTO personal_key (tenant, name, secret) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"], [tenant, name, fresh], cancellation);
        return (await KeysAsync(tenant, [name], cancellation))[name];
    }

    /// <summary>All in one transaction, and again where the connection broke.</summary>
    private async Task RunAsync(string[] statements, object[] values, CancellationToken cancellation) => await PostgreSqlReads.TryAsync(
        async () =>
        {
            await using var connection = await database.Writes.OpenConnectionAsync(cancellation);
            await using var batch = new NpgsqlBatch(connection);
            foreach (var statement in statements)
            {
                var command = new NpgsqlBatchCommand(statement);
                foreach (var value in values)
                {
                    command.Parameters.Add(new NpgsqlParameter { Value = value });
                }

                batch.BatchCommands.Add(command);
            }

            return await batch.ExecuteNonQueryAsync(cancellation);
        },
        cancellation);
}
