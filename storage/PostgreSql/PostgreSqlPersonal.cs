using Npgsql;
using SalesFlow.Lists;
using SalesFlow.Personal;

namespace SalesFlow.PostgreSql;

/// <summary>Keys of persons in PostgreSQL. What is deleted or overwritten stays in the tables' files until the database uses the place again; operators empty it (see docs/operations.md).</summary>
public sealed class PostgreSqlPersonal : PersonalReads
{
    private readonly PostgreSqlDatabase database;
    private readonly KeyRequests requests;

    public PostgreSqlPersonal(PostgreSqlDatabase database, ListDatabase lists)
        : base(lists)
    {
        this.database = database;
        requests = new(KeepAsync);
    }

    public override async ValueTask<byte[]> KeyAsync(string tenant, string name, byte[] fresh, CancellationToken cancellation = default) =>
        await requests.AskAsync(tenant, name, fresh).WaitAsync(cancellation);

    public override async ValueTask<IReadOnlyDictionary<string, byte[]>> KeysAsync(string tenant, IReadOnlyCollection<string> names, CancellationToken cancellation = default)
        => (await database.Reads.ListAsync(
            // One look into the index for each: a plan made while the table is empty would otherwise walk through all of the tenant's keys.
            "SELECT w.name, k.secret FROM unnest($2::text[]) AS w(name), LATERAL (SELECT secret FROM personal_key WHERE tenant = $1 AND name = w.name LIMIT 1) k", [tenant, names.ToArray()], row => (Name: row.GetString(0), Secret: row.Bytes(1)), cancellation))
            .ToDictionary(key => key.Name, key => key.Secret, StringComparer.Ordinal);

    public override async ValueTask RemoveKeysAsync(string tenant, IReadOnlyCollection<string> names, CancellationToken cancellation = default) =>
        await RunAsync(["DELETE FROM personal_key WHERE tenant = $1 AND name = ANY ($2)"], [tenant, names.ToArray()], cancellation);

    public override async ValueTask RemoveEvidenceAsync(string tenant, string sha256, CancellationToken cancellation = default) =>
        await RunAsync(["DELETE FROM evidence WHERE tenant = $1 AND sha256 = $2", "DELETE FROM evidence_content WHERE tenant = $1 AND sha256 = $2"], [tenant, sha256], cancellation);

    protected override async ValueTask<byte[]> KeepAsync(string tenant, string name, byte[] fresh, CancellationToken cancellation) => await KeyAsync(tenant, name, fresh, cancellation);

    private async Task<IReadOnlyList<byte[]>> KeepAsync(IReadOnlyList<KeyRequest> some)
    {
        object[] values = [some.Select(one => one.Tenant).ToArray(), some.Select(one => one.Name).ToArray(), some.Select(one => one.Fresh).ToArray()];
        return await PostgreSqlReads.TryAsync<IReadOnlyList<byte[]>>(
            async () =>
            {
                await using var connection = await database.Writes.OpenConnectionAsync();
                await using var insert = Command(
                    "INSERT INTO personal_key (tenant, name, secret) SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[]) ON CONFLICT DO NOTHING", values, connection);
                await insert.ExecuteNonQueryAsync();

                // A statement of its own: it sees what another silo kept meanwhile.
                await using var read = Command(
                    "SELECT k.secret FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS w(tenant, name, n), LATERAL (SELECT secret FROM personal_key WHERE tenant = w.tenant AND name = w.name LIMIT 1) k ORDER BY w.n",
                    values[..2], connection);
                await using var rows = await read.ExecuteReaderAsync();
                var kept = await PostgreSqlReads.RowsAsync(rows, row => row.Bytes(0), CancellationToken.None);
                return kept.Count == some.Count ? kept : throw new InvalidOperationException("a key was taken away while it was kept; the action is to be sent again");
            },
            CancellationToken.None);
    }

    private static NpgsqlCommand Command(string statement, object[] values, NpgsqlConnection connection)
    {
        var command = new NpgsqlCommand(statement, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
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
