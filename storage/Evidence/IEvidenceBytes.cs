using SalesFlow.Journal;

namespace SalesFlow.Evidence;

/// <summary>Where the bytes of evidence are kept: files beside an embedded database, rows in a shared one.</summary>
public interface IEvidenceBytes
{
    /// <summary>A place for bytes that are not checked yet; disposing it removes what was not kept.</summary>
    IUpload Begin();

    /// <exception cref="ArgumentException">The tenant or digest can't name a file.</exception>
    ValueTask<bool> HasAsync(string tenant, string sha256, CancellationToken cancellation);

    /// <summary>For reading from any place in it; null where it is not there.</summary>
    ValueTask<Stream?> OpenAsync(string tenant, EvidenceFile file, CancellationToken cancellation);
}

/// <summary>Bytes that come in.</summary>
public interface IUpload : IAsyncDisposable
{
    ValueTask WriteAsync(ReadOnlyMemory<byte> part, CancellationToken cancellation);

    /// <summary>All of them, when all have come.</summary>
    ValueTask<byte[]> ReadAsync(CancellationToken cancellation);

    /// <summary>Keeps the bytes and notes the file; false if it was known. Durable when it returns.</summary>
    ValueTask<bool> KeepAsync(string tenant, EvidenceFile file);
}
