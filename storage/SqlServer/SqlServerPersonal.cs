using System.Data;
using Microsoft.Data.SqlClient;
using SalesFlow.Lists;
using SalesFlow.Personal;

namespace SalesFlow.SqlServer;

/// <summary>Keys of persons in SQL Server. What is deleted or overwritten stays in the files until the database uses the place again.</summary>
public sealed class SqlServerPersonal(SqlServerDatabase database, ListDatabase lists) : PersonalReads(lists)
{
    public override async ValueTask RemoveKeysAsync(string tenant, IReadOnlyCollection<string> names, CancellationToken cancellation = default)
    {
        foreach (var name in names)
        {
            await RunAsync(Statements.RemovePersonalKey, [tenant, name], cancellation);
        }
    }

    public override async ValueTask RemoveEvidenceAsync(string tenant, string sha256, CancellationToken cancellation = default) =>
        await RunAsync(Statements.RemoveEvidence, [tenant, sha256], cancellation);

    protected override async ValueTask<byte[]> KeepAsync(string tenant, string name, byte[] fresh, CancellationToken cancellation) => (byte[])(await RunAsync(
        Statements.KeepPersonalKey, [tenant, name, new SqlParameter("@p3", SqlDbType.VarBinary, PersonalKey.Bytes) { Value = fresh }], cancellation))!;

    private async Task<object?> RunAsync(string statement, object[] values, CancellationToken cancellation) => await SqlServerReads.TryAsync(
        async () =>
        {
            await using var connection = await database.OpenToWriteAsync(cancellation);
            await using var command = SqlServerReads.Command(connection, null, statement, values);
            return await command.ExecuteScalarAsync(cancellation);
        },
        cancellation);
}
