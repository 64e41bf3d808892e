using System.Security.Cryptography;
using SalesFlow.Journal;

namespace SalesFlow.Evidence;

public sealed class EvidenceOptions
{
    /// <summary>Largest file. Default: 20 MiB.</summary>
    public long MostBytes { get; set; } = 20 * 1024 * 1024;

    /// <summary>Media types that are taken, by content. Default: all that are recognised.</summary>
    public IReadOnlyCollection<string> AllowedTypes { get; set; } = MediaTypes.All;

    /// <summary>32 bytes in base64 with which short-lived addresses of files are signed. Default: a key that the database keeps.</summary>
    public string LinkKey { get; set; } = "none";
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

/// <summary>Files of evidence, each under the digest of its bytes, which are told apart by what is in them, read part by part.</summary>
public sealed class EvidenceFiles(IEvidenceBytes bytes, IStore store, EvidenceOptions options, TimeProvider time)
{
    /// <summary>Takes a file. Uploading the same one twice, also at once, is harmless.</summary>
    /// <param name="sha256">64 lower-case hex digits.</param>
    public async Task<EvidenceResult> PutAsync(string tenant, string sha256, Stream content, CancellationToken cancellation = default)
    {
        if (!IsDigest(sha256))
        {
            throw new ArgumentException("A digest has 64 lower-case hex digits.", nameof(sha256));
        }

        var has = await bytes.HasAsync(tenant, sha256, cancellation);
        await using var upload = bytes.Begin();
        if (await ReceiveAsync(content, upload, cancellation) is not { } digest)
        {
            return new EvidenceResult(EvidenceStatus.TooLarge, Detail: $"A file may have {options.MostBytes} bytes at most.");
        }

        if (digest != sha256)
        {
            return new EvidenceResult(EvidenceStatus.DigestMismatch, Detail: $"The bytes have the digest {digest}.");
        }

        if (has && await store.EvidenceAsync(tenant, sha256, cancellation) is { } known)
        {
            return new EvidenceResult(EvidenceStatus.Known, known);
        }

        await using var received = await upload.ReadAsync(cancellation);
        var type = MediaTypes.Of(received);
        if (type is null || !options.AllowedTypes.Contains(type))
        {
            return new EvidenceResult(EvidenceStatus.TypeNotAllowed, Detail: type is null ? "The content is of no known type." : $"{type} is not allowed.");
        }

        var kept = new EvidenceFile(sha256, received.Length, type, Milliseconds(time.GetUtcNow()));
        return await upload.KeepAsync(tenant, kept)
            ? new EvidenceResult(EvidenceStatus.Added, kept)
            : new EvidenceResult(EvidenceStatus.Known, await store.EvidenceAsync(tenant, sha256, cancellation));
    }

    /// <summary>The file for reading; null where the tenant has none of this digest. The caller disposes the stream.</summary>
    public async Task<(EvidenceFile File, Stream Content)?> OpenAsync(string tenant, string sha256, CancellationToken cancellation = default)
        => await store.EvidenceAsync(tenant, sha256, cancellation) is { } file && await bytes.OpenAsync(tenant, file, cancellation) is { } content
            ? (file, content)
            : null;

    public static bool IsDigest(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Takes the bytes in while hashing them; the digest, or null where they are too many.</summary>
    private async Task<string?> ReceiveAsync(Stream content, IUpload upload, CancellationToken cancellation)
    {
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
            await upload.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static DateTimeOffset Milliseconds(DateTimeOffset moment) => DateTimeOffset.FromUnixTimeMilliseconds(moment.ToUnixTimeMilliseconds());
}
