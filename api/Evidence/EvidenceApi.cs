using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using SalesFlow.Access;
using SalesFlow.Api;
using SalesFlow.Chains;
using SalesFlow.Journal;
using SalesFlow.Limits;
using SalesFlow.Subjects;

namespace SalesFlow.Evidence;

/// <summary>Files, each under its own digest.</summary>
internal static class EvidenceApi
{
    public static void MapEvidence(this IEndpointRouteBuilder routes)
    {
        var evidence = routes.MapGroup("/v1/evidence").WithTags("Evidence");
        evidence.MapPut("/{sha256}", Put).Allow(Role.Writer).Shows(Reach.Digest).Counted(LimitKind.Upload)
            .Described("PutEvidence", "Upload a file", "Under its own SHA-256. 201 when new, 200 when known. The type is told from the content.")
            .Accepts<byte[]>("*/*").Produces<FileWire>(201).Produces<FileWire>(200).Problems(401, 403, 413, 415, 422, 503, 507);
        evidence.MapMethods("/{sha256}", [HttpMethods.Get, HttpMethods.Head], Get).Allow(Role.Reader).Shows(Reach.Digest)
            .Described("GetEvidence", "Download a file", "HEAD tells whether it is there. Ranges are answered.").Produces(200, contentType: "application/octet-stream").Problems(401, 403, 404, 503);
        evidence.MapPost("/{sha256}/link", Link).Allow(Role.Reader).Shows(Reach.Digest)
            .Described("LinkEvidence", "A short-lived address of a file", "Shows the file to whoever has the address, without a credential, for 'minutes' (default 15, at most 10,080). Any change to it makes it worthless.")
            .Accepts<LinkRequest>("application/json").Problems(400, 401, 403, 404, 415, 422, 503);
        evidence.MapMethods("/{sha256}/linked", [HttpMethods.Get, HttpMethods.Head], Linked).Allow(Role.Anyone)
            .Described("GetLinkedEvidence", "Download a file by a short-lived address", "As POST …/link answered it.").Produces(200, contentType: "application/octet-stream").Problems(403, 404, 410, 503);
    }

    private static async Task<IResult> Put(
        string sha256, HttpContext http, EvidenceFiles files, FileIndex index, IStore store, IGrainFactory grains, EvidenceRoom room, IOptions<EvidenceOptions> options, TimeProvider time)
    {
        var digest = Digest(sha256) ?? throw new ProblemException(Problems.Invalid("/sha256", "must be the file's SHA-256 as 64 hexadecimal digits"));
        if (http.Request.ContentLength > options.Value.MostBytes)
        {
            throw new ProblemException(Problems.TooLarge(options.Value.MostBytes));
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            // The limit is the store's; the server's own would break the connection instead of answering.
            size.MaxRequestBodySize = null;
        }

        var tenant = http.Caller().Tenant;
        if (!await index.HasAsync(tenant, digest))
        {
            await room.CheckAsync(tenant, http.Request.ContentLength ?? 0, http.Language(), http.RequestAborted);
        }

        var result = await files.PutAsync(tenant, digest, http.Request.Body, http.RequestAborted);
        if (result.File is not { } file)
        {
            throw new ProblemException(Refused(result, options.Value));
        }

        EvidenceMetrics.Bytes.Add(result.Status == EvidenceStatus.Added ? file.Bytes : 0);
        room.Added(tenant, result.Status == EvidenceStatus.Added ? file.Bytes : 0);
        index.Remember(tenant, digest);
        await Tell(tenant, digest, store, grains, time);
        var wire = new FileWire(file.Sha256, file.Bytes, file.MediaType);
        return result.Status == EvidenceStatus.Added ? TypedResults.Created($"/v1/evidence/{digest}", wire) : TypedResults.Ok(wire);
    }

    private static async Task<IResult> Get(string sha256, HttpContext http, EvidenceFiles files)
    {
        if (Digest(sha256) is not { } digest || await files.OpenAsync(http.Caller().Tenant, digest, http.RequestAborted) is not var (file, content))
        {
            throw new ProblemException(Unknown);
        }

        return Answer(http, digest, file, content, "private, max-age=31536000, immutable");
    }

