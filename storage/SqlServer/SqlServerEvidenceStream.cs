using SalesFlow.Journal;

namespace SalesFlow.SqlServer;

/// <summary>A kept file, read part by part: a client that downloads slowly holds neither a connection nor the whole file in memory.</summary>
internal sealed class SqlServerEvidenceStream(SqlServerReads reads, string tenant, EvidenceFile file) : Stream
{
    private const int Part = 256 * 1024;
    private byte[] part = [];
    private long partAt;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => file.Bytes;

    public override long Position { get; set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Position >= Length || buffer.IsEmpty)
        {
            return 0;
        }

        if (Position < partAt || Position >= partAt + part.Length)
        {
            part = await reads.OneAsync(
                Statements.ContentPart, [tenant, file.Sha256, checked((int)Position + 1), Part], row => row.Bytes(0), cancellationToken)
                ?? throw new EndOfStreamException($"The file {file.Sha256} is gone.");
            partAt = Position;
        }

        var left = part.AsMemory((int)(Position - partAt));
        var count = Math.Min(left.Length, buffer.Length);
        left[..count].CopyTo(buffer);
        Position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => Length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
