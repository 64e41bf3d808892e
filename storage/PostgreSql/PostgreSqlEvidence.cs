using Npgsql;
using SalesFlow.Evidence;
using SalesFlow.Journal;

namespace SalesFlow.PostgreSql;

/// <summary>Bytes as rows of the database, so that every silo has them and one backup holds everything. Kept in one transaction with the file's note.</summary>
public sealed class PostgreSqlEvidence(PostgreSqlDatabase database) : IEvidenceBytes
{
    public IUpload Begin() => new Upload(database);

    public async ValueTask<bool> HasAsync(string tenant, string sha256, CancellationToken cancellation)
        => await database.Reads.OneAsync(
            "SELECT 1 FROM evidence_content WHERE tenant = $1 AND sha256 = $2", [tenant, sha256], row => row.GetInt32(0), cancellation) == 1;

    public async ValueTask<Stream?> OpenAsync(string tenant, EvidenceFile file, CancellationToken cancellation)
        => await HasAsync(tenant, file.Sha256, cancellation) ? new PostgreSqlEvidenceStream(database.Reads, tenant, file) : null;

    private sealed class Upload(PostgreSqlDatabase database) : IUpload
    {
        private readonly MemoryStream received = new();
        private byte[]? all;

        public ValueTask WriteAsync(ReadOnlyMemory<byte> part, CancellationToken cancellation) => received.WriteAsync(part, cancellation);

        public ValueTask<byte[]> ReadAsync(CancellationToken cancellation) => new(all ??= received.ToArray());

        public async ValueTask<bool> KeepAsync(string tenant, EvidenceFile file) => await PostgreSqlReads.TryAsync(
            async () =>
            {
                await using var connection = await database.Writes.OpenConnectionAsync();
                await using var both = new NpgsqlBatch(connection);
                var content = new NpgsqlBatchCommand("INSERT INTO evidence_content (tenant, sha256, content) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING");
                foreach (var value in (ReadOnlySpan<object>)[tenant, file.Sha256, all ??= received.ToArray()])
                {
                    content.Parameters.Add(new NpgsqlParameter { Value = value });
                }

                var note = new NpgsqlBatchCommand(EvidenceRows.NoteStatement);
                EvidenceRows.Note(note.Parameters, tenant, file);
                both.BatchCommands.Add(content);
                both.BatchCommands.Add(note);
                await both.ExecuteNonQueryAsync();
                return note.RecordsAffected == 1;
            },
            CancellationToken.None);

        public ValueTask DisposeAsync() => received.DisposeAsync();
    }
}
