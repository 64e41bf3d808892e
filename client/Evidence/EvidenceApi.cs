using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace SalesFlow.Client;

/// <summary>Files that prove something, kept under the SHA-256 digest of their content.</summary>
public sealed class EvidenceApi
{
    private readonly ApiPipe pipe;

    internal EvidenceApi(ApiPipe pipe) => this.pipe = pipe;

    /// <summary>The digest under which a file is kept.</summary>
    public static string DigestOf(ReadOnlySpan<byte> file) => Convert.ToHexStringLower(SHA256.HashData(file));

    /// <summary>Uploads a file and answers its digest. A file that the server has is not kept twice.</summary>
    /// <exception cref="SalesFlowException">413 too large, 415 type not allowed.</exception>
    public async Task<string> UploadAsync(ReadOnlyMemory<byte> file, string mediaType = "application/octet-stream", CancellationToken cancel = default)
    {
        var digest = DigestOf(file.Span);
        using var response = await pipe.SendAsync(HttpMethod.Put, Route.To("evidence", digest),
            () => new ReadOnlyMemoryContent(file) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } }, true, cancel);
        return digest;
    }

    /// <summary>As above, from a stream, which is read to its end into memory: the digest comes before the first byte sent.</summary>
    public async Task<string> UploadAsync(Stream file, string mediaType = "application/octet-stream", CancellationToken cancel = default)
    {
        using var whole = new MemoryStream();
        await file.CopyToAsync(whole, cancel);
        return await UploadAsync(whole.ToArray(), mediaType, cancel);
    }

    /// <summary>Whether the tenant has a file of this digest.</summary>
    public async Task<bool> ExistsAsync(string sha256, CancellationToken cancel = default)
    {
        try
        {
            using var response = await pipe.SendAsync(HttpMethod.Head, Route.To("evidence", sha256), null, true, cancel);
            return true;
        }
        catch (SalesFlowException refusal) when (refusal.Status == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    /// <summary>The file of this digest.</summary>
    /// <exception cref="SalesFlowException">404 when the tenant has none.</exception>
    public async Task<byte[]> GetAsync(string sha256, CancellationToken cancel = default)
    {
        using var response = await pipe.SendAsync(HttpMethod.Get, Route.To("evidence", sha256), null, true, cancel);
        return await response.Content.ReadAsByteArrayAsync(cancel);
    }

    /// <summary>A path below the server's address that shows the file to whoever has it, without a credential.</summary>
    /// <param name="sha256">The file.</param>
    /// <param name="minutes">How long it is good for, at most 10,080; null = 15.</param>
    public Task<EvidenceLink> LinkAsync(string sha256, double? minutes = null, CancellationToken cancel = default) =>
        pipe.SendAsync(HttpMethod.Post, Route.To("evidence", sha256, "link"), new(minutes), SalesFlowJson.Default.EvidenceLinkAsk, SalesFlowJson.Default.EvidenceLink, true, cancel);
}

/// <summary>A short-lived address of a file.</summary>
/// <param name="Url">A path below the server's address.</param>
/// <param name="ExpiresAt">From then on it shows nothing.</param>
public sealed record EvidenceLink(string Url, DateTimeOffset ExpiresAt);

internal sealed record EvidenceLinkAsk(double? Minutes);
