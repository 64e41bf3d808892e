using System.Data;
using Microsoft.Data.SqlClient;
using SalesFlow.Evidence;
using SalesFlow.Journal;

namespace SalesFlow.SqlServer;

/// <summary>Bytes as rows of the database, so that every silo has them and one backup holds everything. Kept in one transaction with the file's note; what is not checked yet
/// waits in a temporary file, so that no upload is in memory as a whole.</summary>
public sealed class SqlServerEvidence(SqlServerDatabase database) : IEvidenceBytes
{
    public IUpload Begin() => new Upload(database);

    public async ValueTask<bool> HasAsync(string tenant, string sha256, CancellationToken cancellation)
        => await database.Reads.OneAsync(Statements.HasContent, [tenant, sha256], row => row.GetInt32(0), cancellation) == 1;

    public async ValueTask<Stream?> OpenAsync(string tenant, EvidenceFile file, CancellationToken cancellation)
        => await HasAsync(tenant, file.Sha256, cancellation) ? new SqlServerEvidenceStream(database.Reads, tenant, file) : null;

    private sealed class Upload(SqlServerDatabase database) : IUpload
    {
        private readonly FileStream file = Temporary();

        public ValueTask WriteAsync(ReadOnlyMemory<byte> part, CancellationToken cancellation) => file.WriteAsync(part, cancellation);

        public ValueTask<Stream> ReadAsync(CancellationToken cancellation) => new(Again());

        public async ValueTask<bool> KeepAsync(string tenant, EvidenceFile note) => await SqlServerReads.TryAsync(
            async () =>
            {
                await using var content = Again();
                await using var connection = await database.OpenToWriteAsync();
                await using var command = SqlServerReads.Command(connection, null, Statements.KeepEvidence, EvidenceRows.Note(tenant, note));
                command.Parameters.Add(new SqlParameter("@p6", SqlDbType.VarBinary, -1) { Value = content });
                return (int)(await command.ExecuteScalarAsync())! == 1;
            },
            CancellationToken.None);

        public ValueTask DisposeAsync() => file.DisposeAsync();

        private static FileStream Temporary()
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Share = FileShare.ReadWrite | FileShare.Delete,
                BufferSize = 0,
                Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
            };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            return new FileStream(Path.Combine(Path.GetTempPath(), $"salesflow-{Guid.NewGuid():n}"), options);
        }

        private FileStream Again() => new(file.Name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 64 * 1024, FileOptions.Asynchronous);
    }
}
