using System.Security.Cryptography;
using SalesFlow.Journal;

namespace SalesFlow.Evidence;

public sealed class EvidenceOptions
{
    /// <summary>Largest file. Default: 20 MiB.</summary>
    public long MostBytes { get; set; } = 20 * 1024 * 1024;

    /// <summary>Media types that are taken, by content. Default: all that are recognised.</summary>
    public IReadOnlyCollection<string> AllowedTypes { get; set; } = MediaTypes.All;
}

/// <summary>How an upload ended.</summary>
public enum EvidenceStatus
{
    /// <summary>Kept; durable.</summary>
    Added = 1,

    /// <summary>The same file was there.</summary>
    Known = 2,

    /// <summary>The bytes are not those of the digest.</summary>
    DigestMismatch = 3,

    TooLarge = 4,

    /// <summary>What is in it is none of the allowed types.</summary>
    TypeNotAllowed = 5,
}

/// <param name="File">What is kept, when added or known.</param>
/// <param name="Detail">In words, when refused.</param>
public sealed record EvidenceResult(EvidenceStatus Status, EvidenceFile? File = null, string? Detail = null);

/// <summary>Files of evidence, each under the digest of its bytes: <c>&lt;directory&gt;/&lt;tenant&gt;/&lt;ab&gt;/&lt;sha256&gt;</c>.
/// A file is on the disk before the store notes it, so a noted file is always there.</summary>
public sealed class EvidenceFiles(string directory, IStore store, EvidenceOptions options, TimeProvider time)
{
    /// <summary>A name that no tenant's folder can have.</summary>
    private const string Incoming = "#incoming";

    /// <summary>Takes a file. Uploading the same one twice, also at once, is harmless.</summary>
    /// <param name="sha256">64 lower-case hex digits.</param>
    public async Task<EvidenceResult> PutAsync(string tenant, string sha256, Stream content, CancellationToken cancellation = default)
    {
        var file = FileOf(tenant, sha256);
        var incoming = Directory.CreateDirectory(Path.Combine(directory, Incoming)).FullName;
        var unfinished = Path.Combine(incoming, Guid.NewGuid().ToString("n"));
        try
        {
            if (await ReceiveAsync(content, unfinished, cancellation) is not { } digest)
            {
                return new EvidenceResult(EvidenceStatus.TooLarge, Detail: $"A file may have {options.MostBytes} bytes at most.");
            }

            if (digest != sha256)
            {
                return new EvidenceResult(EvidenceStatus.DigestMismatch, Detail: $"The bytes have the digest {digest}.");
            }

            if (await store.EvidenceAsync(tenant, sha256, cancellation) is { } known && File.Exists(file))
            {
                return new EvidenceResult(EvidenceStatus.Known, known);
            }

            var type = MediaTypes.Of(await File.ReadAllBytesAsync(unfinished, cancellation));
            if (type is null || !options.AllowedTypes.Contains(type))
            {
                return new EvidenceResult(EvidenceStatus.TypeNotAllowed, Detail: type is null ? "The content is of no known type." : $"{type} is not allowed.");
            }

            var kept = new EvidenceFile(sha256, new FileInfo(unfinished).Length, type, Milliseconds(time.GetUtcNow()));
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.Move(unfinished, file, overwrite: true);
            var added = await store.AddEvidenceAsync(tenant, kept, CancellationToken.None);
            return added
                ? new EvidenceResult(EvidenceStatus.Added, kept)
                : new EvidenceResult(EvidenceStatus.Known, await store.EvidenceAsync(tenant, sha256, cancellation));
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    /// <summary>The file for reading; null where the tenant has none of this digest. The caller disposes the stream.</summary>
    public async Task<(EvidenceFile File, Stream Content)?> OpenAsync(string tenant, string sha256, CancellationToken cancellation = default)
        => await store.EvidenceAsync(tenant, sha256, cancellation) is { } file && FileOf(tenant, sha256) is var path && File.Exists(path)
            ? (file, new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 64 * 1024, FileOptions.Asynchronous))
            : null;

    /// <summary>Removes what uploads left behind when the process ended in the middle of them. Call it at start, before any upload.</summary>
    public void RemoveUnfinished()
    {
        var incoming = Path.Combine(directory, Incoming);
        if (Directory.Exists(incoming))
        {
            Directory.Delete(incoming, recursive: true);
        }
    }

    public static bool IsDigest(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Writes the content to a file while hashing it; the digest, or null where it is too large.</summary>
    private async Task<string?> ReceiveAsync(Stream content, string path, CancellationToken cancellation)
    {
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0, FileOptions.Asynchronous);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[64 * 1024];
        var total = 0L;
        int read;
        while ((read = await content.ReadAsync(buffer, cancellation)) > 0)
        {
            total += read;
            if (total > options.MostBytes)
            {
                return null;
            }

            hash.AppendData(buffer, 0, read);
            await file.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }

        file.Flush(flushToDisk: true);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private string FileOf(string tenant, string sha256)
    {
        if (!IsDigest(sha256))
        {
            throw new ArgumentException("A digest has 64 lower-case hex digits.", nameof(sha256));
        }

        // A tenant's id may hold dots and colons; one of dots only would lead out of the directory.
        var folder = Uri.EscapeDataString(tenant);
        return folder.Trim('.').Length == 0
            ? throw new ArgumentException("This tenant can't have files.", nameof(tenant))
            : Path.Combine(directory, folder, sha256[..2], sha256);
    }

    private static DateTimeOffset Milliseconds(DateTimeOffset moment) => DateTimeOffset.FromUnixTimeMilliseconds(moment.ToUnixTimeMilliseconds());
}