    private static async Task<Ok<LinkWire>> Link(string sha256, HttpContext http, FileIndex index, EvidenceLinks links)
    {
        var minutes = (await http.JsonAsync<LinkRequest>()).Minutes ?? 15;
        if (minutes is < 1 or > 10_080)
        {
            throw new ProblemException(Problems.Invalid("/minutes", "must be from 1 to 10080, which is a week"));
        }

        var tenant = http.Caller().Tenant;
        if (Digest(sha256) is not { } digest || !await index.HasAsync(tenant, digest))
        {
            throw new ProblemException(Unknown);
        }

        var (address, until) = await links.MakeAsync(tenant, digest, TimeSpan.FromMinutes(minutes));
        return TypedResults.Ok(new LinkWire(address, until));
    }

    private static async Task<IResult> Linked(string sha256, string? tenant, long? until, string? signature, HttpContext http, EvidenceFiles files, EvidenceLinks links, TimeProvider time)
    {
        if (Digest(sha256) is not { } digest || tenant is null || !GrainKeys.IsTenant(tenant) || until is not { } end || !await links.IsOursAsync(tenant, digest, end, signature ?? ""))
        {
            throw new ProblemException(LinkInvalid);
        }

        var left = end - time.GetUtcNow().ToUnixTimeSeconds();
        if (left <= 0)
        {
            throw new ProblemException(LinkExpired);
        }

        if (await files.OpenAsync(tenant, digest, http.RequestAborted) is not var (file, content))
        {
            throw new ProblemException(Unknown);
        }

        // A mail or another page may show it: that is what it was made for.
        http.Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        return Answer(http, digest, file, content, $"private, max-age={left}");
    }

    private static Problem Unknown { get; } = Problems.NotFound("There is no file of this digest. Upload it with PUT.", "evidence-unknown");

    private static Problem LinkInvalid { get; } = new(403, "link-invalid", "The address is not ours",
        "This address of a file was changed, or its key has been replaced. Ask for a new one with POST /v1/evidence/{sha256}/link.");

    private static Problem LinkExpired { get; } = new(410, "link-expired", "The address has expired",
        "This address showed the file for a while, which is over. Ask for a new one with POST /v1/evidence/{sha256}/link.");

    private static FileStreamHttpResult Answer(HttpContext http, string digest, EvidenceFile file, Stream content, string cache)
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentDisposition = "attachment";
        headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        headers.CacheControl = cache;
        return TypedResults.Stream(content, file.MediaType, lastModified: file.At, entityTag: new EntityTagHeaderValue($"\"{digest}\""), enableRangeProcessing: true);
    }

    /// <summary>Chains and subjects wait for files that actions named before they came.</summary>
    private static async Task Tell(string tenant, string digest, IStore store, IGrainFactory grains, TimeProvider time)
    {
        foreach (var stream in await store.AwaitingAsync(tenant, digest))
        {
            var (kind, id) = GrainKeys.Split(stream);
            if (kind == GrainKeys.Chain)
            {
                await grains.GetGrain<IChainGrain>(GrainKeys.Of(tenant, id)).EvidenceArrived(digest);
            }
            else
            {
                (await grains.Grain<ISubjectGrain>(GrainKeys.Of(tenant, stream)).Act([FileArrival.Of(kind, id, digest, Stamp.Now(time))]))[0].OrThrow();
            }
        }
    }

    private static Problem Refused(EvidenceResult result, EvidenceOptions options) => result.Status switch
    {
        EvidenceStatus.TooLarge => Problems.TooLarge(options.MostBytes),
        EvidenceStatus.DigestMismatch => new(422, "digest-mismatch", "The file is not the one that the address names",
            $"{result.Detail} Compute the SHA-256 of the very bytes you send and put it in the address."),
        EvidenceStatus.TypeNotAllowed => new(415, "evidence-type-not-allowed", "This kind of file is not taken as evidence",
            $"{result.Detail} Photos, PDF, office documents, sound, video and plain text are taken."),
        _ => Problems.Internal,
    };

    private static string? Digest(string sha256) => Actions.Sha256Text.Is(sha256) ? sha256.ToLowerInvariant() : null;
}

/// <param name="Minutes">How long it is good for. Default: 15.</param>
public sealed record LinkRequest(double? Minutes);

/// <summary>A short-lived address.</summary>
/// <param name="Url">A path below this server's address.</param>
public sealed record LinkWire(string Url, DateTimeOffset ExpiresAt);

/// <summary>A file that is kept.</summary>
public sealed record FileWire(string Sha256, long Bytes, string MediaType);
